package atoll.controllers.pods;

import atoll.base.json.JsonObject;
import java.nio.charset.StandardCharsets;

/// The value of `pod-template-hash`: FNV-1a of the template in canonical JSON, in the alphabet of
/// generated names. Upstream hashes a dump of Go's memory layout, so the values differ from its
/// own; nobody may compute them.
public final class TemplateHash {
    public static final String LABEL = "pod-template-hash";

    private static final int FNV_OFFSET = 0x811c9dc5;
    private static final int FNV_PRIME = 0x01000193;

    /// No vowels and no lookalikes, as `SafeEncodeString` has it.
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private TemplateHash() {}

    /// @param collisions how often an object of another template had the name already
    public static String of(JsonObject template, long collisions) {
        int hash = FNV_OFFSET;
        String text = collisions == 0 ? template.toString() : template.toString() + collisions;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        String digits = Integer.toUnsignedString(hash);
        var encoded = new StringBuilder(digits.length());
        for (int i = 0; i < digits.length(); i++) {
            encoded.append(ALPHABET.charAt(digits.charAt(i) % ALPHABET.length()));
        }
        return encoded.toString();
    }
}
