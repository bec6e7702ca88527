package atoll.server.admission;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.resource.ClusterStore;
import atoll.store.ResourceImage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns a pod's priority class into its priority.
///
/// The class `""` means the default class, or priority 0 where there is none. What was computed is
/// written into new pods; whoever states another value is refused. Deleting one of the two system
/// classes is refused here, which upstream does in its storage.
final class Priority implements Plugin {
    private static final GroupResource CLASSES =
            new GroupResource("scheduling.k8s.io", "priorityclasses");
    private static final String PREEMPT = "PreemptLowerPriority";

    /// Keys of a pod's spec that an update inherits where it leaves them out.
    private static final List<String> COMPUTED = List.of("priority", "preemptionPolicy");

    private static final List<String> SYSTEM =
            List.of("system-node-critical", "system-cluster-critical");

    private final ClusterStore store;

    /// The default class of the classes as last seen, so that not every pod looks at all.
    private volatile Default known = new Default(null, null);

    /// @param classes the image that was searched; compared by identity, since an image never
    ///   changes
    /// @param object null when no class is marked
    private record Default(@Nullable ResourceImage classes, @Nullable KubeObject object) {}

    Priority(ClusterStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return "Priority";
    }

    @Override
    public JsonObject mutate(AdmissionRequest request, JsonObject pod) {
        JsonObject spec = pod.object("spec");
        if (request.isCore("pods") && request.operation() == Operation.UPDATE) {
            return pod.with("spec", kept(spec, request.old().object("spec")));
        }
        if (!request.isCreateOf("pods")) {
            return pod;
        }
        String name = spec.stringOr("priorityClassName", "");
        KubeObject chosen;
        if (name.isEmpty()) {
            chosen = defaultClass();
            if (chosen != null) {
                spec = spec.with("priorityClassName", chosen.name());
            }
        } else {
            chosen = store.latest(CLASSES, new ObjectKey("", name));
            if (chosen == null) {
                throw request.forbidden("no PriorityClass with name " + name + " was found");
            }
        }
        long priority = chosen == null ? 0 : chosen.tree().longOr("value", 0);
        String policy =
                chosen == null ? PREEMPT : chosen.tree().stringOr("preemptionPolicy", PREEMPT);
        requireComputed(request, spec, priority, policy);
        return pod.with("spec", spec.with("priority", priority).with("preemptionPolicy", policy));
    }

    /// Who writes a pod from a file does not know what was computed for it.
    private static JsonObject kept(JsonObject spec, JsonObject before) {
        for (String key : COMPUTED) {
            Json value = before.get(key);
            if (!spec.has(key) && value != null) {
                spec = spec.with(key, value);
            }
        }
        return spec;
    }

    /// @param priority of the class; equal to what the pod states, if it states one
    /// @param policy likewise
    private static void requireComputed(
            AdmissionRequest request, JsonObject spec, long priority, String policy) {
        if (spec.has("priority") && spec.longOr("priority", 0) != priority) {
            throw request.forbidden(
                    "the integer value of priority (%d) must not be provided in pod spec; priority admission controller computed %d from the given PriorityClass name"
                            .formatted(spec.longOr("priority", 0), priority));
        }
        String asked = spec.stringOr("preemptionPolicy", policy);
        if (!asked.equals(policy)) {
            throw request.forbidden(
                    "the string value of PreemptionPolicy (%s) must not be provided in pod spec; priority admission controller computed %s from the given PriorityClass name"
                            .formatted(asked, policy));
        }
    }

    /// The class marked `globalDefault`, of several that with the least value; null where there is
    /// none. Looks at all classes only after one of them was written.
    private @Nullable KubeObject defaultClass() {
        ResourceImage classes = store.published(CLASSES);
        Default last = known;
        if (last.classes() == classes) {
            return last.object();
        }
        KubeObject found = null;
        for (KubeObject each : classes) {
            if (each.tree().booleanOr("globalDefault", false)
                    && (found == null || value(each) < value(found))) {
                found = each;
            }
        }
        known = new Default(classes, found);
        return found;
    }

    private static long value(KubeObject priorityClass) {
        return priorityClass.tree().longOr("value", 0);
    }

    @Override
    public void validate(AdmissionRequest request, JsonObject object) {
        if (request.resource().equals(CLASSES)
                && request.operation() == Operation.DELETE
                && SYSTEM.contains(request.key().name())) {
            throw request.forbidden("this is a system priority class and cannot be deleted");
        }
        if (!request.resource().equals(CLASSES)
                || request.operation() == Operation.DELETE
                || !object.booleanOr("globalDefault", false)) {
            return;
        }
        KubeObject other = defaultClass();
        if (other != null && !other.name().equals(request.key().name())) {
            throw request.forbidden(
                    "PriorityClass %s is already marked as default. Only one default can exist"
                            .formatted(other.name()));
        }
    }
}
