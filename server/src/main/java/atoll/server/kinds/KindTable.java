package atoll.server.kinds;

import atoll.api.validation.Names;
import atoll.base.json.JsonObject;
import atoll.server.checks.AddressForms;
import atoll.server.checks.Defaults;
import atoll.server.checks.LimitRules;
import atoll.server.pods.PodDefaults;
import atoll.server.pods.PodRules;
import atoll.server.pods.PodStatusRules;
import atoll.server.pods.Pods;
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
        put(
                "/Pod",
                ANY.defaults(PodDefaults::pod)
                        .created(Pods::created)
                        .updated(Pods::updated)
                        .validPart(PodRules::pod)
                        .validStatus(PodStatusRules::check)
                        .withGeneration());
        put(
                "/PodTemplate",
                ANY.defaults(Workloads::podTemplate)
                        .valid(WorkloadRules::podTemplate)
                        .withGeneration());
        put("/Event", Kind.named(Names::pathSegment).valid(EventRules::old));
        put("events.k8s.io/Event", ANY.validPart(EventRules::newer));
        put(
                "/Namespace",
                Kind.named(Names::label)
                        .defaults(Core::namespace)
                        .created(Core::namespaceCreated)
                        .validPart((part, namespace, old, problems) -> {
                            CoreRules.namespace(part, namespace, old, problems);
                            if (part.equals("status")) {
                                StatusRules.namespace(namespace, old, problems);
                            }
                        }));
        put(
                "/Secret",
                ANY.defaults(Core::secret)
                        .valid(CoreRules::secret)
                        .validChange(CoreRules::secretChanged));
        put("/ServiceAccount", ANY.created(Core::account).updated((now, _) -> Core.account(now)));
        put("/ConfigMap", ANY.valid(CoreRules::configMap).validChange(CoreRules::configMapChanged));
        put("/Endpoints", ANY.defaults(Core::endpoints).valid(EndpointRules::endpoints));
        put(
                "/Node",
                ANY.defaults(Core::node)
                        .created(Core::nodeCreated)
                        .updated(Core::nodeUpdated)
                        .validPart(CoreRules::node)
                        .keepingStatus());
        put("coordination.k8s.io/Lease", ANY.valid(CoreRules::lease));
        put("/LimitRange", ANY.defaults(Core::limitRange).valid(LimitRules::limitRange));
        put(
                "/ResourceQuota",
                ANY.validPart(LimitRules::quota).validStatus(LimitRules::quotaStatus));
        put(
                "/Service",
                Kind.named(Names::label)
                        .defaults(Services::service)
                        .created(Services::created)
                        .updated(Services::updated)
                        .valid(ServiceRules::changed, ServiceRules::service)
                        .validStatus(StatusRules::serviceBalancer));
        put(
                "/ReplicationController",
                ANY.defaults(Workloads::replicationController)
                        .valid(WorkloadRules::replicationController)
                        .validStatus(StatusRules::replicas)
                        .withGeneration());
    }

    private void workloads() {
        put(
                "apps/Deployment",
                ANY.defaults(Workloads::deployment)
                        .valid(WorkloadRules::deployment)
                        .validStatus(StatusRules::deployment)
                        .validChange(WorkloadRules::selectorKept)
                        .counting(Kind.Counted.WANTED_AND_ANNOTATIONS));
        put(
                "apps/ReplicaSet",
                ANY.defaults(Workloads::replicaSet)
                        .valid(WorkloadRules::replicaSet)
                        .validStatus(StatusRules::replicas)
                        .validChange(WorkloadRules::selectorKept)
                        .withGeneration());
        put(
                "apps/StatefulSet",
                Kind.named(Names::label)
                        .defaults(Workloads::statefulSet)
                        .validPart((_, set, old, problems) -> {
                            WorkloadRules.statefulSet(set, old, problems);
                            if (!old.isEmpty()) {
                                WorkloadRules.statefulSetChanged(set, old, problems);
                            }
                        })
                        .validStatus(StatusRules::statefulSet)
                        .withGeneration());
        put(
                "apps/DaemonSet",
                ANY.defaults(Workloads::daemonSet)
                        .created(Workloads::daemonSetCreated)
                        .updated(Workloads::daemonSetUpdated)
                        .valid(WorkloadRules::selectorKept, WorkloadRules::daemonSet)
                        .validStatus(
                                StatusRules.counts(
                                        "currentNumberScheduled",
                                        "numberMisscheduled",
                                        "desiredNumberScheduled",
                                        "numberReady",
                                        "observedGeneration",
                                        "updatedNumberScheduled",
                                        "numberAvailable",
                                        "numberUnavailable",
                                        "collisionCount"))
                        .validStatus(StatusRules::collisions)
                        .withGeneration());
        put(
                "batch/Job",
                ANY.defaults(Jobs::job)
                        .created(Jobs::created)
                        .validPart(JobRules::job)
                        .validStatus(JobStatusRules::check)
                        .withGeneration());
        put("batch/CronJob", ANY.defaults(Jobs::cronJob).valid(JobRules::cronJob).withGeneration());
        put(
                "autoscaling/HorizontalPodAutoscaler",
                ANY.defaults(Autoscaling::autoscaler)
                        .valid(AutoscalerRules::autoscaler)
                        .validStatus(StatusRules.counts("currentReplicas", "desiredReplicas")));
        put(
                "apps/ControllerRevision",
                ANY.valid(WorkloadRules::revision)
                        .validChange(WorkloadRules::revisionChanged)
                        .validNew(WorkloadRules::revisionCreated));
    }

    private void storage() {
        put(
                "/PersistentVolumeClaim",
                ANY.defaults(Storage::claim)
                        .created(Storage::claimCreated)
                        .updated(Storage::claimUpdated)
                        .validPart(ClaimStatusRules::unlessStatus)
                        .validStatus(ClaimStatusRules::check));
        put(
                "/PersistentVolume",
                ANY.defaults(Storage::volume)
                        .created(Storage::volumeCreated)
                        .validPart(StorageRules::volume));
        put(
                "storage.k8s.io/StorageClass",
                ANY.defaults(Storage::storageClass)
                        .valid(DriverRules::storageClass)
                        .validChange(DriverRules::storageClassChanged));
        put(
                "storage.k8s.io/CSIDriver",
                ANY.defaults(Storage::driver)
                        .created(Storage::driverKept)
                        .updated((driver, _) -> Storage.driverKept(driver))
                        .valid(DriverRules::csiDriver)
                        .validChange(DriverRules::csiDriverChanged)
                        .counting(Kind.Counted.CHANGES));
        put(
                "storage.k8s.io/CSINode",
                ANY.valid(DriverRules::csiNode).validChange(DriverRules::csiNodeChanged));
        put(
                "storage.k8s.io/CSIStorageCapacity",
                ANY.valid(DriverRules::capacity).validChange(DriverRules::capacityChanged));
        put(
                "storage.k8s.io/VolumeAttributesClass",
                ANY.valid(DriverRules::attributesClassChanged, DriverRules::attributesClass));
        put(
                "storage.k8s.io/VolumeAttachment",
                ANY.valid(AttachmentRules::attachment).validChange(AttachmentRules::changed));
    }

    private void rules() {
        String rbac = "rbac.authorization.k8s.io/";
        Kind named = Kind.named(Names::pathSegment);
        put(rbac + "Role", named.valid(PolicyRules::role));
        put(rbac + "ClusterRole", named.valid(PolicyRules::clusterRole));
        Kind binding = named.defaults(Policies::roleBinding).validChange(PolicyRules::roleRefKept);
        put(rbac + "RoleBinding", binding.valid(PolicyRules::roleBinding));
        put(rbac + "ClusterRoleBinding", binding.valid(PolicyRules::clusterRoleBinding));
        String admission = "admissionregistration.k8s.io/";
        put(
                admission + "ValidatingWebhookConfiguration",
                ANY.defaults(Policies::validatingWebhooks)
                        .valid(AdmissionRules::webhooks)
                        .withGeneration());
        put(
                admission + "MutatingWebhookConfiguration",
                ANY.defaults(Policies::mutatingWebhooks)
                        .valid(AdmissionRules::webhooks)
                        .withGeneration());
        Kind policy = ANY.defaults(Policies::admissionPolicy).withGeneration();
        Kind policyBinding = ANY.defaults(Policies::admissionPolicyBinding).withGeneration();
        put(
                admission + "ValidatingAdmissionPolicy",
                policy.valid(AdmissionRules::validatingPolicy)
                        .validStatus(StatusRules::validatingPolicy));
        put(admission + "MutatingAdmissionPolicy", policy.valid(AdmissionRules::mutatingPolicy));
        put(
                admission + "ValidatingAdmissionPolicyBinding",
                policyBinding.valid(AdmissionRules::validatingBinding));
        put(
                admission + "MutatingAdmissionPolicyBinding",
                policyBinding.valid(AdmissionRules::mutatingBinding));
        put(
                "apiextensions.k8s.io/CustomResourceDefinition",
                ANY.defaults(Policies::customResource).withGeneration());
        put(
                "apiregistration.k8s.io/APIService",
                named.defaults(Policies::apiService).validPart(ClusterRules::apiService));
        put(
                "policy/PodDisruptionBudget",
                named.valid(PolicyRules::disruptionBudget)
                        .validStatus(StatusRules::disruptionBudget)
                        .withGeneration());
        put(
                "node.k8s.io/RuntimeClass",
                ANY.valid(ClusterRules::runtimeClass)
                        .validChange(ClusterRules::runtimeClassChanged));
        put(
                "scheduling.k8s.io/PriorityClass",
                ANY.defaults(Policies::priorityClass)
                        .validPart(PolicyRules::priorityClass)
                        .counting(Kind.Counted.NEVER));
        String flow = "flowcontrol.apiserver.k8s.io/";
        put(
                flow + "FlowSchema",
                ANY.defaults(Policies::flowSchema).valid(FlowRules::schema).withGeneration());
        put(
                flow + "PriorityLevelConfiguration",
                ANY.defaults(Policies::priorityLevel).valid(FlowRules::level).withGeneration());
        put(
                "certificates.k8s.io/CertificateSigningRequest",
                named.validPart(CertificateRules::request));
        put(
                "resource.k8s.io/ResourceClaim",
                ANY.defaults(Core::resourceClaim)
                        .updated(AllocationRules::updated)
                        .validPart(DeviceRules::claim));
        put(
                "resource.k8s.io/ResourceClaimTemplate",
                ANY.defaults(template -> Defaults.inside(template, "spec", Core::resourceClaim))
                        .valid(DeviceRules::template)
                        .validChange(DeviceRules::templateChanged));
        put(
                "resource.k8s.io/ResourceSlice",
                ANY.created(SliceRules::created)
                        .updated((slice, _) -> SliceRules.kept(slice))
                        .validPart(SliceRules::slice)
                        .counting(Kind.Counted.SENT));
        put("resource.k8s.io/DeviceClass", ANY.valid(DeviceRules::deviceClass).withGeneration());
    }

    private void network() {
        String network = "networking.k8s.io/";
        put(
                network + "Ingress",
                ANY.valid(NetworkRules::ingress)
                        .validPart((_, ingress, old, problems) -> {
                            if (old.isEmpty()) {
                                NetworkRules.ingressCreated(ingress, problems);
                            }
                        })
                        .validStatus(StatusRules::balancer)
                        .withGeneration());
        put(
                network + "IPAddress",
                Kind.named(AddressForms::ofName)
                        .valid(AddressRules::address)
                        .validChange(AddressRules::addressChanged));
        put(network + "ServiceCIDR", ANY.validPart(AddressRules::range));
        put(
                network + "IngressClass",
                ANY.defaults(Policies::ingressClass)
                        .valid(NetworkRules::ingressClassChanged, NetworkRules::ingressClass)
                        .withGeneration());
        put(
                network + "NetworkPolicy",
                ANY.defaults(Policies::networkPolicy)
                        .valid(NetworkRules::networkPolicy)
                        .counting(Kind.Counted.TO_THE_LETTER));
        put(
                "discovery.k8s.io/EndpointSlice",
                ANY.defaults(Core::endpointSlice)
                        .created(slice -> EndpointRules.placed(slice, JsonObject.EMPTY))
                        .updated(EndpointRules::placed)
                        .validPart(EndpointRules::slice)
                        .counting(Kind.Counted.SENT));
    }
}
