package atoll.server.registry;

import atoll.api.Status.Cause;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.resource.ResourceDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What holds for the objects of a kind: what is read from a request, defaults, what the server
/// fills in, and what is valid. Pure functions.
final class KindRules {
    /// Built-in kinds whose `metadata.generation` counts changes of what was asked for. Custom
    /// kinds all do.
    private static final Set<String> COUNTED =
            Set.of(
                    "apps/Deployment", "apps/ReplicaSet", "apps/StatefulSet", "apps/DaemonSet",
                    "batch/Job", "batch/CronJob", "/Pod", "/ReplicationController",
                    "networking.k8s.io/Ingress", "networking.k8s.io/NetworkPolicy",
                    "networking.k8s.io/IngressClass",
                    "policy/PodDisruptionBudget", "discovery.k8s.io/EndpointSlice",
                    "apiextensions.k8s.io/CustomResourceDefinition",
                    "flowcontrol.apiserver.k8s.io/FlowSchema",
                    "flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration",
                    "scheduling.k8s.io/PriorityClass",
                    "admissionregistration.k8s.io/ValidatingWebhookConfiguration",
                    "admissionregistration.k8s.io/MutatingWebhookConfiguration",
                    "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
                    "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
                    "admissionregistration.k8s.io/MutatingAdmissionPolicy",
                    "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding",
                    "resource.k8s.io/ResourceSlice", "resource.k8s.io/DeviceClass");

    /// Kinds whose status may be given when they are made.
    private static final Set<String> KEEPS_STATUS = Set.of("/Node", "/Namespace", "apiextensions.k8s.io/CustomResourceDefinition");

    private static String key(ResourceDefinition definition) {
        return definition.kind().group() + "/" + definition.kind().kind();
    }

    private static boolean counted(ResourceDefinition definition) {
        return !definition.builtIn() || COUNTED.contains(key(definition));
    }

    /// A new object as the server keeps it.
    JsonObject preparedCreate(ResourceDefinition definition, JsonObject object) {
        JsonObject prepared =
                definition.has("status") && !KEEPS_STATUS.contains(key(definition))
                        ? object.without("status")
                        : object;
        if (key(definition).equals("/Namespace")) {
            prepared = namespace(prepared);
        }
        return counted(definition)
                ? prepared.update("metadata", meta -> meta.with("generation", 1))
                : prepared;
    }

    /// Its name is a label too, and its content is to be removed before it.
    private static JsonObject namespace(JsonObject object) {
        JsonObject meta = object.object("metadata");
        JsonObject labels =
                meta.object("labels")
                        .with("kubernetes.io/metadata.name", meta.stringOr("name", ""));
        return object.with("metadata", meta.with("labels", labels))
                .with("spec", JsonObject.of("finalizers", JsonArray.of(Json.of("kubernetes"))))
                .with("status", JsonObject.of("phase", "Active"));
    }

    /// A changed object as the server keeps it.
    JsonObject preparedUpdate(
            ResourceDefinition definition, JsonObject object, JsonObject current) {
        if (!counted(definition) || asked(definition, object).equals(asked(definition, current))) {
            return object;
        }
        long generation = current.object("metadata").longOr("generation", 0);
        return object.update("metadata", meta -> meta.with("generation", generation + 1));
    }

    /// The part of an object that `metadata.generation` counts.
    private static JsonObject asked(ResourceDefinition definition, JsonObject object) {
        JsonObject asked = object.without("metadata");
        return definition.has("status") || definition.builtIn() ? asked.without("status") : asked;
    }

    void validateUpdate(Target target, JsonObject object, JsonObject current) {
        List<Cause> causes =
                new ArrayList<>(
                        Metadata.updateErrors(
                                object.object("metadata"), current.object("metadata")));
        if (!causes.isEmpty()) {
            throw target.invalid(causes);
        }
    }
}
