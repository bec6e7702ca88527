package atoll.controllers.kinds;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.ResourceInfo;
import atoll.api.request.Client;
import atoll.api.selector.LabelSelector;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.List;
import java.util.Optional;

/// How many replicas an object with a `scale` subresource asks for. Read off the object itself: a
/// custom resource says in its definition where its numbers stand.
public sealed interface Scale {
    /// @param labelSelector what the scale's status says of its pods; empty when it says nothing
    /// @param object the whole object, not the `Scale` that the subresource would answer
    /// @param replicas what is asked for; 0 where the path leads nowhere
    record Found(
            GroupVersionResource resource, KubeObject object, int replicas, String labelSelector)
            implements Scale {}

    /// The kind can be scaled, the object does not exist.
    record Missing(GroupVersionResource resource) implements Scale {}

    /// The kind exists and cannot be scaled.
    record NotScalable(GroupVersionResource resource) implements Scale {}

    /// Nothing of that kind is served.
    record UnknownKind() implements Scale {}

    /// Asks the client for what is served and for the object: two requests at most, three for
    /// custom resources.
    ///
    /// @param apiVersion its group counts; of the versions the first that is served
    /// @param kind as an owner reference or a `scaleTargetRef` names it
    static Scale of(Client client, String apiVersion, String kind, String namespace, String name) {
        String group = GroupVersionResource.of(apiVersion, "").group();
        Optional<ResourceInfo> served =
                client.resources().stream()
                        .filter(info -> info.kind().equals(kind))
                        .filter(info -> info.resource().group().equals(group))
                        .filter(info -> info.verbs().contains("get"))
                        .findFirst();
        if (served.isEmpty()) {
            return new UnknownKind();
        }
        ResourceInfo info = served.get();
        if (!info.subresources().contains("scale")) {
            return new NotScalable(info.resource());
        }
        return client.find(info.resource(), new ObjectKey(namespace, name))
                .<Scale>map(object -> read(client, info.resource(), object))
                .orElseGet(() -> new Missing(info.resource()));
    }

    /// Built-in kinds have their numbers at `.spec.replicas`, and a selector in their spec.
    private static Scale read(Client client, GroupVersionResource resource, KubeObject object) {
        JsonObject paths = definedPaths(client, resource);
        String replicas = paths.stringOr("specReplicasPath", ".spec.replicas");
        String selector = paths.stringOr("labelSelectorPath", "");
        Json count = object.tree().at(path(replicas));
        String labels =
                paths.isEmpty()
                        ? selector(object)
                        : selector.isEmpty()
                                ? ""
                                : Optional.ofNullable(object.tree().string(path(selector)))
                                        .orElse("");
        return new Found(resource, object, count == null ? 0 : (int) count.asLong(0), labels);
    }

    /// A ReplicationController's is a map of labels.
    private static String selector(KubeObject object) {
        JsonObject stated = object.spec().object("selector");
        boolean plain = object.apiVersion().equals("v1");
        return stated.isEmpty()
                ? ""
                : LabelSelector.of(plain ? JsonObject.of("matchLabels", stated) : stated)
                        .toString();
    }

    /// `spec.versions[].subresources.scale` of the definition; empty for a built-in kind. No group
    /// with a dot has a built-in kind that can be scaled, those ending with `.k8s.io` included.
    private static JsonObject definedPaths(Client client, GroupVersionResource resource) {
        if (!resource.group().contains(".")) {
            return JsonObject.EMPTY;
        }
        String definition = resource.resource() + "." + resource.group();
        List<KubeObject> found =
                client
                        .find(Kinds.CUSTOM_RESOURCE_DEFINITIONS, new ObjectKey("", definition))
                        .stream()
                        .toList();
        return found.stream()
                .flatMap(one -> one.spec().array("versions").objects().stream())
                .filter(version -> version.stringOr("name", "").equals(resource.version()))
                .map(version -> version.object("subresources", "scale"))
                .findFirst()
                .orElse(JsonObject.EMPTY);
    }

    /// `.spec.replicas` → `spec`, `replicas`; a path of a definition begins with a dot.
    private static String[] path(String dotted) {
        return dotted.substring(1).split("\\.", -1);
    }
}
