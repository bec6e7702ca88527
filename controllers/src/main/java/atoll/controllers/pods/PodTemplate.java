package atoll.controllers.pods;

import atoll.api.KubeObject;
import atoll.api.OwnerReference;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;

/// Makes pods out of a `spec.template`. The pod takes the template's labels, annotations,
/// finalizers and spec, and nothing else of its metadata.
public final class PodTemplate {
    private PodTemplate() {}

    /// A pod that `owner` controls, named by the server after the owner. `generateName: web-`; one
    /// such tree may be sent any number of times.
    public static JsonObject pod(KubeObject owner, JsonObject template) {
        return pod(owner, template, metadata -> metadata.put("generateName", owner.name() + "-"));
    }

    /// Gives the pod its name or its prefix, and whatever else one kind adds.
    @FunctionalInterface
    public interface Naming {
        /// @param metadata may be added to; namespace, labels and owner are in it
        void name(JsonObject.Builder metadata);
    }

    /// A tree to be created, with the owner's reference.
    ///
    /// @param template with `metadata` and `spec`
    public static JsonObject pod(KubeObject owner, JsonObject template, Naming naming) {
        JsonObject wanted = template.object("metadata");
        var metadata = JsonObject.builder().put("namespace", owner.namespace());
        for (String key : new String[] {"labels", "annotations", "finalizers"}) {
            metadata.putIfPresent(key, wanted.get(key));
        }
        metadata.put("ownerReferences", ownerReferences(owner));
        naming.name(metadata);
        return JsonObject.of(
                "apiVersion",
                "v1",
                "kind",
                "Pod",
                "metadata",
                metadata.build(),
                "spec",
                template.object("spec"));
    }

    /// `[{…, "controller": true, "blockOwnerDeletion": true}]`.
    public static JsonArray ownerReferences(KubeObject owner) {
        return JsonArray.of(new Json[] {OwnerReference.controlledBy(owner).toJson()});
    }
}
