package atoll.server.aggregate;

import atoll.api.GroupResource;
import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Outcome;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.server.resource.ClusterStore;
import java.util.Map;
import java.util.TreeMap;

/// Keeps an APIService for each group-version of custom resources, as upstream's `crd-autoregister`
/// does: made with the definition, mended when it was changed, removed with the last definition.
/// One that carries no mark of this is somebody's own and is left alone.
///
/// Called by the aggregator's thread.
final class Registrations {
    static final GroupVersionResource DEFINITIONS =
            GroupVersionResource.of("apiextensions.k8s.io/v1", "customresourcedefinitions");
    private static final GroupVersionResource API_SERVICES =
            GroupVersionResource.of("apiregistration.k8s.io/v1", "apiservices");
    private static final GroupResource STORED = DEFINITIONS.groupResource();

    /// With the value `true`; standard ones carry `onstart`.
    private static final String MARK = "kube-aggregator.kubernetes.io/automanaged";

    /// Upstream's: behind all groups of its own, and all versions alike.
    private static final int GROUP_PRIORITY = 1000;

    private static final int VERSION_PRIORITY = 100;

    private final ClusterStore store;
    private final Client client;

    Registrations(ClusterStore store, Client client) {
        this.store = store;
        this.client = client;
    }

    /// One pass over all definitions; writes only what is wrong.
    void keep() {
        Map<String, JsonObject> wanted = wanted();
        wanted.forEach(this::keep);
        for (KubeObject each : store.published(Delegates.API_SERVICES)) {
            if (isMarked(each) && !wanted.containsKey(each.name())) {
                settle(
                        Write.delete(
                                API_SERVICES,
                                "",
                                each.name(),
                                DeleteOptions.DEFAULT.onlyUid(each.uid())));
            }
        }
    }

    /// Specs by name.
    private Map<String, JsonObject> wanted() {
        var wanted = new TreeMap<String, JsonObject>();
        for (KubeObject definition : store.published(STORED)) {
            String group = definition.spec().stringOr("group", "");
            for (JsonObject version : definition.spec().array("versions").objects()) {
                if (version.booleanOr("served", false)) {
                    String name = version.stringOr("name", "");
                    wanted.put(
                            name + "." + group,
                            JsonObject.of(
                                    "group", group,
                                    "version", name,
                                    "groupPriorityMinimum", GROUP_PRIORITY,
                                    "versionPriority", VERSION_PRIORITY));
                }
            }
        }
        return wanted;
    }

    private void keep(String name, JsonObject spec) {
        KubeObject present = store.published(Delegates.API_SERVICES).get(new ObjectKey("", name));
        if (present == null) {
            JsonObject made =
                    JsonObject.of(
                            "apiVersion",
                            API_SERVICES.apiVersion(),
                            "kind",
                            "APIService",
                            "metadata",
                            JsonObject.of("name", name, "labels", JsonObject.of(MARK, "true")),
                            "spec",
                            spec);
            settle(Write.create(API_SERVICES, "", made, Aggregation.MANAGER));
        } else if (isMarked(present) && !present.spec().equals(spec)) {
            KubeObject mended = KubeObject.of(present.tree().with("spec", spec));
            settle(Write.update(API_SERVICES, mended, Aggregation.MANAGER));
        }
    }

    private static boolean isMarked(KubeObject apiService) {
        return "true".equals(apiService.labels().get(MARK));
    }

    /// What another write overtook is looked at again, for that write wakes us.
    ///
    /// @throws atoll.api.request.RefusedException for any other refusal
    private void settle(Write write) {
        Outcome outcome = client.write(write);
        if (!outcome.refusedAs("Conflict")
                && !outcome.refusedAs("NotFound")
                && !outcome.refusedAs("AlreadyExists")) {
            outcome.orThrow();
        }
    }
}
