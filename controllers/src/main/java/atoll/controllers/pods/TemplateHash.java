package atoll.controllers.pods;

import atoll.base.json.JsonObject;
import atoll.controllers.kinds.Fnv;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The value of `pod-template-hash`. Upstream hashes a dump of the template as Go's memory has it;
/// so does this, since names that start with the hash give lists their order.
///
/// FNV-1a of 32 bits over [GoDump], then in the alphabet of generated names: up to ten characters,
/// `5d8f7c9b6`. Two different templates may have the same: the owner counts collisions, and those
/// are hashed as well.
public final class TemplateHash {
    public static final String LABEL = "pod-template-hash";

    private TemplateHash() {}

    /// @param collisions how often an object of another template had the name already; null: the
    ///   owner's status says nothing of that, which is not the same as never
    /// @param template a pod template as stored, with all defaults filled in; without the label
    ///   itself
    public static String of(JsonObject template, @Nullable Long collisions) {
        byte[] dump = GoDump.of("v1.PodTemplateSpec", template).getBytes(StandardCharsets.UTF_8);
        if (collisions == null) {
            return Fnv.name(Fnv.of32a(dump));
        }
        byte[] counted = Arrays.copyOf(dump, dump.length + Long.BYTES);
        ByteBuffer.wrap(counted)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(dump.length, collisions.intValue());
        return Fnv.name(Fnv.of32a(counted));
    }
}
