package atoll.nodes.template;

import static atoll.nodes.template.Functions.at;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonBoolean;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/// sprig's arithmetic: whole numbers, and text that looks like them. What is no number counts as 0,
/// as in sprig: a typing error shows as a wrong result, not as a refusal. Overflow wraps, as in Go.
final class NumberFunctions {
    /// A list longer than this is a mistake, not a template.
    private static final long SEQUENCE_MAX = 100_000;

    private NumberFunctions() {}

    static @Nullable Function named(String name) {
        return switch (name) {
            case "int", "int64", "toInt" -> (_, a) -> Json.of(toLong(at(a, 0)));
            case "float64" -> (_, a) -> Json.of(toDouble(at(a, 0)));
            case "add" -> (_, a) -> fold(a, 0, Long::sum);
            case "add1" -> (_, a) -> Json.of(toLong(at(a, 0)) + 1);
            case "sub" -> (_, a) -> Json.of(toLong(at(a, 0)) - toLong(at(a, 1)));
            case "mul" -> (_, a) -> fold(a, 1, (x, y) -> x * y);
            case "div" -> (_, a) -> Json.of(toLong(at(a, 0)) / divisor(a));
            case "mod" -> (_, a) -> Json.of(toLong(at(a, 0)) % divisor(a));
            case "max" -> (_, a) -> fold(a, toLong(at(a, 0)), Math::max);
            case "min" -> (_, a) -> fold(a, toLong(at(a, 0)), Math::min);
            case "floor" -> (_, a) -> Json.of(Math.floor(toDouble(at(a, 0))));
            case "ceil" -> (_, a) -> Json.of(Math.ceil(toDouble(at(a, 0))));
            case "until" -> (_, a) -> until(toLong(at(a, 0)));
            case "untilStep" ->
                    (_, a) -> sequence(toLong(at(a, 0)), toLong(at(a, 1)), toLong(at(a, 2)));
            default -> null;
        };
    }

    /// As sprig's `cast`: text is parsed, what is no number is 0.
    static long toLong(Json value) {
        return switch (value) {
            case JsonNumber number -> number.longValue();
            case JsonBoolean bool -> bool.value() ? 1 : 0;
            case JsonString(var text) -> parseLong(text.strip());
            default -> 0;
        };
    }

    private static long parseLong(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return (long) parseDouble(text);
        }
    }

    /// As [#toLong], with fractions.
    private static double toDouble(Json value) {
        return switch (value) {
            case JsonNumber number -> number.doubleValue();
            case JsonString(var text) -> parseDouble(text.strip());
            default -> toLong(value);
        };
    }

    private static double parseDouble(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /// @throws TemplateException for 0, where Go's program would panic
    private static long divisor(List<Json> arguments) {
        long divisor = toLong(at(arguments, 1));
        if (divisor == 0) {
            throw new TemplateException("integer divide by zero");
        }
        return divisor;
    }

    private static Json fold(List<Json> arguments, long start, LongBinaryOperator operator) {
        long result = start;
        for (Json argument : arguments) {
            result = operator.applyAsLong(result, toLong(argument));
        }
        return Json.of(result);
    }

    /// `until 3` → 0, 1, 2; `until -3` → 0, -1, -2.
    private static Json until(long end) {
        return sequence(0, end, end < 0 ? -1 : 1);
    }

    /// From `from` up to, and without, `to`: `untilStep 1 6 2` → 1, 3, 5.
    private static Json sequence(long from, long to, long step) {
        if (step == 0 || Math.abs((to - from) / step) > SEQUENCE_MAX) {
            throw new TemplateException("a sequence of more than " + SEQUENCE_MAX + " numbers");
        }
        var numbers = new ArrayList<Json>();
        for (long i = from; step > 0 ? i < to : i > to; i += step) {
            numbers.add(Json.of(i));
        }
        return JsonArray.of(numbers);
    }
}
