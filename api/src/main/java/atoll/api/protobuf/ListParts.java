package atoll.api.protobuf;

import atoll.api.KubeObject;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/// The items of a list in protobuf. Their length must be known before the first is written, so they
/// are encoded when measured; the first of them, up to a bound, are kept and the others encoded
/// again. So a list of any size takes bounded memory, and one of usual size is encoded once. Used
/// once, by one thread.
final class ListParts {
    /// 16 MiB, more than most lists have; a longer list costs the encoding of its rest twice.
    private static final long BYTES_KEPT_MAX = 16 << 20;

    private final ListItems encoder;
    private final List<KubeObject> items;
    private final List<byte[]> kept = new ArrayList<>();
    private final long length;

    ListParts(ListItems encoder, List<KubeObject> items) {
        this.encoder = encoder;
        this.items = items;
        this.length = measure();
    }

    private long measure() {
        long sum = 0;
        for (KubeObject item : items) {
            sum += encoder.encode(item);
            if (sum <= BYTES_KEPT_MAX) {
                kept.add(encoder.toBytes());
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
            encoder.encode(item);
            encoder.writeTo(out);
        }
    }
}
