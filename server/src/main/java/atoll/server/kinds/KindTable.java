package atoll.server.kinds;

import atoll.api.validation.Names;
import java.util.HashMap;
import java.util.Map;

/// Which rules each kind has: the one place that names them all.
final class KindTable {
    /// For kinds that have no rules of their own.
    static final Kind ANY = Kind.named(Names::subdomain);

    private final Map<String, Kind> kinds = new HashMap<>();

    private KindTable() {}

    /// By `group/Kind`, with nothing before the slash for the core group.
    static Map<String, Kind> all() {
        var table = new KindTable();
        table.core();
        table.workloads();
        table.storage();
        table.rules();
        table.network();
        return Map.copyOf(table.kinds);
    }

    private void put(String groupKind, Kind kind) {
        kinds.put(groupKind, kind);
    }

    private void core() {
        put("/Pod", ANY.defaults(PodDefaults::pod).created(Pods::created).withGeneration());
        put("/PodTemplate", ANY.defaults(Workloads::podTemplate).withGeneration());
        put(
                "/Namespace",
                Kind.named(Names::label).defaults(Core::namespace).created(Core::namespaceCreated));
        put("/Secret", ANY.defaults(Core::secret));
        put("/Endpoints", ANY.defaults(Core::endpoints));
        put("/Node", ANY.defaults(Core::node).keepingStatus());
        put("/LimitRange", ANY.defaults(Core::limitRange));
        put(
                "/Service",
                Kind.named(Names::label).defaults(Services::service).created(Services::created));
        put(
                "/ReplicationController",
                ANY.defaults(Workloads::replicationController).withGeneration());
    }

    private void workloads() {
        put("apps/Deployment", ANY.defaults(Workloads::deployment).withGeneration());
        put("apps/ReplicaSet", ANY.defaults(Workloads::replicaSet).withGeneration());
        put("apps/StatefulSet", ANY.defaults(Workloads::statefulSet).withGeneration());
        put(
                "apps/DaemonSet",
                ANY.defaults(Workloads::daemonSet)
                        .created(Workloads::daemonSetCreated)
                        .updated(Workloads::daemonSetUpdated)
                        .withGeneration());
        put("batch/Job", ANY.defaults(Jobs::job).created(Jobs::created).withGeneration());
        put("batch/CronJob", ANY.defaults(Jobs::cronJob).withGeneration());
        put("autoscaling/HorizontalPodAutoscaler", ANY.defaults(Autoscaling::autoscaler));
    }

    private void storage() {
        put("/PersistentVolumeClaim", ANY.defaults(Storage::claim).created(Storage::pending));
        put("/PersistentVolume", ANY.defaults(Storage::volume).created(Storage::pending));
        put("storage.k8s.io/StorageClass", ANY.defaults(Storage::storageClass));
        put("storage.k8s.io/CSIDriver", ANY.defaults(Storage::driver).withGeneration());
    }

    private void rules() {
        String rbac = "rbac.authorization.k8s.io/";
        Kind named = Kind.named(Names::pathSegment);
        put(rbac + "Role", named);
        put(rbac + "ClusterRole", named);
        put(rbac + "RoleBinding", named.defaults(Policies::roleBinding));
        put(rbac + "ClusterRoleBinding", named.defaults(Policies::roleBinding));
        String admission = "admissionregistration.k8s.io/";
        put(
                admission + "ValidatingWebhookConfiguration",
                ANY.defaults(Policies::validatingWebhooks).withGeneration());
        put(
                admission + "MutatingWebhookConfiguration",
                ANY.defaults(Policies::mutatingWebhooks).withGeneration());
        for (String kind : new String[] {"Validating", "Mutating"}) {
            put(
                    admission + kind + "AdmissionPolicy",
                    ANY.defaults(Policies::admissionPolicy).withGeneration());
            put(
                    admission + kind + "AdmissionPolicyBinding",
                    ANY.defaults(Policies::admissionPolicyBinding).withGeneration());
        }
        put(
                "apiextensions.k8s.io/CustomResourceDefinition",
                ANY.defaults(Policies::customResource).withGeneration());
        put("apiregistration.k8s.io/APIService", named.defaults(Policies::apiService));
        put("policy/PodDisruptionBudget", ANY.withGeneration());
        put(
                "scheduling.k8s.io/PriorityClass",
                ANY.defaults(Policies::priorityClass).withGeneration());
        String flow = "flowcontrol.apiserver.k8s.io/";
        put(flow + "FlowSchema", ANY.defaults(Policies::flowSchema).withGeneration());
        put(
                flow + "PriorityLevelConfiguration",
                ANY.defaults(Policies::priorityLevel).withGeneration());
        put("resource.k8s.io/ResourceSlice", ANY.withGeneration());
        put("resource.k8s.io/DeviceClass", ANY.withGeneration());
    }

    private void network() {
        String network = "networking.k8s.io/";
        put(network + "Ingress", ANY.withGeneration());
        put(network + "IngressClass", ANY.defaults(Policies::ingressClass).withGeneration());
        put(network + "NetworkPolicy", ANY.defaults(Policies::networkPolicy).withGeneration());
        put("discovery.k8s.io/EndpointSlice", ANY.defaults(Core::endpointSlice).withGeneration());
    }
}
