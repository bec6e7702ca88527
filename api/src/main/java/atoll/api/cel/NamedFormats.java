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

/// `format.dns1123Label().validate(text)`: none, or what is wrong.
final class NamedFormats {
    private static final Type FORMAT = new Type.Named("kubernetes.NamedFormat");
    private static final Map<String, Format> FORMATS = formats();

    private NamedFormats() {}

    private record Format(String name, Function<String, List<String>> problems)
            implements Value.Opaque {
        @Override
        public Type type() {
            return FORMAT;
        }
    }

    private static Map<String, Format> formats() {
        var formats = new TreeMap<String, Format>();
        put(formats, "dns1123Label", Names::label);
        put(formats, "dns1123Subdomain", Names::subdomain);
        put(formats, "dns1035Label", Names::label1035);
        put(formats, "qualifiedName", Names::qualifiedName);
        put(formats, "labelValue", Names::labelValue);
        put(formats, "dns1123LabelPrefix", text -> Names.label(prefix(text)));
        put(formats, "dns1123SubdomainPrefix", text -> Names.subdomain(prefix(text)));
        put(formats, "dns1035LabelPrefix", text -> Names.label1035(prefix(text)));
        put(
                formats,
                "uri",
                text ->
                        Values.truth(Operation.call("isURL", Values.text(text)))
                                ? List.of()
                                : List.of("invalid URI for request"));
        put(
                formats,
                "uuid",
                text ->
                        problem(
                                text.matches(
                                        "(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}"),
                                "does not match the UUID format"));
        put(
                formats,
                "byte",
                text ->
                        problem(
                                text.length() % 4 == 0
                                        && reads(() -> Base64.getDecoder().decode(text)),
                                "invalid base64"));
        put(formats, "date", text -> problem(reads(() -> LocalDate.parse(text)), "invalid date"));
        put(
                formats,
                "datetime",
                text -> problem(reads(() -> OffsetDateTime.parse(text)), "invalid datetime"));
        return formats;
    }

    private static void put(
            Map<String, Format> formats, String name, Function<String, List<String>> problems) {
        formats.put(name, new Format(name, problems));
    }

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

    private static Value named(Value[] args) {
        Format format = FORMATS.get(Values.string(args[0]));
        return format == null ? Value.Maybe.NONE : new Value.Maybe(format);
    }

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
