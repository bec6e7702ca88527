package atoll.placement.bind;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Timestamps;
import atoll.api.request.Client;
import atoll.api.request.Write;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.EventRecorder;
import atoll.control.Result;
import atoll.placement.crd.FleetKind;
import atoll.placement.kinds.Unsupported;
import atoll.placement.names.Names;
import atoll.placement.schedule.Capacity;
import atoll.placement.schedule.Decision;
import atoll.placement.schedule.FleetCluster;
import atoll.placement.schedule.FleetScheduler;
import atoll.placement.schedule.Placement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Decides which clusters a binding goes to, and writes the decision and its reasons into it.
/// Divided replicas stay where they are until the placement or their number changes or a cluster
/// that has some will not do any more.
///
/// The decision itself is [FleetScheduler]'s, which is pure; this class feeds it and writes down
/// what came out: `spec.clusters`, the condition `Scheduled`, two annotations and an Event.
/// Bindings that only follow others are not its affair.
///
/// One instance for each of the two kinds of bindings.
public final class ScheduleController {
    /// The field manager of what is decided, as Karmada's scheduler names itself.
    private static final String MANAGER = "karmada-scheduler";

    /// `schedulerName` of bindings that are decided here; Karmada's default.
    private static final String SCHEDULER = "default-scheduler";

    private final Client hub;
    private final FleetKind kind;
    private final InstantSource clock;
    private final EventRecorder events;
    private final Informer<KubeObject> bindings;
    private final Informer<FleetCluster> clusters;
    private final Controller controller;

    /// @param kind ResourceBinding or ClusterResourceBinding
    public ScheduleController(Client hub, FleetKind kind, InstantSource clock) {
        this.hub = hub;
        this.kind = kind;
        this.clock = clock;
        this.events = new EventRecorder("karmada-scheduler", clock);
        this.bindings = Informer.of(hub, kind.resource());
        this.clusters = Informer.digesting(hub, FleetKind.CLUSTER.resource(), FleetCluster::of);
        this.controller =
                new Controller(
                                "fleet-scheduler-" + kind.resource().resource(),
                                clock,
                                this::schedule)
                        .watchSelf(bindings)
                        .read(clusters);
        clusters.onChange((_, before, after) -> clusterChanged(before, after));
    }

    public Actor actor() {
        return controller;
    }

    /// Of a change in room alone, only those that found none want to hear.
    ///
    /// @param before null: the cluster is new
    /// @param after null: it is gone
    private void clusterChanged(@Nullable FleetCluster before, @Nullable FleetCluster after) {
        if (before != null && before.equals(after)) {
            return;
        }
        boolean roomOnly =
                before != null && after != null && withoutRoom(before).equals(withoutRoom(after));
        bindings.all()
                .forEach((key, binding) -> {
                    if (!roomOnly || !Conditions.isTrue(binding.status(), "Scheduled")) {
                        controller.queue().add(key);
                    }
                });
    }

    /// Equal before and after means that nothing but room has changed.
    private static FleetCluster withoutRoom(FleetCluster cluster) {
        return new FleetCluster(
                cluster.name(),
                cluster.labels(),
                cluster.provider(),
                cluster.region(),
                cluster.zones(),
                cluster.taints(),
                cluster.ready(),
                cluster.leaving(),
                cluster.servedKinds(),
                new Capacity(Map.of()));
    }

    /// A binding that keeps what it holds is written too: its condition must say so.
    private Result schedule(ObjectKey key) {
        KubeObject binding = bindings.get(key);
        if (binding == null
                || binding.isBeingDeleted()
                || binding.spec().object("suspension").booleanOr("scheduling", false)
                || !isOurs(binding.spec())) {
            return Result.DONE;
        }
        Map<String, Long> held = held(binding.spec());
        Decision decision = decide(binding.spec(), held);
        if (keeps(binding, decision, held)) {
            decision =
                    new Decision(
                            new Decision.Result.Placed(new TreeMap<>(held), ""),
                            decision.reasons());
            write(binding, binding.tree(), decision);
        } else {
            write(binding, decided(binding, decision), decision);
        }
        return Result.DONE;
    }

    /// What another scheduler was asked for, or what only follows others, is not decided here.
    private static boolean isOurs(JsonObject spec) {
        return spec.has("placement") && spec.stringOr("schedulerName", SCHEDULER).equals(SCHEDULER);
    }

    /// Replicas by cluster as the binding has them; 0 for what has none.
    private static SortedMap<String, Long> held(JsonObject spec) {
        var held = new TreeMap<String, Long>();
        for (JsonObject target : spec.array("clusters").objects()) {
            held.put(target.stringOr("name", ""), target.longOr("replicas", 0));
        }
        return held;
    }

    /// Asks the pure scheduler, with all clusters as they are known now.
    private Decision decide(JsonObject spec, Map<String, Long> held) {
        JsonObject resource = spec.object("resource");
        long replicas = spec.longOr("replicas", 0);
        var demand =
                new FleetScheduler.Demand(
                        resource.stringOr("apiVersion", "") + "/" + resource.stringOr("kind", ""),
                        replicas > 0,
                        replicas,
                        Capacity.of(spec.object("replicaRequirements", "resourceRequest")),
                        held);
        return FleetScheduler.decide(
                Placement.of(spec.object("placement")), demand, clusters.all().values());
    }

    /// Whether divided replicas stay: same number, same placement, and no cluster that holds some
    /// has a reason against it or is gone.
    private static boolean keeps(KubeObject binding, Decision decision, Map<String, Long> held) {
        JsonObject spec = binding.spec();
        boolean divided =
                spec.longOr("replicas", 0) > 0
                        && !(Placement.of(spec.object("placement")).division()
                                instanceof Placement.Division.Duplicated);
        long sum = held.values().stream().mapToLong(Long::longValue).sum();
        return divided
                && sum == spec.longOr("replicas", 0)
                && spec.object("placement")
                        .toString()
                        .equals(binding.annotations().get(Names.APPLIED_PLACEMENT))
                && decision.result() instanceof Decision.Result.Placed
                && decision.reasons().stream()
                        .noneMatch(reason ->
                                reason.against() != null && held.containsKey(reason.cluster()))
                && held.keySet().stream()
                        .allMatch(name ->
                                decision.reasons().stream()
                                        .anyMatch(reason -> reason.cluster().equals(name)));
    }

    /// The binding with the decision in it; when nothing fits for want of room it keeps its
    /// clusters.
    private static JsonObject decided(KubeObject binding, Decision decision) {
        JsonObject tree =
                binding.tree()
                        .withAt(
                                List.of("metadata", "annotations", Names.APPLIED_PLACEMENT),
                                Json.of(binding.spec().object("placement").toString()))
                        .withAt(
                                List.of("metadata", "annotations", Names.DECISION),
                                Json.of(decision.toJson().toString()));
        return switch (decision.result()) {
            case Decision.Result.Placed(var replicas, _) ->
                    tree.update(
                            "spec",
                            spec -> spec.with("clusters", targets(replicas, spec.has("replicas"))));
            // No cluster will do, those held neither; want of room takes nothing away.
            case Decision.Result.Refused(var reason, _) ->
                    reason.equals("NoClusterFit")
                            ? tree.update("spec", spec -> spec.without("clusters"))
                            : tree;
        };
    }

    /// @param counted whether the binding has replicas at all
    private static JsonArray targets(SortedMap<String, Long> replicas, boolean counted) {
        var targets = new ArrayList<Json>();
        replicas.forEach((name, count) ->
                targets.add(
                        counted
                                ? JsonObject.of("name", name, "replicas", count)
                                : JsonObject.of("name", name)));
        return JsonArray.of(targets);
    }

    /// Spec and annotations first, then the status at the generation that came of it, then the
    /// Event. An Event is sent only for news.
    private void write(KubeObject binding, JsonObject decided, Decision decision) {
        KubeObject current = binding;
        boolean moved = !decided.object("spec").equals(binding.spec());
        if (!decided.equals(binding.tree())) {
            current =
                    hub.write(Write.update(kind.resource(), KubeObject.of(decided), MANAGER))
                            .orThrow();
        }
        Instant now = clock.instant();
        JsonObject condition = condition(decision);
        JsonObject status =
                Conditions.set(current.status(), condition, now)
                        .with("schedulerObservedGeneration", current.generation());
        if (decision.result() instanceof Decision.Result.Placed(_, var affinity)
                && !affinity.isEmpty()) {
            status = status.with("schedulerObservingAffinityName", affinity);
        }
        status = withUnsupported(status, current.spec(), now);
        if (status.equals(current.status())) {
            return;
        }
        if (moved) {
            status = status.with("lastScheduledTime", Timestamps.seconds(now));
        }
        boolean news = moved || !Conditions.sameText(current.status(), condition);
        JsonObject tree = current.tree().with("status", status);
        hub.write(Write.updateStatus(kind.resource(), KubeObject.of(tree), MANAGER)).orThrow();
        if (news) {
            hub.write(event(current, decision, condition.stringOr("message", "")));
        }
    }

    /// Says which fields of the binding are not acted on; nothing when there are none and were
    /// none.
    private static JsonObject withUnsupported(JsonObject status, JsonObject spec, Instant now) {
        List<String> fields = Unsupported.in(spec);
        if (fields.isEmpty() && !Conditions.isTrue(status, "Unsupported")) {
            return status;
        }
        JsonObject condition =
                fields.isEmpty()
                        ? Conditions.of(
                                "Unsupported", false, "AllSupported", "Every field is acted on")
                        : Conditions.of(
                                "Unsupported",
                                true,
                                "UnsupportedFields",
                                Unsupported.words(fields) + ": kept, but not acted on");
        return Conditions.set(status, condition, now);
    }

    /// What was decided, with the shares or with the reason.
    private Write event(KubeObject binding, Decision decision, String message) {
        return switch (decision.result()) {
            case Decision.Result.Placed(var replicas, _) ->
                    events.event(
                            binding,
                            "Normal",
                            "ScheduleBindingSucceed",
                            message
                                    + " Result: {"
                                    + Decision.words(replicas)
                                    + "}"
                                    + leftOut(decision));
            case Decision.Result.Refused _ ->
                    events.event(binding, "Warning", "ScheduleBindingFailed", message);
        };
    }

    /// Empty, or a sentence about the clusters that were not taken.
    private static String leftOut(Decision decision) {
        String words = decision.leftOut();
        return words.isEmpty() ? "" : " Left out: " + words;
    }

    /// `Scheduled`, true with a fixed sentence or false with the reason.
    private static JsonObject condition(Decision decision) {
        // Names that no cluster bears are said though the rest was placed.
        String unknown =
                String.join(
                        "",
                        decision.reasons().stream()
                                .map(Decision.Reason::against)
                                .filter(against ->
                                        against != null && against.endsWith("does not exist"))
                                .map(against -> " " + against + ".")
                                .toList());
        return switch (decision.result()) {
            case Decision.Result.Placed _ ->
                    Conditions.of(
                            "Scheduled",
                            true,
                            "Success",
                            "Binding has been scheduled successfully." + unknown);
            case Decision.Result.Refused(var reason, var message) ->
                    Conditions.of("Scheduled", false, reason, message);
        };
    }
}
