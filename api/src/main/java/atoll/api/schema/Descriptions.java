package atoll.api.schema;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/// The descriptions of all definitions and fields, by number. They are inflated when first asked
/// for and given up when memory runs short: nothing that serves requests reads them. The resource
/// holds, deflated, a count and then each text with its length before it, both in four bytes.
/// Thread-safe; threads that come at the same time may each inflate it.
final class Descriptions implements IntFunction<String> {
    private final Supplier<byte[]> deflated;
    private volatile SoftReference<String[]> texts = new SoftReference<>(null);

    /// @param deflated called each time the texts are read
    Descriptions(Supplier<byte[]> deflated) {
        this.deflated = deflated;
    }

    static Descriptions builtIn() {
        return new Descriptions(() -> Schemas.resource("kubernetes.descriptions"));
    }

    /// @throws UncheckedIOException when the resource is damaged
    @Override
    public String apply(int id) {
        String @Nullable [] known = texts.get();
        if (known == null) {
            String[] read = read();
            texts = new SoftReference<>(read);
            return read[id];
        }
        return known[id];
    }

    private String[] read() {
        try (var in =
                new DataInputStream(
                        new InflaterInputStream(new ByteArrayInputStream(deflated.get())))) {
            String[] read = new String[in.readInt()];
            for (int i = 0; i < read.length; i++) {
                read[i] = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
            }
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
