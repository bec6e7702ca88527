package atoll.server.admission;

import atoll.api.GroupResource;
import atoll.api.GroupVersionKind;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonObject;
import atoll.server.authenticate.UserInfo;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.Subresource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A write on its way to the store.
///
/// @param subresource empty for the object itself
/// @param key the name is empty while it is not generated yet
/// @param generateName what a name that is not generated yet will begin with; else empty
/// @param options of the request, as they were given
/// @param current the object as it is, or the Scale that it shows where that is written; null for
///   CREATE and CONNECT
/// @param warnings takes what its writer shall be told though the write goes on
/// @param operation what the registry does, not the verb that was sent: an apply of something
///   absent is a CREATE
/// @param definition the resource in the version of the request
/// @param user who writes, after impersonation
/// @param dryRun nothing will be stored; who keeps state elsewhere must not
public record AdmissionRequest(
        Operation operation,
        ResourceDefinition definition,
        String subresource,
        ObjectKey key,
        String generateName,
        UserInfo user,
        boolean dryRun,
        JsonObject options,
        @Nullable KubeObject current,
        Consumer<String> warnings) {

    private static final String SCALE = "scale";

    /// The kind of what is asked for by who connects: `PodExecOptions`, `ServiceProxyOptions` …
    ///
    /// @param kind of the object, `Pod`
    /// @param subresource `exec`, `attach`, `portforward` or `proxy`
    public static String connectOptions(String kind, String subresource) {
        return kind
                + switch (subresource) {
                    case "exec" -> "Exec";
                    case "attach" -> "Attach";
                    case "portforward" -> "PortForward";
                    default -> "Proxy";
                }
                + "Options";
    }

    /// Whether what is written is no object of the resource's own kind: an Eviction, a Scale.
    public boolean isOfAnotherKind() {
        boolean posted = operation == Operation.CREATE && !subresource.isEmpty();
        return posted || subresource.equals(SCALE);
    }

    /// What admission is shown by one who sees the object as `seenAs`.
    public GroupVersionKind kind(ResourceDefinition seenAs) {
        return switch (operation) {
            case CONNECT ->
                    new GroupVersionKind(
                            "", "v1", connectOptions(seenAs.kind().kind(), subresource));
            case CREATE, UPDATE ->
                    seenAs.subresource(subresource).map(Subresource::kind).orElse(seenAs.kind());
            case DELETE -> seenAs.kind();
        };
    }

    public GroupResource resource() {
        return definition.groupResource();
    }

    /// Whether this is a write of the object itself in the core group.
    public boolean isCore(String resource) {
        return subresource.isEmpty()
                && definition.resource().group().isEmpty()
                && definition.resource().resource().equals(resource);
    }

    public boolean isCreateOf(String coreResource) {
        return operation == Operation.CREATE && isCore(coreResource);
    }

    /// Adds a `Warning` header to the answer. Safe to call from any plugin; order is kept.
    public void warn(String text) {
        warnings.accept(text);
    }

    /// The object as it is, in the version of this request; empty for CREATE.
    public JsonObject old() {
        if (current != null && subresource.equals(SCALE)) {
            return current.tree();
        }
        return current == null
                ? JsonObject.EMPTY
                : definition.conversion().toServed(current.tree());
    }

    /// The object's name in refusals.
    public String shownName() {
        String known = key.name().isEmpty() ? generateName : key.name();
        return known.isEmpty() ? "Unknown" : known;
    }

    /// The refusal `pods "web" is forbidden: …`.
    public RefusedException forbidden(String why) {
        return new RefusedException(Status.forbidden(resource(), shownName(), why));
    }
}
