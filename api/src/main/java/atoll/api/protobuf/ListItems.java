package atoll.api.protobuf;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Encodes the items of one list, one at a time, each as it stands in its list. One thread.
final class ListItems {
    private final MessageCodec.Items field;
    private final @Nullable Function<KubeObject, JsonObject> shown;
    private final WireWriter room = new WireWriter();
    private final Transcoder transcoder = new Transcoder();
    private @Nullable MessageBuffer transcoded;

    /// @param shown what of an item the list shows; null for all of it
    ListItems(MessageCodec.Items field, @Nullable Function<KubeObject, JsonObject> shown) {
        this.field = field;
        this.shown = shown;
    }

    /// Encodes an item in place of the one before.
    ///
    /// @return its bytes
    int encode(KubeObject item) {
        if (shown == null && item.storedSize() > 0) {
            MessageBuffer bytes = transcoder.item(field.number(), field.codec(), item.jsonLine());
            transcoded = bytes;
            return bytes.size();
        }
        transcoded = null;
        room.clear();
        field.codec().write(shown == null ? item.withoutType() : shown.apply(item), room);
        room.tag(field.number(), WireWriter.BLOCK);
        return room.size();
    }

    byte[] toBytes() {
        return transcoded == null ? room.toBytes() : transcoded.toBytes();
    }

    void writeTo(OutputStream out) throws IOException {
        if (transcoded == null) {
            room.writeTo(out);
        } else {
            transcoded.writeTo(out);
        }
    }
}
