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
/// for and given up when memory runs short: nothing that serves requests reads them.
final class Descriptions implements IntFunction<String> {
    private final Supplier<byte[]> deflated;
    private volatile SoftReference<String[]> texts = new SoftReference<>(null);

    Descriptions(Supplier<byte[]> deflated) {
        this.deflated = deflated;
    }

    static Descriptions builtIn() {
        return new Descriptions(() -> Schemas.resource("kubernetes.descriptions"));
    }

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
