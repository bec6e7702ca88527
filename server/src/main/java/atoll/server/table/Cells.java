package atoll.server.table;

import static java.util.Map.entry;

import java.util.Map;

/// The cells that `columns.txt` calls by name.
///
/// A name stands for one idea of a column, not for one kind: `images` serves Deployments,
/// DaemonSets and others that keep a pod template in `spec.template`.
final class Cells {
    /// Cells of the whole form: they need the time, or show a number.
    private static final Map<String, Cell> TIMED =
            Map.ofEntries(
                    entry("configMapData", ClusterCells::configMapData),
                    entry("cronLastSchedule", WorkloadCells::lastSchedule),
                    entry("eventCount", EventCells::count),
                    entry("eventFirstSeen", EventCells::firstSeen),
                    entry("eventLastSeen", EventCells::lastSeen),
                    entry("jobDuration", WorkloadCells::jobDuration),
                    entry("poolsCompleted", OptInCells::poolsCompleted),
                    entry("podReady", PodCells::ready),
                    entry("podRestarts", PodCells::restarts),
                    entry("podStatus", PodCells::status),
                    entry("requestedDuration", ClusterCells::requestedDuration));

    private static final Map<String, Cell.Text> TEXTS =
            Map.ofEntries(
                    entry("addressParent", NetworkCells::addressParent),
                    entry("apiServiceAvailable", NetworkCells::apiServiceAvailable),
                    entry("apiServiceTarget", NetworkCells::apiServiceTarget),
                    entry("boundGroups", binding -> ClusterCells.subjects(binding, "Group")),
                    entry("boundRole", ClusterCells::boundRole),
                    entry(
                            "boundServiceAccounts",
                            binding -> ClusterCells.subjects(binding, "ServiceAccount")),
                    entry("boundUsers", binding -> ClusterCells.subjects(binding, "User")),
                    entry("certificateState", OptInCells::certificateState),
                    entry("cidrs", NetworkCells::cidrs),
                    entry("claimAccessModes", StorageCells::claimAccessModes),
                    entry("claimCapacity", StorageCells::claimCapacity),
                    entry("claimState", ClusterCells::claimState),
                    entry("claimStorageClass", StorageCells::storageClass),
                    entry(
                            "componentError",
                            component -> ClusterCells.componentText(component, "error")),
                    entry(
                            "componentMessage",
                            component -> ClusterCells.componentText(component, "message")),
                    entry("componentStatus", ClusterCells::componentStatus),
                    entry(
                            "containers",
                            workload -> WorkloadCells.names(WorkloadCells.podSpec(workload))),
                    entry("controllerOwner", WorkloadCells::owner),
                    entry(
                            "cronContainers",
                            cron -> WorkloadCells.names(WorkloadCells.cronPodSpec(cron))),
                    entry(
                            "cronImages",
                            cron -> WorkloadCells.images(WorkloadCells.cronPodSpec(cron))),
                    entry(
                            "cronSelector",
                            cron ->
                                    Texts.selector(
                                            cron.object(
                                                    "spec", "jobTemplate", "spec", "selector"))),
                    entry("cronSuspend", WorkloadCells::suspend),
                    entry("driverModes", StorageCells::lifecycleModes),
                    entry("driverTokenRequests", StorageCells::tokenRequests),
                    entry("endpoints", NetworkCells::endpoints),
                    entry("eventMessage", EventCells::message),
                    entry("eventObject", EventCells::object),
                    entry("eventSource", EventCells::source),
                    entry("flowDangling", ClusterCells::dangling),
                    entry(
                            "images",
                            workload -> WorkloadCells.images(WorkloadCells.podSpec(workload))),
                    entry("ingressClass", NetworkCells::ingressClass),
                    entry("ingressHosts", NetworkCells::ingressHosts),
                    entry("ingressParameters", NetworkCells::ingressParameters),
                    entry("ingressPorts", NetworkCells::ingressPorts),
                    entry("jobCompletions", WorkloadCells::completions),
                    entry("jobStatus", WorkloadCells::jobStatus),
                    entry(
                            "labelSelector",
                            workload -> Texts.selector(workload.object("spec", "selector"))),
                    entry("loadBalancerAddresses", NetworkCells::loadBalancer),
                    entry("migrationResource", OptInCells::migrationResource),
                    entry("migrationStatus", OptInCells::migrationStatus),
                    entry(
                            "maxUnavailable",
                            budget -> WorkloadCells.limit(budget.at("spec", "maxUnavailable"))),
                    entry(
                            "minAvailable",
                            budget -> WorkloadCells.limit(budget.at("spec", "minAvailable"))),
                    entry("nodeExternalIp", node -> NodeCells.address(node, "ExternalIP")),
                    entry("nodeInternalIp", node -> NodeCells.address(node, "InternalIP")),
                    entry("nodeRoles", NodeCells::roles),
                    entry(
                            "nodeSelector",
                            set -> Texts.labels(WorkloadCells.podSpec(set).object("nodeSelector"))),
                    entry("nodeStatus", NodeCells::status),
                    entry("paramKind", ClusterCells::paramKind),
                    entry(
                            "volumeCapacity",
                            volume -> Texts.or(volume.string("spec", "capacity", "storage"), "0")),
                    entry("nodeKernel", NodeCells::kernel),
                    entry("paramRef", ClusterCells::paramRef),
                    entry("podGroupPolicy", OptInCells::groupPolicy),
                    entry("podGroupStatus", OptInCells::groupStatus),
                    entry("podIp", PodCells::ip),
                    entry("podReadinessGates", PodCells::readinessGates),
                    entry(
                            "podSelector",
                            policy -> Texts.selector(policy.object("spec", "podSelector"))),
                    entry("poolsAllocated", r -> OptInCells.pools(r, "allocatedDevices")),
                    entry("poolsAvailable", r -> OptInCells.pools(r, "availableDevices")),
                    entry("poolsErrors", OptInCells::poolErrors),
                    entry("poolsStatus", OptInCells::poolsStatus),
                    entry("poolsTotal", r -> OptInCells.pools(r, "totalDevices")),
                    entry("poolsUnavailable", r -> OptInCells.pools(r, "unavailableDevices")),
                    entry("quotaLimits", quota -> ClusterCells.quota(quota, true)),
                    entry("quotaRequests", quota -> ClusterCells.quota(quota, false)),
                    entry("readyOfDesired", WorkloadCells::readyOfDesired),
                    entry("requestCondition", ClusterCells::requestCondition),
                    entry("scaleMinimum", WorkloadCells::scaleMinimum),
                    entry("scaleReference", WorkloadCells::scaleReference),
                    entry("scaleTargets", WorkloadCells::scaleTargets),
                    entry(
                            "selectorLabels",
                            object -> Texts.labels(object.object("spec", "selector"))),
                    entry("serviceClusterIp", NetworkCells::clusterIp),
                    entry("serviceExternalIp", NetworkCells::externalIp),
                    entry("servicePorts", NetworkCells::ports),
                    entry("sliceEndpoints", NetworkCells::sliceEndpoints),
                    entry("slicePorts", NetworkCells::slicePorts),
                    entry("storageClassName", StorageCells::className),
                    entry("storageVersions", OptInCells::storageVersions),
                    entry(
                            "templateContainers",
                            template -> WorkloadCells.names(template.object("template", "spec"))),
                    entry(
                            "templateImages",
                            template -> WorkloadCells.images(template.object("template", "spec"))),
                    entry(
                            "templateLabels",
                            template ->
                                    Texts.labels(
                                            template.object("template", "metadata", "labels"))),
                    entry(
                            "userAnnotations",
                            r -> Texts.labels(r.object("spec", "unverifiedUserAnnotations"))),
                    entry(
                            "volumeAccessModes",
                            volume ->
                                    StorageCells.accessModes(volume.array("spec", "accessModes"))),
                    entry("volumeClaim", StorageCells::claim),
                    entry("volumePhase", StorageCells::phase),
                    entry("volumeStorageClass", StorageCells::storageClass));

    private Cells() {}

    /// Called while `columns.txt` is read, so that a wrong name there is found at the start and by
    /// every test.
    ///
    /// @throws IllegalArgumentException when there is no cell of that name
    static Cell named(String name) {
        Cell timed = TIMED.get(name);
        if (timed != null) {
            return timed;
        }
        Cell.Text text = TEXTS.get(name);
        if (text == null) {
            throw new IllegalArgumentException("no cell is called " + name);
        }
        return text.cell();
    }
}
