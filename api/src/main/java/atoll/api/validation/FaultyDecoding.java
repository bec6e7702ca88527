package atoll.api.validation;

import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Goes on where [Decoding] stops, so that all values of a wrong type are found. Only ever run over
/// a tree that has one.
final class FaultyDecoding extends Decoding {
    /// Past it the search ends, so that a body full of faults costs no more than one.
    private static final int FAULTS_MAX = 1_000;

    private final List<DecodeFault> faults = new ArrayList<>();

    FaultyDecoding() {
        super(Empties.Kept.STORED);
    }

    List<DecodeFault> of(Schema schema, JsonObject body) {
        try {
            object(schema, body, JsonObject.EMPTY);
        } catch (DecodeException _) {
            // There are more than anybody needs to know of.
        }
        return List.copyOf(faults);
    }

    @Override
    @Nullable Json value(Schema schema, Json value, @Nullable Json known, Schema owner) {
        try {
            return super.value(schema, value, known, owner);
        } catch (DecodeException e) {
            if (faults.size() == FAULTS_MAX) {
                throw e;
            }
            faults.add(new DecodeFault(path.toString(), decodesItself(schema.type()), e));
            return null;
        }
    }

    private static boolean decodesItself(Schema.Type type) {
        return switch (type) {
            case INT_OR_STRING, QUANTITY, TIME, MICRO_TIME, DURATION -> true;
            case OBJECT, MAP, ARRAY, STRING, INTEGER, NUMBER, BOOLEAN, BYTES, ANY -> false;
        };
    }
}
