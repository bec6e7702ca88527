package atoll.server.registry;

import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;

/// `resourceVersion` as readers send it.
final class Versions {
    private Versions() {}

    static long parse(String version) {
        try {
            long parsed = Long.parseLong(version);
            if (parsed >= 0) {
                return parsed;
            }
        } catch (NumberFormatException _) {
            // Refused below, as what is negative.
        }
        throw new RefusedException(
                Status.badRequest(
                        "invalid resource version: resourceVersion: Invalid value: \"%s\": strconv.ParseUint: parsing \"%s\": invalid syntax"
                                .formatted(version, version)));
    }

    /// Refuses a version that is no number where upstream has nothing but a plain 500 for it: in an
    /// object that is written, and of a reader of one object.
    ///
    /// @param context stands before what is wrong
    static void requireNumber(String context, String version) {
        if (!version.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new RefusedException(
                    new Status(
                            500,
                            "",
                            context
                                    + "strconv.ParseUint: parsing \"%s\": invalid syntax"
                                            .formatted(version),
                            JsonObject.EMPTY));
        }
    }

    /// Refuses a version that lies ahead of the newest one.
    static void requireReached(long wanted, long newest) {
        if (wanted > newest) {
            throw new RefusedException(
                    new Status(
                            504,
                            "Timeout",
                            "Timeout: Too large resource version: %d, current: %d"
                                    .formatted(wanted, newest),
                            JsonObject.of(
                                    "causes",
                                    JsonArray.of(
                                            JsonObject.of(
                                                    "reason",
                                                    "ResourceVersionTooLarge",
                                                    "message",
                                                    "Too large resource version")),
                                    "retryAfterSeconds",
                                    1)));
        }
    }
}
