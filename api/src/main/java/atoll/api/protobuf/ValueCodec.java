package atoll.api.protobuf;

import atoll.api.GoDuration;
import atoll.api.Timestamps;
import atoll.base.json.Json;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonString;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Messages that are one value in JSON: times, quantities, durations, numbers-or-strings. Each
/// reads fields in any order and passes over those it does not know.
enum ValueCodec implements Codec {
    /// `{seconds = 1, nanos = 2}`; the zero time is an empty message, and null in JSON.
    TIME {
        @Override
        void writeBody(@Nullable Json value, WireWriter out) {
            writeTime(value, out);
        }

        @Override
        Json readBody(WireReader in) {
            return readTime(in, Timestamps::seconds);
        }

        @Override
        public Json zero() {
            return JsonNull.NULL;
        }
    },
    /// As [#TIME]; JSON shows six digits of a second, so nanoseconds beyond them are lost.
    MICRO_TIME {
        @Override
        void writeBody(@Nullable Json value, WireWriter out) {
            writeTime(value, out);
        }

        @Override
        Json readBody(WireReader in) {
            return readTime(in, Timestamps::micros);
        }

        @Override
        public Json zero() {
            return JsonNull.NULL;
        }
    },
    /// `{duration = 1}` in nanoseconds.
    DURATION {
        @Override
        void writeBody(@Nullable Json value, WireWriter out) {
            out.varint(
                    switch (value) {
                        case null -> 0;
                        case JsonString(var text) -> nanos(text);
                        case JsonNumber number -> number.longValue();
                        default -> throw Codec.mismatch(value, "a duration");
                    });
            out.tag(1, WireWriter.VARINT);
        }

        @Override
        Json readBody(WireReader in) {
            long nanos = 0;
            for (int number = in.next(); number != 0; number = in.next()) {
                if (number == 1) {
                    nanos = in.varint();
                } else {
                    in.skip();
                }
            }
            return Json.of(GoDuration.format(Duration.ofNanos(nanos)));
        }

        @Override
        public Json zero() {
            return Json.of("0s");
        }
    },
    /// `{string = 1}`.
    QUANTITY {
        @Override
        void writeBody(@Nullable Json value, WireWriter out) {
            out.text(
                    switch (value) {
                        case null -> "0";
                        case JsonString(var text) -> text;
                        case JsonNumber number -> number.toString();
                        default -> throw Codec.mismatch(value, "a quantity");
                    });
            out.tag(1, WireWriter.BLOCK);
        }

        @Override
        Json readBody(WireReader in) {
            String text = "0";
            for (int number = in.next(); number != 0; number = in.next()) {
                if (number == 1) {
                    in.expect(WireWriter.BLOCK);
                    text = in.text();
                } else {
                    in.skip();
                }
            }
            return Json.of(text);
        }

        @Override
        public Json zero() {
            return Json.of("0");
        }
    },
    /// `{type = 1, intVal = 2, strVal = 3}`; type 0 is a number, 1 a string.
    INT_OR_STRING {
        @Override
        void writeBody(@Nullable Json value, WireWriter out) {
            boolean string = value instanceof JsonString;
            if (value != null && !string && !(value instanceof JsonNumber)) {
                throw Codec.mismatch(value, "a number or a string");
            }
            out.text(value instanceof JsonString(var text) ? text : "");
            out.tag(3, WireWriter.BLOCK);
            out.varint(value instanceof JsonNumber number ? number.longValue() : 0);
            out.tag(2, WireWriter.VARINT);
            out.varint(string ? 1 : 0);
            out.tag(1, WireWriter.VARINT);
        }

        @Override
        Json readBody(WireReader in) {
            long type = 0;
            long intVal = 0;
            String strVal = "";
            for (int number = in.next(); number != 0; number = in.next()) {
                switch (number) {
                    case 1 -> type = in.varint();
                    case 2 -> intVal = in.varint();
                    case 3 -> strVal = in.text();
                    default -> in.skip();
                }
            }
            return type == 0 ? Json.of(intVal) : Json.of(strVal);
        }

        @Override
        public Json zero() {
            return Json.of(0);
        }
    };

    /// Writes the fields of the message, the last one first; null stands for Go's zero value.
    abstract void writeBody(@Nullable Json value, WireWriter out);

    /// Reads the message that fills the reader.
    abstract Json readBody(WireReader in);

    @Override
    public int wireType() {
        return WireWriter.BLOCK;
    }

    @Override
    public void write(@Nullable Json value, WireWriter out) {
        int before = out.size();
        writeBody(value, out);
        out.lengthSince(before);
    }

    @Override
    public Json read(WireReader in) {
        return readBody(in.message());
    }

    /// Seconds since 1970 and nanoseconds, both written even when 0.
    private static void writeTime(@Nullable Json value, WireWriter out) {
        switch (value) {
            case null -> {}
            case JsonString(var text) -> {
                Instant time = instant(text);
                out.varint(time.getNano());
                out.tag(2, WireWriter.VARINT);
                out.varint(time.getEpochSecond());
                out.tag(1, WireWriter.VARINT);
            }
            default -> throw Codec.mismatch(value, "a time");
        }
    }

    private static long nanos(String duration) {
        try {
            return GoDuration.parse(duration).toNanos();
        } catch (DateTimeException _) {
            throw new ProtobufException("not a duration: " + duration);
        }
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new ProtobufException("not an RFC 3339 time: " + text);
        }
    }

    /// @param text writes the instant as the type shows it
    private static Json readTime(WireReader in, Function<Instant, String> text) {
        if (in.atEnd()) {
            return JsonNull.NULL;
        }
        long seconds = 0;
        long nanos = 0;
        for (int number = in.next(); number != 0; number = in.next()) {
            switch (number) {
                case 1 -> seconds = in.varint();
                case 2 -> nanos = in.varint();
                default -> in.skip();
            }
        }
        try {
            return Json.of(text.apply(Instant.ofEpochSecond(seconds, nanos)));
        } catch (DateTimeException e) {
            throw new ProtobufException("a time out of range: " + seconds + " s");
        }
    }
}
