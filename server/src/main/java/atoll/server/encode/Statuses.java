package atoll.server.encode;

import atoll.api.Status;
import atoll.base.json.JsonObject;
import java.util.List;

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

    /// The `Status` object, with the empty `details` that the refusals of upstream's router have.
    static JsonObject toJson(Status status) {
        JsonObject json = status.toJson();
        boolean routers =
                switch (status.code()) {
                    case 405 -> true;
                    case 406, 415 -> status.message().startsWith(status.code() + ": ");
                    default -> false;
                };
        return routers && !json.has("details") ? json.with("details", JsonObject.EMPTY) : json;
    }
}
