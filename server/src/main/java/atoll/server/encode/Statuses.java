package atoll.server.encode;

import atoll.api.Status;
import atoll.base.json.JsonObject;
import java.util.List;
import java.util.Set;

/// Refusals that belong to HTTP rather than to an object.
public final class Statuses {
    private Statuses() {}

    public static Status bodyTooLarge() {
        return new Status(
                413,
                "RequestEntityTooLarge",
                "Request entity too large: limit is 3145728",
                JsonObject.EMPTY);
    }

    public static Status unsupportedBody() {
        return new Status(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include:"
                        + " application/json, application/yaml, application/vnd.kubernetes.protobuf",
                JsonObject.EMPTY);
    }

    public static Status unsupportedPatch() {
        return new Status(
                415, "UnsupportedMediaType", "415: Unsupported Media Type", JsonObject.EMPTY);
    }

    /// @param types what would have been understood
    public static Status unsupportedPatch(List<String> types) {
        return new Status(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: "
                        + String.join(", ", types),
                JsonObject.EMPTY);
    }

    public static Status methodNotAllowed() {
        return Status.methodNotAllowed(
                "the server does not allow this method on the requested resource");
    }

    /// The `Status` object, with the empty `details` that upstream's HTTP errors have.
    static JsonObject toJson(Status status) {
        JsonObject json = status.toJson();
        return EMPTY_DETAILS.contains(status.code())
                        && !json.has("details")
                        && !status.message().startsWith("the body of")
                        && !status.message().startsWith("only the following")
                ? json.with("details", JsonObject.EMPTY)
                : json;
    }

    private static final Set<Integer> EMPTY_DETAILS = Set.of(405, 406, 415);
}
