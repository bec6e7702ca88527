package atoll.api.protobuf;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonBoolean;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The places of a CRD's schema where a schema or something else may stand: `{schema, else}`, where
/// the else is a boolean (`additionalProperties`), schemas (`items`) or strings (`dependencies`).
/// JSON tells the two apart by their types, protobuf by field numbers.
///
/// @param schemas gives the codec of the schema itself, when first needed: schemas nest
record SchemaOrCodec(Alternative alternative, Supplier<Codec> schemas) implements Codec {
    /// What may stand instead, with its field number; the schema has the other of 1 and 2.
    enum Alternative {
        BOOLEAN(1),
        SCHEMAS(2),
        STRINGS(2);

        private final int number;

        Alternative(int number) {
            this.number = number;
        }
    }

    @Override
    public int wireType() {
        return WireWriter.BLOCK;
    }

    @Override
    public void write(@Nullable Json value, WireWriter out) {
        int before = out.size();
        if (alternative == Alternative.BOOLEAN) {
            writeBoolean(value, out);
        } else if (value instanceof JsonArray items) {
            Codec codec = alternative == Alternative.STRINGS ? ScalarCodec.STRING : schemas.get();
            for (int i = items.size() - 1; i >= 0; i--) {
                codec.write(items.get(i), out);
                out.tag(alternative.number, WireWriter.BLOCK);
            }
        } else if (value != null) {
            schemas.get().write(value, out);
            out.tag(1, WireWriter.BLOCK);
        }
        out.lengthSince(before);
    }

    /// A schema implies that further properties are allowed.
    private void writeBoolean(@Nullable Json value, WireWriter out) {
        boolean schema = value instanceof JsonObject;
        if (schema) {
            schemas.get().write(value, out);
            out.tag(2, WireWriter.BLOCK);
        }
        out.varint(schema || (value != null && value.asBoolean(false)) ? 1 : 0);
        out.tag(1, WireWriter.VARINT);
    }

    /// Where both stand, the schema counts.
    @Override
    public Json read(WireReader in) {
        WireReader message = in.message();
        boolean allows = false;
        @Nullable Json schema = null;
        List<Json> items = new ArrayList<>();
        for (int number = message.next(); number != 0; number = message.next()) {
            if (number == alternative.number) {
                switch (alternative) {
                    case BOOLEAN -> allows = message.varint() != 0;
                    case SCHEMAS -> items.add(schemas.get().read(message));
                    case STRINGS -> items.add(Json.of(message.text()));
                }
            } else if (number == 3 - alternative.number) {
                schema = schemas.get().read(message);
            } else {
                message.skip();
            }
        }
        if (schema != null) {
            return schema;
        }
        if (alternative == Alternative.BOOLEAN) {
            return allows ? JsonBoolean.TRUE : JsonBoolean.FALSE;
        }
        return items.isEmpty() ? JsonNull.NULL : JsonArray.of(items);
    }

    @Override
    public Json zero() {
        return JsonNull.NULL;
    }
}
