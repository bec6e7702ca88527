package atoll.server.openapi;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// A document as it is kept: compressed, because it is large and seldom asked for.
///
/// @param hash the value of the `hash` parameter under which it may be cached for ever
/// @param gzip the body, for clients that accept that encoding; not to be changed
public record Published(String contentType, String hash, byte[] gzip) {
    static Published of(String contentType, String hash, byte[] body) {
        var bytes = new ByteArrayOutputStream(body.length / 8);
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Published(contentType, hash, bytes.toByteArray());
    }

    public byte[] body() {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// With its quotes, as in the header.
    public String etag() {
        return '"' + hash + '"';
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Published that
                && hash.equals(that.hash)
                && contentType.equals(that.contentType);
    }

    @Override
    public int hashCode() {
        return hash.hashCode();
    }
}
