package atoll.nodes.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.base.json.Json;
import atoll.base.json.Yaml;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Expected texts are what Go's text/template prints for the same template and data.
class TemplateTest {
    private static final Json DATA =
            Yaml.parse(
                    """
                    name: web
                    empty: ""
                    replicas: 3
                    "on": true
                    labels: {app: shop, tier: front}
                    list: [a, b, c]
                    items:
                    - {name: one, value: 1}
                    - {name: two, value: 2}
                    """);

    private static String render(String template) {
        return Template.compile(template, Set.of("Now"))
                .render(DATA, (_, _) -> Json.of("2006-01-02T15:04:05Z"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '\0',
            value = {
                "{{ .name }}¦web",
                "{{ regexReplaceAll \"(e)b\" .name \"<${1}$1x$9$$>\" }}¦w<e$>",
                "{{ regexReplaceAll \"e\" .name \"$ 5\" }}¦w$ 5b",
                "{{ printf \"%.f|%.s|%.1f\" 2.5 .name 2.25 }}¦2||2.2",
                "{{ until -3 }}¦[0 -1 -2]",
                "{{.name}}-{{ .replicas }}¦web-3",
                "{{ .missing }}¦<no value>",
                "{{ .missing.deeper }}¦<no value>",
                "{{ .list }}¦[a b c]",
                "{{ .labels }}¦map[app:shop tier:front]",
                "{{ .labels.app | upper }}¦SHOP",
                "{{ if .on }}yes{{ else }}no{{ end }}¦yes",
                "{{ if .empty }}yes{{ else if .name }}name{{ else }}no{{ end }}¦name",
                "{{ range .list }}<{{ . }}>{{ end }}¦<a><b><c>",
                "{{ range $i, $x := .list }}{{ $i }}{{ $x }}{{ end }}¦0a1b2c",
                "{{ range $k, $v := .labels }}{{ $k }}={{ $v }};{{ end }}¦app=shop;tier=front;",
                "{{ range .missing }}x{{ else }}none{{ end }}¦none",
                "{{ range .list }}{{ if eq . \"b\" }}{{ break }}{{ end }}{{ . }}{{ end }}¦a",
                "{{ range .list }}{{ if eq . \"b\" }}{{ continue }}{{ end }}{{ . }}{{ end }}¦ac",
                "{{ with .labels }}{{ .tier }} of {{ $.name }}{{ end }}¦front of web",
                "{{ with .missing }}x{{ else }}none{{ end }}¦none",
                "{{ $x := 1 }}{{ range .list }}{{ $x = add $x 1 }}{{ end }}{{ $x }}¦4",
                "{{ $x := .name }}{{ if true }}{{ $x := 2 }}{{ end }}{{ $x }}¦web",
                "{{ define \"t\" }}[{{ . }}]{{ end }}{{ template \"t\" .name }}¦[web]",
                "{{ block \"b\" .name }}({{ . }}){{ end }}¦(web)",
                "a {{- \" b \" -}} c¦a b c",
                "a{{/* a comment */}}b¦ab",
                "{{ `raw \\n` }}{{ \"esc \\t|\" }}¦raw \\nesc \t|",
                "{{ eq .name \"web\" }}¦true",
                "{{ eq .name \"x\" \"web\" }}¦true",
                "{{ ne .replicas 3 }} {{ lt 1 2 }} {{ ge 2 2 }}¦false true true",
                "{{ eq .missing \"x\" }}¦false",
                "{{ and .name .empty \"z\" }}|{{ or .empty .missing \"z\" }}¦|z",
                "{{ not .empty }}¦true",
                "{{ len .list }} {{ len .name }}¦3 3",
                "{{ index .list 1 }} {{ index .labels \"app\" }} {{ index .items 1 \"name\" }}¦b shop two",
                "{{ (index .items 0).name }}¦one",
                "{{ slice .name 1 2 }}¦e",
                "{{ printf \"%s-%05d %v %q %t %.2f\" .name 42 .list \"x\" true 1.5 }}¦web-00042 [a b c] \"x\" true 1.50",
                "{{ printf \"%-5s|%5s|%x\" \"ab\" \"cd\" 255 }}¦ab   |   cd|ff",
                "{{ printf \"%d\" \"x\" }}¦%!d(string=x)",
                "{{ .name | printf \"%s %s\" \"hi\" }}¦hi web",
                "{{ print 1 2 \"a\" \"b\" 3 }}¦1 2ab3",
                "{{ Now | Quote }}¦\"2006-01-02T15:04:05Z\"",
                "{{ Quote 3 }} {{ Quote true }} {{ Quote .labels }}¦\"3\" \"true\" \"{\\\"app\\\":\\\"shop\\\",\\\"tier\\\":\\\"front\\\"}\"",
                "{{ range 3 }}{{ . }}{{ end }}¦012",
                "{{ default \"d\" .missing }} {{ default \"d\" .name }}¦d web",
                "{{ ternary \"a\" \"b\" .on }} {{ coalesce .empty .missing \"c\" }}¦a c",
                "{{ join \",\" .list }} {{ splitList \"/\" \"a/b\" }}¦a,b,c [a b]",
                "{{ \"hello\" | trunc 3 }} {{ \"x\" | repeat 3 }} {{ replace \"l\" \"L\" \"hello\" }}¦hel xxx heLLo",
                "{{ trimSuffix \"-v1\" \"app-v1\" }} {{ hasPrefix \"ap\" \"app\" }}¦app true",
                "{{ add 1 2 3 }} {{ sub 5 2 }} {{ mul 2 3 }} {{ div 7 2 }} {{ mod 7 2 }} {{ max 1 9 4 }}¦6 3 6 3 1 9",
                "{{ int \"12\" }} {{ first .list }} {{ last .list }} {{ has \"b\" .list }}¦12 a c true",
                "{{ dict \"a\" 1 \"b\" 2 | toJson }} {{ list 1 2 | toJson }}¦{\"a\":1,\"b\":2} [1,2]",
                "{{ hasKey .labels \"app\" }} {{ keys .labels }} {{ dig \"labels\" \"app\" \"?\" . }}¦true [app tier] shop",
                "{{ \"a\" | b64enc }} {{ \"YQ==\" | b64dec }} {{ quote \"x\" }} {{ squote \"x\" }}¦YQ== a \"x\" 'x'",
            })
    void rendersAsGoDoes(String template, String expected) {
        assertThat(render(template)).isEqualTo(expected);
    }

    @Test
    void trimMarkersTakeTheWhiteSpaceBesideThem() {
        assertThat(render("x  \n {{- .name -}} \n  y")).isEqualTo("xweby");
    }

    @Test
    void yamlIsIndentedOnLinesOfItsOwn() {
        assertThat(render("labels:\n{{ YAML .labels 1 }}"))
                .isEqualTo("labels:\n\n  app: shop\n  tier: front\n  ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '\0',
            value = {
                "{{ nofunc }}¦function \"nofunc\" not defined",
                "{{ if .a }}¦unexpected EOF",
                "{{ .a ¦unclosed action",
                "{{ $x }}¦undefined variable \"$x\"",
                "{{ end }}¦unexpected {{end}}",
                "{{ .a | .b }}¦non executable command in pipeline",
                "{{ \"a }}¦unterminated quoted string",
                "{{ (len .a }}¦unexpected \"}}\"",
            })
    void refusesWhatIsNoTemplate(String template, String message) {
        assertThatThrownBy(() -> Template.compile(template, Set.of()))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aComplaintNamesItsLine() {
        assertThatThrownBy(() -> Template.compile("a\nb\n{{ nofunc }}", Set.of()))
                .hasMessageStartingWith("template:3:");
    }

    @Test
    void indexPastTheEndFails() {
        assertThatThrownBy(() -> render("{{ index .list 7 }}"))
                .hasMessage("error calling index: index out of range: 7");
    }

    @Test
    void aTextThatIsNoYamlFails() {
        assertThatThrownBy(() -> render("{{ fromYaml \"a: [\" }}"))
                .isInstanceOf(TemplateException.class);
    }

    @Test
    void templatesThatIncludeThemselvesAreStopped() {
        assertThatThrownBy(() ->
                        render(
                                "{{ define \"t\" }}{{ template \"t\" }}{{ end }}{{ template \"t\" }}"))
                .hasMessageContaining("exceeded maximum template depth");
    }
}
