package atoll.controllers.disruption;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.Outcome;
import atoll.api.request.PatchType;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.api.selector.LabelSelector;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.EventRecorder;
import atoll.control.Result;
import atoll.controllers.kinds.Edits;
import atoll.controllers.kinds.Interner;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.kinds.SelectorText;
import atoll.controllers.kinds.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Keeps the status of PodDisruptionBudgets, which evictions are judged by. Holds digests only of
/// pods in namespaces that have a budget.
///
/// A second duty, as upstream: a pod that was marked as a target of disruption and not deleted
/// within two minutes has the mark taken back.
public final class DisruptionController {
    private static final String NAME = "disruption-controller";

    /// Keys of pods, as the queue holds them beside those of budgets: no name begins so.
    private static final String POD = "pod/";

    /// How long a pod may bear the condition DisruptionTarget without being deleted.
    private static final Duration STALE_AFTER = Duration.ofMinutes(2);

    private final Client client;
    private final InstantSource clock;
    private final Informer<KubeObject> budgets;
    private final Informer<BudgetedPod> pods;

    /// How many budgets a namespace has; absent for none.
    private final Map<String, Integer> budgetsIn = new TreeMap<>();

    private final EventRecorder recorder;
    private final Controller controller;

    public DisruptionController(Client client, InstantSource clock) {
        var interner = new Interner();
        this.client = client;
        this.clock = clock;
        this.recorder = new EventRecorder("controllermanager", Kinds.MANAGER, clock);
        this.budgets = Informer.of(client, Kinds.POD_DISRUPTION_BUDGETS);
        this.pods =
                Informer.digesting(
                        client,
                        Kinds.PODS,
                        pod -> isWatched(pod) ? BudgetedPod.of(pod, interner) : null);
        budgets.onChange(this::countBudgets);
        this.controller =
                new Controller(NAME, clock, this::reconcile)
                        .watchSelf(budgets)
                        .watch(pods, this::affected);
    }

    /// `disruption-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    /// Marked pods are kept in every namespace.
    private boolean isWatched(KubeObject pod) {
        return budgetsIn.containsKey(pod.namespace()) || BudgetedPod.isDisrupted(pod);
    }

    /// The first budget of a namespace, and the end of the last, change which pods are kept: they
    /// are digested anew.
    private void countBudgets(
            ObjectKey key, @Nullable KubeObject before, @Nullable KubeObject after) {
        String namespace = key.namespace();
        if (before == null && after != null && budgetsIn.merge(namespace, 1, Integer::sum) == 1) {
            pods.digestAgain(namespace);
        }
        if (before != null
                && after == null
                && budgetsIn.computeIfPresent(namespace, (_, n) -> n == 1 ? null : n - 1) == null) {
            pods.digestAgain(namespace);
        }
    }

    /// The budgets that select the pod, and the pod itself when its mark may have to go.
    private Collection<ObjectKey> affected(ObjectKey key, BudgetedPod pod) {
        var keys = new ArrayList<ObjectKey>();
        if (pod.disruptedSince() > 0) {
            keys.add(new ObjectKey(key.namespace(), POD + key.name()));
        }
        for (KubeObject budget : budgets.inNamespace(key.namespace()).values()) {
            if (selects(budget, pod)) {
                keys.add(budget.key());
            }
        }
        return keys;
    }

    /// A budget without a selector selects nothing, one with an empty selector everything.
    private static boolean selects(KubeObject budget, BudgetedPod pod) {
        return budget.spec().has("selector")
                && LabelSelector.of(budget.spec().object("selector")).matches(pod.labels());
    }

    /// Events are sent after the status; a status that is refused loses them.
    private Result reconcile(ObjectKey key) {
        if (key.name().startsWith(POD)) {
            return takeBack(new ObjectKey(key.namespace(), key.name().substring(POD.length())));
        }
        KubeObject budget = budgets.get(key);
        if (budget == null) {
            return Result.DONE;
        }
        List<BudgetedPod> covered =
                pods.inNamespace(key.namespace()).values().stream()
                        .filter(pod -> selects(budget, pod))
                        .toList();
        var events = new ArrayList<Write>();
        if (covered.isEmpty()) {
            recorder.record(events, budget, "Normal", "NoPods", "No matching pods found");
        }
        ExpectedPods expected = ExpectedPods.of(client, budget, covered);
        tell(events, budget, expected);
        Result result = report(budget, covered, expected, clock.instant());
        if (!events.isEmpty()) {
            client.writeAll(events);
        }
        return result;
    }

    /// At most one: that nothing can be told, or not all.
    private void tell(List<Write> events, KubeObject budget, ExpectedPods expected) {
        if (expected.failure() != null) {
            recorder.record(
                    events,
                    budget,
                    "Warning",
                    "CalculateExpectedPodCountFailed",
                    "Failed to calculate the number of expected pods: " + expected.failure());
        } else if (expected.unmanaged()) {
            recorder.record(
                    events,
                    budget,
                    "Warning",
                    "UnmanagedPods",
                    "Pods selected by this PodDisruptionBudget (selector: "
                            + SelectorText.of(budget.spec().object("selector"))
                            + ") were found to be unmanaged. As a result, the status of the PDB"
                            + " cannot be calculated correctly, which may result in undefined"
                            + " behavior. To account for these pods please set"
                            + " \".spec.minAvailable\" field of the PDB to an integer value.");
        }
    }

    /// Comes again when an eviction that was let through is to be given up.
    private Result report(
            KubeObject budget, List<BudgetedPod> covered, ExpectedPods expected, Instant now) {
        var status = new BudgetStatus(budget, now);
        JsonObject next =
                expected.failure() != null
                        ? status.failed(expected.failure())
                        : status.counted(covered, expected);
        if (!next.equals(budget.status())) {
            client.write(Edits.statusUpdate(Kinds.POD_DISRUPTION_BUDGETS, budget, next)).orThrow();
        }
        Instant recheck = status.recheckAt();
        return recheck == null
                ? Result.DONE
                : Result.retryAfter(Duration.between(now, recheck).plusSeconds(1));
    }

    /// Sets the condition DisruptionTarget to false on a pod that nobody deleted after all.
    private Result takeBack(ObjectKey key) {
        BudgetedPod pod = pods.get(key);
        if (pod == null || pod.disruptedSince() == 0) {
            return Result.DONE;
        }
        Instant now = clock.instant();
        Instant due = Instant.ofEpochSecond(pod.disruptedSince()).plus(STALE_AFTER);
        if (due.isAfter(now)) {
            return Result.retryAfter(Duration.between(now, due));
        }
        JsonObject condition =
                JsonObject.of(
                        "type",
                        "DisruptionTarget",
                        "status",
                        "False",
                        "lastTransitionTime",
                        Times.text(now));
        Outcome outcome =
                client.write(
                        new Write.Patch(
                                Kinds.PODS,
                                key.namespace(),
                                key.name(),
                                "status",
                                PatchType.STRATEGIC,
                                JsonObject.of(
                                        "status",
                                        JsonObject.of("conditions", JsonArray.of(condition))),
                                false,
                                WriteOptions.by(Kinds.MANAGER)));
        if (outcome instanceof Outcome.Refused(var refusal) && !refusal.is("NotFound")) {
            throw new RefusedException(refusal);
        }
        return Result.DONE;
    }
}
