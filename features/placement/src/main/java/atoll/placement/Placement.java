package atoll.placement;

import atoll.api.GroupVersionResource;
import atoll.api.request.Client;
import atoll.api.request.Outcome;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.control.Actor;
import atoll.placement.aggregate.Aggregator;
import atoll.placement.attach.DependencyController;
import atoll.placement.bind.BindingController;
import atoll.placement.bind.ScheduleController;
import atoll.placement.clusters.ClusterStatus;
import atoll.placement.crd.FleetKind;
import atoll.placement.detect.Detector;
import atoll.placement.execute.MemberActor;
import atoll.placement.names.Names;
import atoll.placement.namespaces.NamespaceSync;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Karmada's placement on a hub: install once, register each member, run the actors. The order:
/// [#install], [#register] for each member, then the actors of [#actors] in a runner. The first two
/// may be repeated at every start.
public final class Placement {
    /// Where the hub keeps the kinds of placement.
    private static final GroupVersionResource DEFINITIONS =
            GroupVersionResource.of("apiextensions.k8s.io/v1", "customresourcedefinitions");

    private Placement() {}

    /// Makes the kinds and the namespace that placement needs; what is there stays as it is.
    ///
    /// @throws RuntimeException of the client when the hub refuses
    public static void install(Client hub) {
        var batch = new ArrayList<Write>();
        FleetKind.definitions()
                .forEach(definition ->
                        batch.add(Write.create(DEFINITIONS, "", definition, Names.FIELD_MANAGER)));
        batch.add(NamespaceSync.create(Names.CLUSTER_NAMESPACE));
        write(hub, batch);
    }

    /// Makes the member known to the hub; one known already stays as it is.
    ///
    /// The member's namespace for Works, and its Cluster object. How the member is, is told later
    /// by [atoll.placement.clusters.ClusterStatus].
    ///
    /// @param apiEndpoint the URL of the member's API server
    public static void register(Client hub, String member, String apiEndpoint) {
        JsonObject cluster =
                JsonObject.of(
                        "apiVersion",
                        FleetKind.CLUSTER.apiVersion(),
                        "kind",
                        FleetKind.CLUSTER.kind(),
                        "metadata",
                        JsonObject.of("name", member),
                        "spec",
                        JsonObject.of("syncMode", "Push", "apiEndpoint", apiEndpoint));
        write(
                hub,
                List.of(
                        NamespaceSync.create(Names.executionNamespace(member)),
                        Write.create(
                                FleetKind.CLUSTER.resource(), "", cluster, Names.FIELD_MANAGER)));
    }

    /// A batch of creations, of which some may be there.
    private static void write(Client hub, List<Write> batch) {
        for (Outcome outcome : hub.writeAll(batch)) {
            if (!outcome.refusedAs("AlreadyExists")) {
                outcome.orThrow();
            }
        }
    }

    /// Fresh actors, each to be run once: on the hub policies become Works, which are carried into
    /// the members; what becomes of them there is reported back.
    ///
    /// @param members by cluster name
    /// @param random where equals must be told apart by chance; no actor here does so
    public static List<Actor> actors(
            Client hub, Map<String, Client> members, InstantSource clock, RandomGenerator random) {
        var actors = new ArrayList<Actor>();
        actors.add(new Detector(hub, clock));
        for (FleetKind kind :
                List.of(FleetKind.RESOURCE_BINDING, FleetKind.CLUSTER_RESOURCE_BINDING)) {
            actors.add(new ScheduleController(hub, kind, clock).actor());
            actors.add(new BindingController(hub, kind, clock).actor());
        }
        actors.add(new DependencyController(hub, clock).actor());
        actors.add(new NamespaceSync(hub, clock).actor());
        actors.add(new Aggregator(hub, clock));
        new TreeMap<>(members)
                .forEach((cluster, member) -> {
                    actors.add(new MemberActor(hub, member, cluster, clock));
                    actors.add(new ClusterStatus(hub, member, cluster, clock));
                });
        return actors;
    }
}
