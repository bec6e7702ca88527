package atoll.api.validation;

import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonNumber;
import org.jspecify.annotations.Nullable;

/// Reads numbers as Go converts them that are decoded already: whole ones lose the bits that have
/// no room, `2147483648` becomes `-2147483648`.
final class ConvertingDecoding extends Decoding {
    ConvertingDecoding() {
        super(Empties.Kept.SENT);
    }

    @Override
    @Nullable Json value(Schema schema, Json value, @Nullable Json known, Schema owner) {
        return super.value(
                schema,
                schema.type() == Schema.Type.INTEGER && value instanceof JsonNumber number
                        ? converted(number, "int32".equals(schema.format()))
                        : value,
                known,
                owner);
    }

    private static Json converted(JsonNumber number, boolean narrow) {
        double value = number.doubleValue();
        if (!number.isInteger() && value != Math.rint(value)) {
            return number;
        }
        // Go's processors have one value for all that is out of their range.
        long whole =
                number.isInteger() || Math.abs(value) < 0x1p63
                        ? number.longValue()
                        : Long.MIN_VALUE;
        boolean kept = number.isInteger() && (!narrow || whole == (int) whole);
        return kept ? number : Json.of(narrow ? (int) whole : whole);
    }
}
