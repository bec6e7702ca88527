package atoll.api;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.List;

/// Kubernetes' answer that is not an object: mostly a refusal. The factories hold upstream's
/// reasons, codes and texts; this is the one place that spells them. Both an answer on the wire and
/// the word for a refusal inside: [atoll.api.request.Outcome.Refused] and
/// [atoll.api.request.RefusedException] carry one. Immutable. Codes and reasons are those of
/// upstream's `api/errors` package.
///
/// @param code the HTTP status code
/// @param reason a machine-readable word such as `NotFound`; may be empty
/// @param details `details` of the Status object; empty when there are none
/// @param metadata of the Status object: a `continue` token where an expired list offers one, else
///   empty
/// @param message for people; upstream's text where it has one, since clients match on some
public record Status(
        int code, String reason, String message, JsonObject details, JsonObject metadata) {

    private static final String UNKNOWN_PATH = "the server could not find the requested resource";
    private static final String UNPROCESSABLE =
            "the server rejected our request due to an error in our request";

    public Status(int code, String reason, String message, JsonObject details) {
        this(code, reason, message, details, JsonObject.EMPTY);
    }

    /// One thing wrong with an object.
    ///
    /// @param reason `FieldValueInvalid`, `FieldValueRequired` …
    /// @param field the path, `spec.containers[0].name`
    /// @param message without the field: `Invalid value: -1: must be greater than or equal to 0`
    public record Cause(String reason, String message, String field) {
        public JsonObject toJson() {
            var builder = JsonObject.builder().put("reason", reason).put("message", message);
            if (!field.isEmpty()) {
                builder.put("field", field);
            }
            return builder.build();
        }
    }

    /// Whether the request was not served: any code from 400 on.
    public boolean isFailure() {
        return code >= 400;
    }

    /// Whether this is its reason, `NotFound`. What clients decide by; messages may change.
    public boolean is(String expectedReason) {
        return reason.equals(expectedReason);
    }

    /// Whether a create was refused because its namespace is being deleted. Told by a cause, as the
    /// code and reason are those of any forbidden write.
    public boolean isNamespaceTerminating() {
        return details.array("causes").objects().stream()
                .anyMatch(cause -> cause.stringOr("reason", "").equals("NamespaceTerminating"));
    }

    /// Whether a write came too late: its object has changed or is gone, or its namespace is going.
    /// Who works from watches meets that now and then; the event that tells of it is on its way. A
    /// 404 without a name is about a path or a kind, and does not count.
    public boolean isLate() {
        boolean gone = is("NotFound") && !details.stringOr("name", "").isEmpty();
        return is("Conflict") || gone || isNamespaceTerminating();
    }

    /// The answer to what leaves no object: a deletion, say.
    /// `{"kind":"Status","status":"Success","details":{…}}` with 200; upstream tells name, kind and
    /// uid of what was deleted there.
    public static Status success(JsonObject details) {
        return new Status(200, "", "", details);
    }

    /// 400: what was asked cannot be understood.
    public static Status badRequest(String message) {
        return new Status(400, "BadRequest", message, JsonObject.EMPTY);
    }

    /// 401: who asks is not known; upstream says nothing more, lest somebody learn from it.
    public static Status unauthorized() {
        return new Status(401, "Unauthorized", "Unauthorized", JsonObject.EMPTY);
    }

    /// The refusal, 403, of who is known and may not. The message is `pods "a" is forbidden: …`, or
    /// `pods is forbidden: …` without a name.
    ///
    /// @param name may be empty, for what is about a whole resource
    /// @param why after `is forbidden: `
    public static Status forbidden(GroupResource resource, String name, String why) {
        String what =
                name.isEmpty() ? resource.toString() : resource + " " + GoStrings.quoted(name);
        return new Status(
                403, "Forbidden", what + " is forbidden: " + why, details(resource, name));
    }

    /// 404 for an object; [#unknownPath] is that for a path. `deployments.apps "web" not found`.
    public static Status notFound(GroupResource resource, String name) {
        return new Status(
                404,
                "NotFound",
                resource + " " + GoStrings.quoted(name) + " not found",
                details(resource, name));
    }

    /// No such resource type or path.
    public static Status unknownPath() {
        return new Status(404, "NotFound", UNKNOWN_PATH, JsonObject.EMPTY);
    }

    /// A request that is well formed and does not apply to what it is about.
    public static Status unprocessable() {
        return new Status(422, "Invalid", UNPROCESSABLE, JsonObject.EMPTY);
    }

    /// 405: the resource is there and does not know the verb.
    public static Status methodNotAllowed(String message) {
        return new Status(405, "MethodNotAllowed", message, JsonObject.EMPTY);
    }

    /// 405 for a part of a custom object. Its details name group and resource, where
    /// [#methodNotAllowed] has none.
    public static Status methodNotSupported(GroupResource resource, String verb) {
        return new Status(
                405,
                "MethodNotAllowed",
                verb + " is not supported on resources of kind \"" + resource + "\"",
                JsonObject.of("group", resource.group(), "kind", resource.resource()));
    }

    /// 409 for a create. `pods "a" already exists`.
    public static Status alreadyExists(GroupResource resource, String name) {
        return new Status(
                409,
                "AlreadyExists",
                resource + " " + GoStrings.quoted(name) + " already exists",
                details(resource, name));
    }

    /// 409 for a change that no longer fits what is there. `Operation cannot be fulfilled on pods
    /// "a": …`.
    ///
    /// @param why a sentence: `the object has been modified …`
    public static Status conflict(GroupResource resource, String name, String why) {
        return new Status(
                409,
                "Conflict",
                "Operation cannot be fulfilled on "
                        + resource
                        + " "
                        + GoStrings.quoted(name)
                        + ": "
                        + why,
                details(resource, name));
    }

    /// The conflict of a stale `resourceVersion`.
    public static Status staleVersion(GroupResource resource, String name) {
        return conflict(
                resource,
                name,
                "the object has been modified; please apply your changes to the latest version and"
                        + " try again");
    }

    /// 410: a revision or `continue` token older than all that is kept. Who gets it lists again.
    /// Clients know it by reason and code, not by the message.
    public static Status expired(String message) {
        return new Status(410, "Expired", message, JsonObject.EMPTY);
    }

    /// 422: the object breaks rules of its kind. The message names each cause once, in order;
    /// `details` holds all of them. `Deployment.apps "web" is invalid: spec.replicas: Invalid
    /// value: …`, in brackets when there is more than one. The kind stands where other refusals
    /// have the resource.
    ///
    /// @param causes in the order in which validation finds them; at least one
    public static Status invalid(GroupVersionKind kind, String name, List<Cause> causes) {
        var gk = new GroupResource(kind.group(), kind.kind());
        List<String> sentences =
                causes.stream()
                        .map(cause -> cause.field() + ": " + cause.message())
                        .distinct()
                        .toList();
        String listed = String.join(", ", sentences);
        String shown = sentences.size() == 1 ? listed : "[" + listed + "]";
        JsonObject details =
                JsonObject.builder()
                        .put("name", name)
                        .put("group", kind.group())
                        .put("kind", kind.kind())
                        .put("causes", JsonArray.of(causes.stream().map(Cause::toJson).toList()))
                        .build();
        return new Status(
                422,
                "Invalid",
                gk + " " + GoStrings.quoted(name) + " is invalid: " + shown,
                tidy(details));
    }

    /// The refusal, 429, of who is to come again later. Clients of client-go try again by
    /// themselves for this code where a time is given, up to ten times.
    ///
    /// @param retryAfterSeconds also the `Retry-After` header; clients wait that long by themselves
    public static Status tooManyRequests(String message, int retryAfterSeconds) {
        return new Status(
                429,
                "TooManyRequests",
                message,
                JsonObject.of("retryAfterSeconds", retryAfterSeconds));
    }

    /// 500: a fault of the server. The message says it once more in `details.causes`, as upstream
    /// does.
    ///
    /// @param what without the words `Internal error occurred: `
    public static Status internalError(String what) {
        return new Status(
                500,
                "InternalError",
                "Internal error occurred: " + what,
                JsonObject.of("causes", JsonArray.of(JsonObject.of("message", what))));
    }

    /// 503: not now; the same may be served later.
    public static Status unavailable(String message) {
        return new Status(503, "ServiceUnavailable", message, JsonObject.EMPTY);
    }

    /// 504: given up while it was under way, so that nobody knows what became of it.
    ///
    /// @param retryAfterSeconds 0: nothing is advised
    public static Status timeout(String message, int retryAfterSeconds) {
        return new Status(
                504,
                "Timeout",
                message,
                retryAfterSeconds > 0
                        ? JsonObject.of("retryAfterSeconds", retryAfterSeconds)
                        : JsonObject.EMPTY);
    }

    private static JsonObject details(GroupResource resource, String name) {
        return tidy(
                JsonObject.of(
                        "name", name, "group", resource.group(), "kind", resource.resource()));
    }

    /// Without those of name, group and kind that are empty, as `omitempty` has it.
    private static JsonObject tidy(JsonObject details) {
        JsonObject tidied = details;
        for (String key : List.of("name", "group", "kind")) {
            if (tidied.stringOr(key, "x").isEmpty()) {
                tidied = tidied.without(key);
            }
        }
        return tidied;
    }

    /// Whether upstream makes this refusal of a code alone, or of a request for no resource: it
    /// then says that it knows no details, where other refusals say nothing of them.
    private boolean isGeneric() {
        return message.equals(UNKNOWN_PATH)
                || message.equals(UNPROCESSABLE)
                || reason.equals("Forbidden");
    }

    /// The `Status` object on the wire. `code` is written of failures alone.
    public JsonObject toJson() {
        var builder =
                JsonObject.builder()
                        .put("kind", "Status")
                        .put("apiVersion", "v1")
                        .put("metadata", metadata)
                        .put("status", isFailure() ? "Failure" : "Success");
        if (!message.isEmpty()) {
            builder.put("message", message);
        }
        if (!reason.isEmpty()) {
            builder.put("reason", reason);
        }
        if (!details.isEmpty() || isGeneric()) {
            builder.put("details", details);
        }
        if (isFailure()) {
            builder.put("code", code);
        }
        return builder.build();
    }

    /// The reverse of [#toJson]. For answers of other servers: what is absent is empty, and a
    /// failure without a code is a 500.
    public static Status of(JsonObject json) {
        int code =
                (int)
                        json.longOr(
                                "code", json.stringOr("status", "").equals("Failure") ? 500 : 200);
        return new Status(
                code,
                json.stringOr("reason", ""),
                json.stringOr("message", ""),
                json.object("details"),
                json.object("metadata"));
    }
}
