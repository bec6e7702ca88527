package atoll.controllers.daemonset;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.OwnerReference;
import atoll.base.json.JsonObject;
import atoll.controllers.pods.Owned;
import atoll.controllers.pods.PodDigest;
import atoll.controllers.pods.PodDigests;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A daemon's pod, and the node it is for, be it bound there yet or not.
///
/// A daemon is made for one node by an affinity that names it, and bound there by the scheduler as
/// others are.
///
/// @param node empty when the pod does not say
record DaemonPod(PodDigest pod, String node) implements Owned {
    /// Null for pods of other kinds of owners.
    static @Nullable DaemonPod of(KubeObject object, PodDigests digests) {
        PodDigest pod = digests.of(object);
        if (pod == null) {
            return null;
        }
        return new DaemonPod(pod, pod.nodeName().isEmpty() ? meant(object.spec()) : pod.nodeName());
    }

    /// The one name that some term's `matchFields` allow; "" where none does.
    private static String meant(JsonObject spec) {
        for (JsonObject term :
                spec.object(
                                "affinity",
                                "nodeAffinity",
                                "requiredDuringSchedulingIgnoredDuringExecution")
                        .array("nodeSelectorTerms")
                        .objects()) {
            for (JsonObject field : term.array("matchFields").objects()) {
                if (field.stringOr("key", "").equals("metadata.name")
                        && field.stringOr("operator", "").equals("In")
                        && field.array("values").size() == 1) {
                    return field.array("values").strings().getFirst();
                }
            }
        }
        return "";
    }

    @Override
    public ObjectKey key() {
        return pod.key();
    }

    @Override
    public String uid() {
        return pod.uid();
    }

    @Override
    public Map<String, String> labels() {
        return pod.labels();
    }

    @Override
    public @Nullable OwnerReference controller() {
        return pod.controller();
    }

    @Override
    public boolean terminating() {
        return pod.terminating();
    }
}
