package atoll.controllers.namespace;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.controllers.kinds.Conditions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a namespace under deletion still holds, and the conditions that say so. Filled while the
/// namespace is emptied, then asked for the status. Sorted by name, so that messages stay the same.
final class Remains {
    /// One of the five conditions: its type, and reason and message while all is well.
    private record Topic(String type, String wellReason, String wellMessage) {}

    private static final Topic DISCOVERY =
            new Topic(
                    "NamespaceDeletionDiscoveryFailure",
                    "ResourcesDiscovered",
                    "All resources successfully discovered");
    private static final Topic PARSING =
            new Topic(
                    "NamespaceDeletionGroupVersionParsingFailure",
                    "ParsedGroupVersions",
                    "All legacy kube types successfully parsed");
    private static final Topic DELETION =
            new Topic(
                    "NamespaceDeletionContentFailure",
                    "ContentDeleted",
                    "All content successfully deleted, may be waiting on finalization");
    private static final Topic CONTENT =
            new Topic(
                    "NamespaceContentRemaining",
                    "ContentRemoved",
                    "All content successfully removed");
    private static final Topic FINALIZERS =
            new Topic(
                    "NamespaceFinalizersRemaining",
                    "ContentHasNoFinalizers",
                    "All content-preserving finalizers finished");

    /// How many objects there are of each resource: `pods.` → 3.
    private final Map<String, Integer> instances = new TreeMap<>();

    /// How many objects each finalizer holds.
    private final Map<String, Integer> finalizers = new TreeMap<>();

    private final List<String> failures = new ArrayList<>();
    private boolean pods;

    /// Objects that are still there after their deletion.
    void add(GroupVersionResource resource, List<KubeObject> objects) {
        if (objects.isEmpty()) {
            return;
        }
        // Upstream's form: the core group leaves a bare dot.
        instances.put(resource.resource() + "." + resource.group(), objects.size());
        for (KubeObject object : objects) {
            object.finalizers().forEach(one -> finalizers.merge(one, 1, Integer::sum));
        }
    }

    /// Says that pods are waited for and nothing else was looked at. Of what remains nothing is
    /// told then, as upstream.
    void onlyPods() {
        pods = true;
    }

    boolean areOnlyPods() {
        return pods;
    }

    /// A resource that could not be emptied.
    void addFailure(String message) {
        failures.add(message);
    }

    /// Neither objects nor failures: the namespace may go.
    boolean isEmpty() {
        return instances.isEmpty() && failures.isEmpty();
    }

    /// The namespace's status with all five conditions. Two conditions are always well here:
    /// discovery and parsing cannot fail within one process.
    JsonObject status(JsonObject current, Instant now) {
        JsonArray conditions = current.array("conditions");
        conditions = with(conditions, DISCOVERY, "", "", now);
        conditions = with(conditions, PARSING, "", "", now);
        conditions = with(conditions, DELETION, "ContentDeletionFailed", failureMessage(), now);
        conditions = with(conditions, CONTENT, "SomeResourcesRemain", contentMessage(), now);
        conditions = with(conditions, FINALIZERS, "SomeFinalizersRemain", finalizerMessage(), now);
        return current.with("phase", "Terminating").with("conditions", conditions);
    }

    /// @param trouble empty: all is well
    private static JsonArray with(
            JsonArray conditions, Topic topic, String reason, String trouble, Instant now) {
        JsonObject next =
                trouble.isEmpty()
                        ? Conditions.condition(
                                topic.type(), "False", topic.wellReason(), topic.wellMessage(), now)
                        : Conditions.condition(topic.type(), "True", reason, trouble, now);
        return Conditions.replaced(conditions, next);
    }

    /// Upstream's sentence; "" when nothing failed.
    private String failureMessage() {
        return failures.isEmpty()
                ? ""
                : "Failed to delete all resource types, "
                        + failures.size()
                        + " remaining: "
                        + String.join(", ", failures);
    }

    /// "" when nothing remains, or only pods were looked at.
    private String contentMessage() {
        return pods || instances.isEmpty()
                ? ""
                : "Some resources are remaining: " + joined(instances, " has ");
    }

    private String finalizerMessage() {
        return pods || finalizers.isEmpty()
                ? ""
                : "Some content in the namespace has finalizers remaining: "
                        + joined(finalizers, " in ");
    }

    /// `pods. has 3 resource instances, secrets. has 1 resource instances`.
    private static String joined(Map<String, Integer> counts, String between) {
        return String.join(
                ", ",
                counts.entrySet().stream()
                        .map(e -> e.getKey() + between + e.getValue() + " resource instances")
                        .toList());
    }
}
