package atoll.api.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.api.GroupVersionKind;
import atoll.api.schema.Schema;
import atoll.api.schema.Schemas;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecodingTest {
    private static final Schemas SCHEMAS = Schemas.load();
    private static final GroupVersionKind POD = new GroupVersionKind("", "v1", "Pod");

    private static Decoding.Decoded pod(String spec) {
        return decode(POD, "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: " + spec + "}");
    }

    private static Decoding.Decoded decode(GroupVersionKind kind, String yaml) {
        Schema schema = Objects.requireNonNull(SCHEMAS.kind(kind));
        return Decoding.decode(schema, Yaml.parseObject(yaml));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{containers: {name: a}} | json: cannot unmarshal object into Go struct field"
                        + " PodSpec.spec.containers of type []v1.Container",
                "{terminationGracePeriodSeconds: \"30\"} | json: cannot unmarshal string into Go"
                        + " struct field PodSpec.spec.terminationGracePeriodSeconds of type int64",
                "{containers: [{env: [{name: true}]}]} | json: cannot unmarshal bool into Go struct"
                        + " field EnvVar.spec.containers.env.name of type string",
                "{containers: [{resources: {limits: {cpu: lots}}}]} | quantities must match the"
                        + " regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
            })
    void wrongTypeIsReportedAsGoDoes(String spec, String message) {
        assertThatThrownBy(() -> pod(spec)).isInstanceOf(DecodeException.class).hasMessage(message);
    }

    @Test
    void wrongTypesInsideNamedListsAreReportedAsGoDoes() {
        var kind = new GroupVersionKind("authorization.k8s.io", "v1", "SubjectAccessReview");
        String start =
                "json: cannot unmarshal %s into Go struct field SubjectAccessReviewSpec.spec.extra"
                        + " of type ";
        assertThatThrownBy(() -> decode(kind, "{spec: {extra: {a: {}}}}"))
                .hasMessage(start.formatted("object") + "v1.ExtraValue");
        assertThatThrownBy(() -> decode(kind, "{spec: {extra: {a: [[]]}}}"))
                .hasMessage(start.formatted("array") + "string");
        assertThatThrownBy(() -> decode(kind, "{spec: {extra: []}}"))
                .hasMessage(start.formatted("array") + "map[string]v1.ExtraValue");
    }

    @Test
    void whatWasChangedInAKnownObjectIsReadAsWithoutIt() {
        JsonObject known =
                pod("{containers: [{name: a, image: i}, {name: b, image: i}], nodeName: node1}")
                        .object();
        JsonObject spec =
                Yaml.parseObject(
                        "{containers: [{name: a, image: i}, {name: c, imag: x}], nodeName: null}");
        JsonObject changed =
                known.with(
                        "spec",
                        spec.with(
                                "containers",
                                spec.array("containers")
                                        .with(0, known.array("spec", "containers").get(0))));
        Schema schema = Objects.requireNonNull(SCHEMAS.kind(POD));
        var decoded = Decoding.decode(schema, changed, known);
        assertThat(decoded).isEqualTo(Decoding.decode(schema, changed));
        assertThat(decoded.unknownFields())
                .containsExactly("unknown field \"spec.containers[1].imag\"");
        assertThat(decoded.object().get("metadata")).isSameAs(known.get("metadata"));
        assertThat(Decoding.decode(schema, known, known).object()).isEqualTo(known);
    }

    @Test
    void unknownFieldsAreListedAndDropped() {
        var decoded =
                decode(
                        POD,
                        "{apiVersion: v1, kind: Pod, metadata: {name: p, lable: {}}, spec:"
                                + " {contaners: [], containers: [{name: a, image: i, imag: x}]}}");
        assertThat(decoded.unknownFields())
                .containsExactly(
                        "unknown field \"metadata.lable\"",
                        "unknown field \"spec.containers[0].imag\"",
                        "unknown field \"spec.contaners\"");
        assertThat(decoded.object().toString()).doesNotContain("imag\"").doesNotContain("lable");
        assertThat(
                        Decoding.strictRefusal(POD, String.join(", ", decoded.unknownFields()))
                                .message())
                .isEqualTo(
                        "Pod in version \"v1\" cannot be handled as a Pod: strict decoding error:"
                                + " unknown field \"metadata.lable\", unknown field"
                                + " \"spec.containers[0].imag\", unknown field \"spec.contaners\"");
    }

    @Test
    void plainFieldsThatGoAlwaysWritesAreThereAndEmptyOnesGo() {
        var pod = pod("{containers: [{name: a, tty: false, env: [], image: \"\"}]}").object();
        assertThat(pod.object("spec").array("containers").get(0))
                .isEqualTo(JsonObject.of("name", "a", "resources", JsonObject.EMPTY));
        assertThat(pod.get("status")).isEqualTo(JsonObject.EMPTY);
        assertThat(pod("{}").object().object("spec").toString()).isEqualTo("{\"containers\":null}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "2020-01-01| as '2006-01-02T15:04:05Z07:00': cannot parse '' as 'T'",
                "tomorrow| as '2006-01-02T15:04:05Z07:00': cannot parse 'tomorrow' as '2006'",
                "2020-1-01T00:00:00Z| as '2006-01-02T15:04:05Z07:00': cannot parse '1-01T00:00:00Z' as '01'",
                "2020-01-01T00:00:00| as '2006-01-02T15:04:05Z07:00': cannot parse '' as 'Z07:00'",
                "2020-13-01T00:00:00Z|: month out of range",
                "2020-02-30T00:00:00Z|: day out of range",
                "2020-01-01T00:00:60Z|: second out of range",
                "2020-01-01T00:00:00Zulu|: extra text: 'ulu'"
            })
    void timesAreRefusedWhereTheyLeaveTheirForm(String time, String why) {
        assertThatThrownBy(() -> decode(POD, "{metadata: {creationTimestamp: \"" + time + "\"}}"))
                .hasMessage("parsing time \"" + time + '"' + why.replace('\'', '"'));
    }

    @Test
    void replicaSetsHaveTheStatusGoWrites() {
        var kind = new GroupVersionKind("apps", "v1", "ReplicaSet");
        assertThat(decode(kind, "{}").object().get("status"))
                .isEqualTo(JsonObject.of("replicas", 0));
    }

    @Test
    void canonicalObjectComesBackItself() {
        var once = pod("{containers: [{name: a, resources: {limits: {cpu: 0.5}}}]}").object();
        assertThat(once.toString()).contains("\"cpu\":\"500m\"");
        var twice = Decoding.decode(Objects.requireNonNull(SCHEMAS.kind(POD)), once);
        assertThat(twice.object()).isSameAs(once);
    }

    @Test
    void timesAreWrittenInUtcSeconds() {
        var kind = new GroupVersionKind("", "v1", "ConfigMap");
        var object =
                decode(
                        kind,
                        "{metadata: {creationTimestamp: \"2026-01-01T02:00:00.5+02:00\","
                                + " deletionTimestamp: null}}");
        assertThat(object.object().object("metadata"))
                .isEqualTo(JsonObject.of("creationTimestamp", "2026-01-01T00:00:00Z"));
    }

    @Test
    void badBase64NamesThePlace() {
        var secret = new GroupVersionKind("", "v1", "Secret");
        assertThatThrownBy(() -> decode(secret, "{data: {a: \"not base64!\"}}"))
                .hasMessage("illegal base64 data at input byte 3");
        assertThatThrownBy(() -> decode(secret, "{data: {a: YWJjYQ}}"))
                .hasMessage("illegal base64 data at input byte 4")
                .extracting(e -> ((DecodeException) e).asConversion())
                .isEqualTo("error decoding from json: illegal base64 data at input byte 4");
    }
}
