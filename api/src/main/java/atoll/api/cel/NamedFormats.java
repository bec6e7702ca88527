package atoll.api.cel;

import static atoll.api.cel.Types.STRING;

import atoll.api.validation.Names;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// `format.dns1123Label().validate(text)`: none, or what is wrong. Upstream: `format.go` of
/// apiserver's `cel/library`. Formats are values: `format.named(x)` finds one by its name.
final class NamedFormats {
    private static final Type FORMAT = new Type.Named("kubernetes.NamedFormat");
    private static final Map<String, Format> FORMATS = formats();

    private NamedFormats() {}

    /// @param extent of the pattern that upstream reads it by, or what it takes for that
    private record Format(String name, long extent, Function<String, List<String>> problems)
            implements Value.Opaque {
        @Override
        public Type type() {
            return FORMAT;
        }
    }

    private static Map<String, Format> formats() {
        var formats = new TreeMap<String, Format>();
        put(formats, "dns1123Label", 30, Names::label);
        put(formats, "dns1123Subdomain", 60, Names::subdomain);
        put(formats, "dns1035Label", 30, Names::label1035);
        put(formats, "qualifiedName", 60, Names::qualifiedName);
        put(formats, "labelValue", 40, Names::labelValue);
        put(formats, "dns1123LabelPrefix", 30, text -> Names.label(prefix(text)));
        put(formats, "dns1123SubdomainPrefix", 60, text -> Names.subdomain(prefix(text)));
        put(formats, "dns1035LabelPrefix", 30, text -> Names.label1035(prefix(text)));
        put(
                formats,
                "uri",
                1103,
                text ->
                        Values.truth(Operation.call("isURL", Values.text(text)))
                                ? List.of()
                                : List.of("invalid URI for request"));
        put(
                formats,
                "uuid",
                70,
                text ->
                        problem(
                                text.matches(
                                        "(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}"),
                                "does not match the UUID format"));
        put(
                formats,
                "byte",
                84,
                text ->
                        problem(
                                text.length() % 4 == 0
                                        && reads(() -> Base64.getDecoder().decode(text)),
                                "invalid base64"));
        put(
                formats,
                "date",
                71,
                text -> problem(reads(() -> LocalDate.parse(text)), "invalid date"));
        put(
                formats,
                "datetime",
                71,
                text -> problem(reads(() -> OffsetDateTime.parse(text)), "invalid datetime"));
        return formats;
    }

    /// @param problems what is wrong with a text; empty for nothing
    private static void put(
            Map<String, Format> formats,
            String name,
            long extent,
            Function<String, List<String>> problems) {
        formats.put(name, new Format(name, extent, problems));
    }

    /// A prefix may end with a hyphen; the name that it becomes a part of may not.
    private static String prefix(String text) {
        return text.endsWith("-") ? text.substring(0, text.length() - 1) + "a" : text;
    }

    private static List<String> problem(boolean sound, String text) {
        return sound ? List.of() : List.of(text);
    }

    private static boolean reads(Runnable reading) {
        try {
            reading.run();
            return true;
        } catch (IllegalArgumentException | DateTimeException _) {
            return false;
        }
    }

    static void declare(Functions.Builder functions) {
        FORMATS.forEach((name, format) -> functions.global("format." + name, FORMAT, _ -> format));
        functions.global("format.named", new Type.OptionalOf(FORMAT), NamedFormats::named, STRING);
        functions.member(
                "validate",
                new Type.OptionalOf(Types.list(STRING)),
                NamedFormats::validate,
                FORMAT,
                STRING);
    }

    /// None for a name that there is no format of.
    private static Value named(Value[] args) {
        Format format = FORMATS.get(Values.string(args[0]));
        return format == null ? Value.Maybe.NONE : new Value.Maybe(format);
    }

    /// None, or a list of at least one problem.
    private static Value validate(Value[] args) {
        if (!(args[0] instanceof Format format)) {
            throw EvaluationException.noSuchOverload();
        }
        List<String> problems = format.problems().apply(Values.string(args[1]));
        return problems.isEmpty()
                ? Value.Maybe.NONE
                : new Value.Maybe(
                        new Value.Listed(problems.stream().<Value>map(Values::text).toList()));
    }
}
