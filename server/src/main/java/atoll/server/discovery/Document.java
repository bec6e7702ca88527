package atoll.server.discovery;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonWriter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// A rendered answer that many clients ask for. The bytes are shared and not to be changed.
///
/// @param body with a line feed at its end
/// @param etag with its quotes, as in the header; equal bodies have equal tags
public record Document(String contentType, byte[] body, String etag) {
    /// Keys in the order of the object.
    public static Document of(String contentType, Json json) {
        byte[] text = JsonWriter.toBytes(json);
        byte[] body = Arrays.copyOf(text, text.length + 1);
        body[text.length] = '\n';
        return of(contentType, body);
    }

    /// A document of discovery, with its fields in upstream's order.
    public static Document ofDiscovery(String contentType, JsonObject json) {
        return of(contentType, FieldOrder.toBytes(json));
    }

    private static Document of(String contentType, byte[] body) {
        return new Document(contentType, body, '"' + hash(body) + '"');
    }

    /// 128 upper-case hexadecimal digits.
    ///
    /// SHA-512, upstream's way to make tags of discovery and OpenAPI.
    public static String hash(byte[] body) {
        try {
            return HexFormat.of()
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-512").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// By content: the tag follows from the body.
    @Override
    public boolean equals(Object other) {
        return other instanceof Document that
                && contentType.equals(that.contentType)
                && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return etag.hashCode();
    }
}
