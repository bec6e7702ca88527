package atoll.server.listen;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Decodes the path of a URL as Go does: escapes become bytes, nothing is left out or joined.
final class PathText {
    private PathText() {}

    /// @param raw as it was sent; its escapes are sound
    static String decoded(String raw) {
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        byte[] sent = raw.getBytes(StandardCharsets.UTF_8);
        var bytes = new ByteArrayOutputStream(sent.length);
        for (int i = 0; i < sent.length; i++) {
            if (sent[i] == '%' && i + 2 < sent.length) {
                bytes.write(
                        Character.digit(sent[i + 1], 16) << 4 | Character.digit(sent[i + 2], 16));
                i += 2;
            } else {
                bytes.write(sent[i]);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
