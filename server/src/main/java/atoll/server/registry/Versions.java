package atoll.server.registry;

import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import org.jspecify.annotations.Nullable;

/// `resourceVersion` as readers send it: up to 64 bits without a sign. What is beyond any revision
/// of ours is taken for the last one.
final class Versions {
    private static final String FIELD = "resourceVersion: Invalid value: \"%s\": ";

    private Versions() {}

    /// The version that a list is asked for; 0 for any.
    static long ofList(String version) {
        String fault = fault(version);
        if (fault != null) {
            throw new RefusedException(
                    Status.badRequest(
                            "invalid resource version: " + FIELD.formatted(version) + fault));
        }
        return revision(version);
    }

    /// The version that a watch, or a reader of one object, asks for; 0 for any.
    static long ofReader(String version) {
        requireNumber(FIELD.formatted(version), version);
        return revision(version);
    }

    private static long revision(String version) {
        long parsed = version.isEmpty() ? 0 : Long.parseUnsignedLong(version);
        return parsed < 0 ? Long.MAX_VALUE : parsed;
    }

    /// Refuses a version that is no number where upstream has nothing but a plain 500 for it: in an
    /// object that is written, and of a reader other than a list's.
    ///
    /// @param context stands before what is wrong
    static void requireNumber(String context, String version) {
        String fault = fault(version);
        if (fault != null) {
            throw new RefusedException(new Status(500, "", context + fault, JsonObject.EMPTY));
        }
    }

    /// What Go finds wrong with a version; null for a right one, as none is.
    private static @Nullable String fault(String version) {
        String parsing = "strconv.ParseUint: parsing \"%s\": ".formatted(version);
        if (!version.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return parsing + "invalid syntax";
        }
        try {
            revision(version);
            return null;
        } catch (NumberFormatException _) {
            return parsing + "value out of range";
        }
    }

    /// Refuses a version that lies ahead of the newest one.
    ///
    /// @param version that was read already
    static void requireReached(String version, long newest) {
        if (revision(version) > newest) {
            throw new RefusedException(tooLarge(version, newest));
        }
    }

    static void requireReached(long wanted, long newest) {
        if (wanted > newest) {
            throw new RefusedException(tooLarge(Long.toString(wanted), newest));
        }
    }

    static Status tooLarge(String version, long newest) {
        return new Status(
                504,
                "Timeout",
                "Timeout: Too large resource version: %s, current: %d"
                        .formatted(Long.toUnsignedString(Long.parseUnsignedLong(version)), newest),
                JsonObject.of(
                        "causes",
                        JsonArray.of(
                                JsonObject.of(
                                        "reason",
                                        "ResourceVersionTooLarge",
                                        "message",
                                        "Too large resource version")),
                        "retryAfterSeconds",
                        1));
    }
}
