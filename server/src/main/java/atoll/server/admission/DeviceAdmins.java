package atoll.server.admission;

import atoll.api.GroupResource;
import atoll.api.GroupVersionKind;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.Status.Cause;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonObject;
import atoll.server.resource.ClusterStore;
import java.util.List;

/// Claims may look after devices that others use only in namespaces that say so.
///
/// The label `resource.kubernetes.io/admin-access: "true"` on the namespace opens it. Refusals are
/// `Invalid` (422) and name the field, because upstream makes them in the strategy of its storage.
final class DeviceAdmins implements Plugin {
    private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");
    private static final String LABEL = "resource.kubernetes.io/admin-access";

    private final ClusterStore store;

    DeviceAdmins(ClusterStore store) {
        this.store = store;
    }

    /// Not one of upstream's plugins: there the storage of claims does this.
    @Override
    public String name() {
        return "DeviceAdmins";
    }

    @Override
    public void validate(AdmissionRequest request, JsonObject object) {
        if (!request.resource().group().equals("resource.k8s.io")) {
            return;
        }
        boolean fresh = request.operation() == Operation.CREATE;
        switch (request.resource().resource() + "/" + request.subresource()) {
            case "resourceclaims/" -> {
                if (fresh) {
                    requests(request, object.object("spec", "devices"));
                }
            }
            case "resourceclaimtemplates/" -> {
                if (fresh) {
                    requests(request, object.object("spec", "spec", "devices"));
                }
            }
            case "resourceclaims/status" -> results(request, object);
            default -> {}
        }
    }

    /// Only the first request that asks for access is told, by its index.
    ///
    /// @param devices `{"requests": [{"exactly": {"adminAccess": true}}]}`
    private void requests(AdmissionRequest request, JsonObject devices) {
        List<JsonObject> requests = devices.array("requests").objects();
        for (int i = 0; i < requests.size(); i++) {
            if (requests.get(i).object("exactly").booleanOr("adminAccess", false)) {
                require(request, "spec.devices.requests[" + i + "].adminAccess");
                return;
            }
        }
    }

    /// What was granted before stays so.
    private void results(AdmissionRequest request, JsonObject claim) {
        if (granted(request.old()) >= 0) {
            return;
        }
        int first = granted(claim);
        if (first >= 0) {
            require(request, "status.allocation.devices.results[" + first + "].adminAccess");
        }
    }

    /// The first result that looks after a device; -1 when none does.
    private static int granted(JsonObject claim) {
        List<JsonObject> results =
                claim.object("status", "allocation", "devices").array("results").objects();
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i).booleanOr("adminAccess", false)) {
                return i;
            }
        }
        return -1;
    }

    /// A namespace that is not there is as closed as one without the label.
    ///
    /// @param path the field that the refusal names
    private void require(AdmissionRequest request, String path) {
        KubeObject namespace =
                store.latest(NAMESPACES, new ObjectKey("", request.key().namespace()));
        boolean open =
                namespace != null
                        && namespace.metadata().object("labels").stringOr(LABEL, "").equals("true");
        if (!open) {
            var kind = new GroupVersionKind("resource.k8s.io", "v1", kindOf(request));
            throw new RefusedException(
                    Status.invalid(
                            kind,
                            request.key().name(),
                            List.of(
                                    new Cause(
                                            "FieldValueForbidden",
                                            "Forbidden: admin access to devices requires the `"
                                                    + LABEL
                                                    + ": true` label on the containing namespace",
                                            path))));
        }
    }

    /// The kind for the refusal; `request` is for one of the two resources that [#validate] lets
    /// through.
    private static String kindOf(AdmissionRequest request) {
        return request.resource().resource().equals("resourceclaims")
                ? "ResourceClaim"
                : "ResourceClaimTemplate";
    }
}
