package atoll.server.bootstrap;

import atoll.api.GroupVersionResource;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a cluster serves, which may be less or more than a fresh one does.
///
/// @param resources of every version
/// @param versions group-versions, `apps/v1`
record Served(Set<GroupVersionResource> resources, Set<String> versions) {
    private static final String AUTOMANAGED = "kube-aggregator.kubernetes.io/automanaged";

    /// Asks the client once, for what it tells in discovery.
    static Served by(Client client) {
        var resources = new HashSet<GroupVersionResource>();
        var versions = new HashSet<String>();
        client.resources()
                .forEach(each -> {
                    resources.add(each.resource());
                    versions.add(each.resource().apiVersion());
                });
        return new Served(resources, versions);
    }

    /// Whether a standard object has its place: its resource is served, and so is the version that
    /// an APIService stands for.
    boolean holds(Wanted wanted) {
        return resources.contains(wanted.resource())
                && (!isApiService(wanted) || versions.contains(version(wanted)));
    }

    private static boolean isApiService(Wanted wanted) {
        return wanted.resource().resource().equals("apiservices");
    }

    private static String version(Wanted wanted) {
        JsonObject spec = wanted.tree().object("spec");
        String group = spec.stringOr("group", "");
        String version = spec.stringOr("version", "");
        return group.isEmpty() ? version : group + "/" + version;
    }

    /// Takes back the APIService of a version that was served at an earlier start.
    ///
    /// Only one that carries our own mark, `automanaged: onstart`; adds a delete to `writes`.
    void withdraw(Wanted wanted, Client client, List<Write> writes) {
        if (!isApiService(wanted) || !resources.contains(wanted.resource())) {
            return;
        }
        client.find(wanted.resource(), wanted.key())
                .filter(present -> "onstart".equals(present.labels().get(AUTOMANAGED)))
                .ifPresent(present ->
                        writes.add(
                                Write.delete(
                                        wanted.resource(),
                                        "",
                                        present.name(),
                                        DeleteOptions.DEFAULT)));
    }
}
