package atoll.api.protobuf;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The items of a list in protobuf. Their length must be known before the first is written, so they
/// are encoded when measured; the first of them, up to a bound, are kept and the others encoded
/// again. So a list of any size takes bounded memory, and one of usual size is encoded once. Used
/// once, by one thread.
final class ListParts {
    /// 16 MiB, more than most lists have; a longer list costs the encoding of its rest twice.
    private static final long BYTES_KEPT_MAX = 16 << 20;

    private final MessageCodec.Items field;
    private final List<KubeObject> items;
    private final Function<KubeObject, JsonObject> shown;

    /// Where one item after another is encoded.
    private final WireWriter room = new WireWriter();

    /// The first items, each with its tag and length.
    private final List<byte[]> kept = new ArrayList<>();

    private final long length;

    /// @param shown what of an item the list shows
    ListParts(
            MessageCodec.Items field,
            List<KubeObject> items,
            Function<KubeObject, JsonObject> shown) {
        this.field = field;
        this.items = items;
        this.shown = shown;
        this.length = measure();
    }

    /// Encodes every item once.
    private long measure() {
        long sum = 0;
        for (KubeObject item : items) {
            field.write(shown.apply(item), room);
            sum += room.size();
            if (sum <= BYTES_KEPT_MAX) {
                kept.add(room.toBytes());
            }
        }
        return sum;
    }

    /// Bytes that [#write] writes.
    long length() {
        return length;
    }

    /// May be called once or several times; each call writes the same bytes as long as the items
    /// stay what they are.
    void write(OutputStream out) throws IOException {
        for (byte[] item : kept) {
            out.write(item);
        }
        for (KubeObject item : items.subList(kept.size(), items.size())) {
            field.write(shown.apply(item), room);
            room.writeTo(out);
        }
    }
}
