package atoll.scheduler.plugins;

import atoll.api.KubeObject;
import atoll.api.request.Client;
import atoll.scheduler.framework.FilterPlugin;
import atoll.scheduler.framework.NodeFacts;
import atoll.scheduler.framework.NodeFilter;
import atoll.scheduler.framework.NodeTable;
import atoll.scheduler.framework.PodInfo;
import atoll.scheduler.framework.Rejection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A pod waits for its claims, and goes where their volumes can be reached. Asks the cluster, and
/// only for pods that have claims.
///
/// A claim is bound, in whose case the volume's node affinity must hold; or it waits for the pod's
/// node, in whose case a volume must be free there or be possible to make; or it should have been
/// bound by itself, and the pod waits for that. Volumes that would be made are thought to be
/// possible on every node.
final class VolumeBinding implements FilterPlugin {
    static final String NAME = "VolumeBinding";

    private static final Rejection OUT_OF_REACH =
            Rejection.unresolvable("node(s) had volume node affinity conflict");
    private static final Rejection NONE_TO_BIND =
            Rejection.unresolvable("node(s) didn't find available persistent volumes to bind");

    private final PodClaims claims;

    VolumeBinding(Client client) {
        this.claims = new PodClaims(client);
    }

    @Override
    public String name() {
        return NAME;
    }

    /// The first claim that cannot be used rejects all nodes with one sentence about the pod.
    @Override
    public NodeFilter prepare(PodInfo pod, NodeTable nodes) {
        List<String> names = pod.claimNames();
        if (names.isEmpty()) {
            return NodeFilter.PASS;
        }
        var bound = new ArrayList<KubeObject>();
        var delayed = new ArrayList<KubeObject>();
        boolean unbound = false;
        for (String name : names) {
            KubeObject claim = claims.claim(pod, name);
            String why = whyNot(pod, name, claim);
            if (claim == null || why != null) {
                Rejection rejection = Rejection.ofPod(String.valueOf(why));
                return _ -> rejection;
            }
            if (PodClaims.isBound(claim)) {
                addVolume(claim, bound);
            } else if (claims.isDelayed(claim)) {
                delayed.add(claim);
            } else {
                unbound = true;
            }
        }
        if (unbound) {
            Rejection rejection =
                    Rejection.ofPod("pod has unbound immediate PersistentVolumeClaims");
            return _ -> rejection;
        }
        if (bound.isEmpty() && delayed.isEmpty()) {
            return NodeFilter.PASS;
        }
        List<KubeObject> all = delayed.isEmpty() ? List.of() : claims.volumes();
        return row -> judge(nodes.facts(row), bound, delayed, all);
    }

    /// Claims take volumes in the order of the pod's; no volume is thought of twice.
    ///
    /// @param all volumes, free or not
    private @Nullable Rejection judge(
            NodeFacts node,
            List<KubeObject> bound,
            List<KubeObject> delayed,
            List<KubeObject> all) {
        if (!bound.stream().allMatch(volume -> VolumeMatch.isReached(volume, node))) {
            return OUT_OF_REACH;
        }
        var left = new ArrayList<KubeObject>(all);
        for (KubeObject claim : delayed) {
            KubeObject volume = VolumeMatch.of(claim, node, left);
            if (volume == null && !claims.isProvisioned(claim)) {
                return NONE_TO_BIND;
            }
            left.remove(volume);
        }
        return null;
    }

    /// Null when the claim can be used; else upstream's sentence.
    private static @Nullable String whyNot(PodInfo pod, String name, @Nullable KubeObject claim) {
        boolean ephemeral = PodClaims.isEphemeral(pod, name);
        if (claim == null) {
            return ephemeral
                    ? "waiting for ephemeral volume controller to create the"
                            + " persistentvolumeclaim \""
                            + name
                            + "\""
                    : "persistentvolumeclaim \"" + name + "\" not found";
        }
        if (claim.status().stringOr("phase", "").equals("Lost")) {
            return "persistentvolumeclaim \""
                    + name
                    + "\" bound to non-existent persistentvolume \""
                    + claim.spec().stringOr("volumeName", "")
                    + "\"";
        }
        if (claim.isBeingDeleted()) {
            return "persistentvolumeclaim \"" + name + "\" is being deleted";
        }
        return ephemeral && !isFor(claim, pod)
                ? "PVC %s was not created for pod %s (pod is not owner)"
                        .formatted(claim.key(), pod.key())
                : null;
    }

    /// An ephemeral volume's claim is made for one pod, which owns it.
    private static boolean isFor(KubeObject claim, PodInfo pod) {
        return claim.controllerReference()
                .map(owner -> owner.uid().equals(pod.uid()))
                .orElse(false);
    }

    private void addVolume(KubeObject claim, List<KubeObject> volumes) {
        KubeObject volume = claims.volume(claim.spec().stringOr("volumeName", ""));
        if (volume != null) {
            volumes.add(volume);
        }
    }
}
