package atoll.server.admission;

import atoll.api.GroupResource;
import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonObject;
import atoll.server.authorize.Attributes;
import atoll.server.authorize.StoredRbac;
import atoll.server.resource.ClusterStore;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// Which tokens of service accounts a kubelet gets: those bound to a pod of its node, for an
/// audience that the pod's volumes ask for or that its rights name.
///
/// Without a check of the audience a kubelet could ask, in the name of any account whose pod it
/// runs, for tokens that any other service takes (upstream:
/// `ServiceAccountNodeAudienceRestriction`, on since 1.33).
final class NodeTokens {
    private static final GroupResource DRIVERS = new GroupResource("storage.k8s.io", "csidrivers");
    private static final String VERB = "request-serviceaccounts-token-audience";

    /// Sources of volumes that came before CSI, and the drivers that serve them now.
    private static final Map<String, String> MIGRATED =
            Map.of(
                    "awsElasticBlockStore", "ebs.csi.aws.com",
                    "azureDisk", "disk.csi.azure.com",
                    "azureFile", "file.csi.azure.com",
                    "cinder", "cinder.csi.openstack.org",
                    "gcePersistentDisk", "pd.csi.storage.gke.io",
                    "portworxVolume", "pxd.portworx.com",
                    "vsphereVolume", "csi.vsphere.vmware.com");

    private final ClusterStore store;
    private final StoredRbac rbac;

    NodeTokens(ClusterStore store) {
        this.store = store;
        this.rbac = new StoredRbac(store);
    }

    /// Looks at `serviceaccounts/token` only; a kubelet's other writes of accounts are RBAC's to
    /// refuse.
    ///
    /// @param object the TokenRequest
    void check(String node, AdmissionRequest request, JsonObject object) {
        if (request.operation() != Operation.CREATE || !request.subresource().equals("token")) {
            return;
        }
        JsonObject reference = object.object("spec", "boundObjectRef");
        String name = reference.stringOr("name", "");
        String uid = reference.stringOr("uid", "");
        if (!reference.stringOr("apiVersion", "").equals("v1")
                || !reference.stringOr("kind", "").equals("Pod")
                || name.isEmpty()) {
            throw request.forbidden("node requested token not bound to a pod");
        }
        if (uid.isEmpty()) {
            throw request.forbidden("node requested token with a pod binding without a uid");
        }
        KubeObject pod = NodeRestriction.listed(store, "pod", request.key().namespace(), name);
        if (!uid.equals(pod.uid())) {
            throw request.forbidden(
                    "the UID in the bound object reference (%s) does not match the UID in record. The object might have been deleted and then recreated"
                            .formatted(uid));
        }
        if (!pod.spec().stringOr("nodeName", "").equals(node)) {
            throw request.forbidden(
                    "node requested token bound to a pod scheduled on a different node");
        }
        checkAudience(request, object.object("spec").array("audiences").strings(), pod);
    }

    /// No audience at all is checked as the audience `""`, which a projected volume that names none
    /// asks for.
    private void checkAudience(AdmissionRequest request, List<String> audiences, KubeObject pod) {
        if (audiences.size() > 1) {
            throw request.forbidden("node may only request 0 or 1 audiences");
        }
        String audience = audiences.isEmpty() ? "" : audiences.getFirst();
        if (!isAskedFor(request, audience, pod) && !may(request, audience)) {
            throw request.forbidden(
                    "audience \"%s\" not found in pod spec volume, %s is not authorized to request tokens for this audience"
                            .formatted(audience, request.user().name()));
        }
    }

    /// Upstream's word for an audience in a rule: verb `request-serviceaccounts-token-audience`,
    /// the audience as the resource, the account as the object's name.
    private boolean may(AdmissionRequest request, String audience) {
        var attributes =
                Attributes.ofResource(
                        VERB,
                        new GroupVersionResource("", "v1", audience),
                        "",
                        request.key().namespace(),
                        request.key().name());
        return rbac.rules().authorize(request.user(), attributes).allowed();
    }

    /// Whether a volume of the pod needs a token for the audience. A volume that leads to an object
    /// that is not there is a fault; faults matter only when no other volume answers, and equal
    /// ones are told once.
    private boolean isAskedFor(AdmissionRequest request, String audience, KubeObject pod) {
        var faults = new LinkedHashSet<String>();
        for (JsonObject volume : pod.spec().array("volumes").objects()) {
            try {
                if (projects(volume, audience) || drives(driver(pod, volume), audience)) {
                    return true;
                }
            } catch (RefusedException e) {
                faults.add(e.status().message());
            }
        }
        if (faults.isEmpty()) {
            return false;
        }
        String all = String.join(", ", new ArrayList<>(faults));
        throw request.forbidden(
                "error validating audience \"%s\": %s"
                        .formatted(audience, faults.size() == 1 ? all : "[" + all + "]"));
    }

    /// @param volume of a pod's spec
    private static boolean projects(JsonObject volume, String audience) {
        return volume.array("projected", "sources").objects().stream()
                .filter(source -> source.has("serviceAccountToken"))
                .anyMatch(source ->
                        source.object("serviceAccountToken")
                                .stringOr("audience", "")
                                .equals(audience));
    }

    /// Empty where the volume has none.
    ///
    /// A claim made for the pod is called `POD-VOLUME`.
    private String driver(KubeObject pod, JsonObject volume) {
        if (volume.object("ephemeral").has("volumeClaimTemplate")) {
            return ofClaim(pod.namespace(), pod.name() + "-" + volume.stringOr("name", ""));
        }
        String claim = volume.string("persistentVolumeClaim", "claimName");
        return claim == null ? ofSource(volume) : ofClaim(pod.namespace(), claim);
    }

    /// @throws RefusedException where the claim or its volume is not there; a claim that is not
    ///   bound leads to a volume without a name
    private String ofClaim(String namespace, String name) {
        KubeObject claim = NodeRestriction.listed(store, "persistentvolumeclaim", namespace, name);
        String volume = claim.spec().stringOr("volumeName", "");
        return ofSource(NodeRestriction.listed(store, "persistentvolume", "", volume).spec());
    }

    /// @param volume of a pod, or the spec of a PersistentVolume: both name their source by a key
    private static String ofSource(JsonObject volume) {
        String driver = volume.string("csi", "driver");
        if (driver != null) {
            return driver;
        }
        return volume.keys().stream()
                .filter(MIGRATED::containsKey)
                .map(MIGRATED::get)
                .findFirst()
                .orElse("");
    }

    /// @throws RefusedException where the CSIDriver is not there
    private boolean drives(String driver, String audience) {
        if (driver.isEmpty()) {
            return false;
        }
        KubeObject object = store.latest(DRIVERS, new ObjectKey("", driver));
        if (object == null) {
            throw new RefusedException(
                    Status.notFound(new GroupResource("storage.k8s.io", "csidriver"), driver));
        }
        return object.spec().array("tokenRequests").objects().stream()
                .anyMatch(each -> each.stringOr("audience", "").equals(audience));
    }
}
