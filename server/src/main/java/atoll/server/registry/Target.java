package atoll.server.registry;

import atoll.api.GroupResource;
import atoll.api.GroupVersionKind;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.FieldValidation;
import atoll.api.request.RefusedException;
import atoll.api.request.WriteOptions;
import atoll.server.admission.AdmissionRequest;
import atoll.server.admission.Operation;
import atoll.server.resource.ResourceDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one write is about.
///
/// @param key the name is empty while none is known
/// @param collected one of a collection that is deleted as a whole: admission is told no name
/// @param warnings gathers what its writer shall be told, whether the write goes on or not
record Target(
        ResourceDefinition definition,
        ObjectKey key,
        String subresource,
        WriteOptions options,
        Caller caller,
        boolean collected,
        List<String> warnings) {

    Target(
            ResourceDefinition definition,
            ObjectKey key,
            String subresource,
            WriteOptions options,
            Caller caller) {
        this(definition, key, subresource, options, caller, new ArrayList<>());
    }

    Target(
            ResourceDefinition definition,
            ObjectKey key,
            String subresource,
            WriteOptions options,
            Caller caller,
            List<String> warnings) {
        this(definition, key, subresource, options, caller, false, warnings);
    }

    GroupResource resource() {
        return definition.groupResource();
    }

    GroupVersionKind kind() {
        return definition.kind();
    }

    String name() {
        return key.name();
    }

    Target named(String name) {
        return new Target(
                definition,
                new ObjectKey(key.namespace(), name),
                subresource,
                options,
                caller,
                collected,
                warnings);
    }

    /// One of those that are deleted together.
    Target ofCollection() {
        return new Target(definition, key, subresource, options, caller, true, warnings);
    }

    boolean dryRun() {
        return options.dryRun();
    }

    FieldValidation fieldValidation() {
        return options.fieldValidation();
    }

    String fieldManager() {
        return options.fieldManager().isEmpty()
                ? caller.defaultFieldManager()
                : options.fieldManager();
    }

    /// @param warnings gets what admission warns of
    AdmissionRequest admission(
            Operation operation, @Nullable KubeObject current, List<String> warnings) {
        return admission(operation, "", current, warnings);
    }

    /// @param generateName what the name will begin with that is not generated yet
    AdmissionRequest admission(
            Operation operation,
            String generateName,
            @Nullable KubeObject current,
            List<String> warnings) {
        return new AdmissionRequest(
                operation,
                definition,
                subresource,
                collected ? new ObjectKey(key.namespace(), "") : key,
                generateName,
                caller.user(),
                dryRun(),
                options.stated(),
                current,
                warnings::add);
    }

    RefusedException notFound() {
        return new RefusedException(Status.notFound(resource(), name()));
    }

    RefusedException stale() {
        return new RefusedException(Status.staleVersion(resource(), name()));
    }

    RefusedException conflict(String why) {
        return new RefusedException(Status.conflict(resource(), name(), why));
    }

    /// A precondition that does not hold; upstream names the kind here, not the resource.
    RefusedException failedPrecondition(String why) {
        var named = new GroupResource(kind().group(), kind().kind());
        return new RefusedException(Status.conflict(named, name(), why));
    }

    /// About an update as such: upstream names the resource here, not the kind.
    RefusedException invalidResource(Status.Cause cause) {
        var named = new GroupVersionKind(kind().group(), kind().version(), resource().resource());
        return new RefusedException(Status.invalid(named, name(), List.of(cause)));
    }

    RefusedException invalid(List<Status.Cause> causes) {
        // Events of both groups are checked as what they are kept as, an event of the core group.
        GroupVersionKind shown =
                kind().group().equals("events.k8s.io")
                        ? new GroupVersionKind("", "v1", kind().kind())
                        : kind();
        return new RefusedException(Status.invalid(shown, name(), causes));
    }
}
