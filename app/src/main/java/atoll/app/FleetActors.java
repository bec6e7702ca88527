package atoll.app;

import atoll.api.request.Client;
import atoll.control.Actor;
import atoll.controllers.ControllerOptions;
import atoll.controllers.Controllers;
import atoll.nodes.NodeEngine;
import atoll.nodes.stage.Stage;
import atoll.placement.Placement;
import atoll.scheduler.Scheduler;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator.SplittableGenerator;

/// Who works in a fleet, and what must be there before they begin. The one wiring of live fleets
/// and of those on virtual time: it knows clients, a clock and a source of chance, no server and no
/// thread.
///
/// The hub runs the controllers of namespaces, service accounts and garbage, and placement; its
/// Deployments are templates. A member runs everything a cluster has, on simulated nodes.
///
/// Clients bear the names of upstream's components, which show in audit logs and managed fields.
final class FleetActors {
    private final Clients clients;
    private final FleetSettings settings;
    private final List<Stage> stages;
    private final ControllerOptions options;
    private final InstantSource clock;
    private final SplittableGenerator random;

    /// A trusted client of a cluster, under a component's name.
    @FunctionalInterface
    interface Clients {
        Client of(String cluster, String userAgent);
    }

    /// @param stages how nodes and pods behave
    /// @param random every actor gets a source of its own from it, always in the same order
    /// @param options of the controllers, of hub and members alike
    FleetActors(
            Clients clients,
            FleetSettings settings,
            List<Stage> stages,
            ControllerOptions options,
            InstantSource clock,
            SplittableGenerator random) {
        this.clients = clients;
        this.settings = settings;
        this.stages = List.copyOf(stages);
        this.options = options;
        this.clock = clock;
        this.random = random;
    }

    /// Makes the kinds of placement on the hub; needs no address yet. Idle where the kinds are
    /// there.
    void install() {
        Placement.install(clients.of(FleetSettings.HUB, "atoll"));
    }

    /// Makes the missing nodes of every member and makes the members known to the hub.
    ///
    /// Both may have been done by an earlier run.
    ///
    /// @param address where the fleet is served
    void register(String address) {
        Client hub = clients.of(FleetSettings.HUB, "atoll");
        for (String name : settings.memberNames()) {
            SimulatedNodes.ensure(clients.of(name, "atoll"), name, settings.nodes());
            Placement.register(hub, name, address + "/clusters/" + name);
        }
    }

    /// Fresh actors, each to be run once. The order decides, on virtual time, who steps first.
    List<Actor> actors() {
        var actors = new ArrayList<Actor>();
        Client hub = clients.of(FleetSettings.HUB, "kube-controller-manager");
        actors.addAll(Controllers.hub(hub, clock, random.split(), options));
        Map<String, Client> members = new LinkedHashMap<>();
        for (String name : settings.memberNames()) {
            Client manager = clients.of(name, "kube-controller-manager");
            actors.add(new NodeEngine(clients.of(name, "kwok"), stages, clock, random.split()));
            actors.add(new Scheduler(clients.of(name, "kube-scheduler"), clock, random.split()));
            actors.addAll(Controllers.all(manager, clock, random.split(), options));
            members.put(name, clients.of(name, "karmada-controller-manager"));
        }
        Client placing = clients.of(FleetSettings.HUB, "karmada-controller-manager");
        actors.addAll(Placement.actors(placing, members, clock, random.split()));
        return actors;
    }
}
