package atoll.controllers.kinds;

import atoll.api.GroupVersionResource;

/// The resources controllers read and write, and the field manager they write as. In the versions
/// that controllers use, whatever a cluster prefers.
public final class Kinds {
    /// As `metadata.managedFields` names upstream's controllers.
    public static final String MANAGER = "kube-controller-manager";

    public static final GroupVersionResource PODS = core("pods");
    public static final GroupVersionResource NODES = core("nodes");
    public static final GroupVersionResource NAMESPACES = core("namespaces");
    public static final GroupVersionResource SERVICES = core("services");
    public static final GroupVersionResource ENDPOINTS = core("endpoints");
    public static final GroupVersionResource CONFIG_MAPS = core("configmaps");
    public static final GroupVersionResource SECRETS = core("secrets");
    public static final GroupVersionResource SERVICE_ACCOUNTS = core("serviceaccounts");
    public static final GroupVersionResource REPLICATION_CONTROLLERS =
            core("replicationcontrollers");
    public static final GroupVersionResource REPLICA_SETS = apps("replicasets");
    public static final GroupVersionResource DEPLOYMENTS = apps("deployments");
    public static final GroupVersionResource STATEFUL_SETS = apps("statefulsets");
    public static final GroupVersionResource DAEMON_SETS = apps("daemonsets");
    public static final GroupVersionResource CONTROLLER_REVISIONS = apps("controllerrevisions");
    public static final GroupVersionResource JOBS = GroupVersionResource.of("batch/v1", "jobs");
    public static final GroupVersionResource CRON_JOBS =
            GroupVersionResource.of("batch/v1", "cronjobs");
    public static final GroupVersionResource LEASES =
            GroupVersionResource.of("coordination.k8s.io/v1", "leases");
    public static final GroupVersionResource ENDPOINT_SLICES =
            GroupVersionResource.of("discovery.k8s.io/v1", "endpointslices");
    public static final GroupVersionResource CLUSTER_ROLES =
            GroupVersionResource.of("rbac.authorization.k8s.io/v1", "clusterroles");
    public static final GroupVersionResource CUSTOM_RESOURCE_DEFINITIONS =
            GroupVersionResource.of("apiextensions.k8s.io/v1", "customresourcedefinitions");

    public static final GroupVersionResource POD_DISRUPTION_BUDGETS =
            GroupVersionResource.of("policy/v1", "poddisruptionbudgets");
    public static final GroupVersionResource HORIZONTAL_POD_AUTOSCALERS =
            GroupVersionResource.of("autoscaling/v2", "horizontalpodautoscalers");
    public static final GroupVersionResource PERSISTENT_VOLUMES = core("persistentvolumes");
    public static final GroupVersionResource PERSISTENT_VOLUME_CLAIMS =
            core("persistentvolumeclaims");
    public static final GroupVersionResource STORAGE_CLASSES =
            GroupVersionResource.of("storage.k8s.io/v1", "storageclasses");

    public static final GroupVersionResource VALIDATING_POLICIES =
            GroupVersionResource.of(
                    "admissionregistration.k8s.io/v1", "validatingadmissionpolicies");

    private Kinds() {}

    private static GroupVersionResource core(String resource) {
        return new GroupVersionResource("", "v1", resource);
    }

    private static GroupVersionResource apps(String resource) {
        return new GroupVersionResource("apps", "v1", resource);
    }
}
