package atoll.api.cel;

import static atoll.api.cel.Types.BOOL;
import static atoll.api.cel.Types.BYTES;
import static atoll.api.cel.Types.DOUBLE;
import static atoll.api.cel.Types.DURATION;
import static atoll.api.cel.Types.INT;
import static atoll.api.cel.Types.STRING;
import static atoll.api.cel.Types.TIMESTAMP;
import static atoll.api.cel.Types.UINT;

import atoll.base.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// From one type to another: `int("3")`, `string(1.5)` … The functions named as types. Numbers that
/// do not fit are errors and never wrap around.
final class Conversions {
    private Conversions() {}

    static void declare(Functions.Builder functions) {
        for (Type from : List.of(INT, UINT, DOUBLE, STRING, TIMESTAMP, DURATION)) {
            functions.global("int", INT, args -> Values.number(toInt(args[0])), from);
        }
        for (Type from : List.of(INT, UINT, DOUBLE, STRING)) {
            functions.global("uint", UINT, args -> toUint(args[0]), from);
            functions.global("double", DOUBLE, args -> toDouble(args[0]), from);
        }
        for (Type from : List.of(INT, UINT, DOUBLE, STRING, BOOL, BYTES, TIMESTAMP, DURATION)) {
            functions.global("string", STRING, args -> Values.text(toText(args[0])), from);
        }
        functions.global("bool", BOOL, args -> args[0], BOOL);
        functions.global("bool", BOOL, args -> toBool(Values.string(args[0])), STRING);
        functions.global("bytes", BYTES, args -> args[0], BYTES);
        functions.global("bytes", BYTES, args -> Value.Bytes.of(Values.string(args[0])), STRING);
    }

    /// A fraction is cut off; a timestamp becomes seconds since 1970, a duration nanoseconds.
    ///
    /// @throws EvaluationException for what is no such number
    static long toInt(Value value) {
        return switch (value) {
            case Value.Int(var number) -> number;
            case Value.Uint(var bits) -> {
                if (bits < 0) {
                    throw new EvaluationException("integer overflow");
                }
                yield bits;
            }
            case Value.Real(var real) -> {
                if (Double.isNaN(real) || real >= 0x1p63 || real <= -0x1p63) {
                    throw new EvaluationException("integer overflow");
                }
                yield (long) real;
            }
            case Value.Text(var text) -> {
                try {
                    yield Long.parseLong(text);
                } catch (NumberFormatException _) {
                    throw unfit("int");
                }
            }
            case Value.Timestamp(var time) -> time.getEpochSecond();
            case Value.Span(var span) -> span.toNanos();
            default -> throw EvaluationException.noSuchOverload();
        };
    }

    /// The error of a text that says no value of a type.
    static EvaluationException unfit(String type) {
        return new EvaluationException("type conversion error from 'string' to '" + type + "'");
    }

    /// @throws EvaluationException for a negative number, and for what is none
    private static Value toUint(Value value) {
        return switch (value) {
            case Value.Uint _ -> value;
            case Value.Int(var number) -> {
                if (number < 0) {
                    throw new EvaluationException("unsigned integer overflow");
                }
                yield new Value.Uint(number);
            }
            case Value.Real(var real) -> {
                if (Double.isNaN(real) || real < 0 || real >= 0x1p64) {
                    throw new EvaluationException("unsigned integer overflow");
                }
                yield new Value.Uint(new java.math.BigDecimal(real).toBigInteger().longValue());
            }
            case Value.Text(var text) -> {
                try {
                    yield new Value.Uint(Long.parseUnsignedLong(text));
                } catch (NumberFormatException _) {
                    throw unfit("uint");
                }
            }
            default -> throw EvaluationException.noSuchOverload();
        };
    }

    private static Value toDouble(Value value) {
        return switch (value) {
            case Value.Real _ -> value;
            case Value.Int(var number) -> new Value.Real(number);
            case Value.Uint(var bits) -> new Value.Real(Values.unsigned(bits));
            case Value.Text(var text) -> {
                // Java reads type suffixes and blanks that Go does not.
                boolean plain = text.matches("[-+]?([0-9.eE+-]+|[Ii]nf(inity)?|NaN)");
                try {
                    if (plain) {
                        yield new Value.Real(
                                Double.parseDouble(
                                        text.replaceFirst("[Ii]nf(inity)?", "Infinity")));
                    }
                } catch (NumberFormatException _) {
                    // Refused below, as everything else that is no number.
                }
                throw unfit("double");
            }
            default -> throw EvaluationException.noSuchOverload();
        };
    }

    /// As Go's `strconv.ParseBool` reads it.
    private static Value toBool(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> Value.Bool.TRUE;
            case "0", "f", "F", "false", "FALSE", "False" -> Value.Bool.FALSE;
            default -> throw unfit("bool");
        };
    }

    /// As `string(x)` has it.
    ///
    /// @throws EvaluationException for values without such a text, such as lists
    static String toText(Value value) {
        return switch (value) {
            case Value.Text(var text) -> text;
            case Value.Int(var number) -> Long.toString(number);
            case Value.Uint(var bits) -> Long.toUnsignedString(bits);
            case Value.Real(var real) -> real(real);
            case Value.Bool(var truth) -> Boolean.toString(truth);
            case Value.Bytes(var bytes) -> decoded(bytes);
            case Value.Timestamp(var time) -> Times.shown(time);
            case Value.Span(var span) -> Times.shown(span);
            default -> throw EvaluationException.noSuchOverload();
        };
    }

    /// `1.5`, `NaN`, `+Inf`.
    static String real(double real) {
        if (Double.isNaN(real)) {
            return "NaN";
        }
        if (Double.isInfinite(real)) {
            return real > 0 ? "+Inf" : "-Inf";
        }
        return Json.of(real).toString();
    }

    private static String decoded(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            throw new EvaluationException("invalid UTF-8 in bytes, cannot convert to string");
        }
    }

    /// A value as messages show it.
    static String shown(Value value) {
        return switch (value) {
            case Value.Text(var text) -> text;
            case Value.Null _ -> "null";
            case Value.TypeName(var type) -> type.bareName();
            case Value.Int _,
                    Value.Uint _,
                    Value.Real _,
                    Value.Bool _,
                    Value.Bytes _,
                    Value.Timestamp _,
                    Value.Span _ ->
                    toText(value);
            case Value.Items _, Value.Entries _, Value.Maybe _, Value.Opaque _ ->
                    value.type().toString();
        };
    }
}
