package atoll.scheduler.plugins;

import atoll.api.KubeObject;
import atoll.api.request.Client;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.scheduler.framework.NodeFacts;
import atoll.scheduler.framework.PodInfo;
import atoll.scheduler.framework.PreBindPlugin;
import java.util.List;

/// Claims that wait for their pod's node get it: a volume that is there is reserved, else whoever
/// makes volumes is told the node. The pod is bound once the claims are.
///
/// Binding the two is the volume controller's work. Each call writes at most once for each claim;
/// asked again, it finds what it wrote and writes nothing.
final class VolumeReservation implements PreBindPlugin {
    private static final String MANAGER = "kube-scheduler";
    private static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";

    private final Client client;
    private final PodClaims claims;

    VolumeReservation(Client client) {
        this.client = client;
        this.claims = new PodClaims(client);
    }

    @Override
    public String name() {
        return VolumeBinding.NAME;
    }

    /// A claim that is gone is no hindrance here; the next decision will see that.
    @Override
    public boolean isReady(PodInfo pod, NodeFacts node) {
        boolean ready = true;
        List<String> names = pod.claimNames();
        for (String name : names) {
            KubeObject claim = claims.claim(pod, name);
            if (claim != null && !PodClaims.isBound(claim)) {
                reserve(claim, node);
                ready = false;
            }
        }
        return ready;
    }

    /// @throws RuntimeException of the client when the server is not reached
    private void reserve(KubeObject claim, NodeFacts node) {
        KubeObject volume = VolumeMatch.of(claim, node, claims.volumes());
        if (volume == null) {
            tellProvisioner(claim, node);
        } else if (!volume.spec().object("claimRef").stringOr("uid", "").equals(claim.uid())) {
            // Refused: somebody was faster, and the volume's change brings the pod back.
            client.write(
                    Write.mergePatch(
                            PodClaims.VOLUMES,
                            "",
                            volume.name(),
                            "",
                            reservation(claim, volume),
                            MANAGER));
        }
    }

    private void tellProvisioner(KubeObject claim, NodeFacts node) {
        if (!node.name().equals(claim.annotations().get(SELECTED_NODE))) {
            client.write(
                    Write.mergePatch(
                            PodClaims.CLAIMS,
                            claim.namespace(),
                            claim.name(),
                            "",
                            annotated(SELECTED_NODE, node.name()),
                            MANAGER));
        }
    }

    /// `{"spec": {"claimRef": {…}}}`. A volume that somebody reserved by name keeps that mark: it
    /// is not unbound with the claim.
    private static JsonObject reservation(KubeObject claim, KubeObject volume) {
        JsonObject change = JsonObject.of("spec", JsonObject.of("claimRef", claim.reference()));
        JsonObject mine = annotated("pv.kubernetes.io/bound-by-controller", "yes");
        return volume.spec().has("claimRef")
                ? change
                : change.with("metadata", mine.object("metadata"));
    }

    private static JsonObject annotated(String key, String value) {
        return JsonObject.of("metadata", JsonObject.of("annotations", JsonObject.of(key, value)));
    }
}
