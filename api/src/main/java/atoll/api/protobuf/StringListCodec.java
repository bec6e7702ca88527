package atoll.api.protobuf;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// `{items = 1}`: a list of strings that Go has a type of its own for (Verbs, ExtraValue). The list
/// is a message in a field of its own, where a plain list of strings repeats the field.
enum StringListCodec implements Codec {
    INSTANCE;

    @Override
    public int wireType() {
        return WireWriter.BLOCK;
    }

    @Override
    public void write(@Nullable Json value, WireWriter out) {
        int before = out.size();
        switch (value) {
            case null -> {}
            case JsonArray items -> {
                for (int i = items.size() - 1; i >= 0; i--) {
                    ScalarCodec.STRING.write(items.get(i), out);
                    out.tag(1, WireWriter.BLOCK);
                }
            }
            default -> throw Codec.mismatch(value, "an array of strings");
        }
        out.lengthSince(before);
    }

    @Override
    public Json read(WireReader in) {
        var items = new ArrayList<Json>();
        WireReader message = in.message();
        for (int number = message.next(); number != 0; number = message.next()) {
            if (number == 1) {
                message.expect(WireWriter.BLOCK);
                items.add(Json.of(message.text()));
            } else {
                message.skip();
            }
        }
        return JsonArray.of(items);
    }

    @Override
    public Json zero() {
        return JsonArray.EMPTY;
    }
}
