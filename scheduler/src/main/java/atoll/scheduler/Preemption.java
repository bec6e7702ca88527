package atoll.scheduler;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.request.Client;
import atoll.api.request.ListOptions;
import atoll.api.selector.LabelSelector;
import atoll.scheduler.framework.NodeTable;
import atoll.scheduler.framework.PodInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// Finds the pods of lower priority whose leaving would let a pod onto a node, as few and as
/// unimportant as may be, and of disruption budgets as few as may be beyond what they allow.
///
/// Upstream's DefaultPreemption: for each node all lesser pods are thought away; if the pod fits
/// then, they are let back one by one, those that budgets protect first and the more important
/// first, as long as it still fits. Who cannot come back is a victim. Of the nodes' plans the
/// cheapest wins.
///
/// It works on the table itself and leaves it as it was. It deletes nobody: the caller carries a
/// plan out. Nominated pods count as lesser ones too, and their nomination ends when they are
/// victims.
final class Preemption {
    private static final GroupVersionResource BUDGETS =
            GroupVersionResource.of("policy/v1", "poddisruptionbudgets");

    /// kube-scheduler's minCandidateNodesAbsolute and minCandidateNodesPercentage.
    private static final int CANDIDATES_MIN = 100;

    private static final int CANDIDATES_PERCENT = 10;

    /// The more important first: by priority, then by how long it has run.
    private static final Comparator<PodInfo> MORE_IMPORTANT =
            Comparator.comparingInt(PodInfo::priority)
                    .reversed()
                    .thenComparing(Preemption::startTime)
                    .thenComparing(PodInfo::key);

    private final Client client;
    private final NodeTable nodes;

    /// Asked once for each node and once for each pod that is let back.
    private final BiPredicate<PodInfo, Integer> fits;

    /// @param fits whether a pod fits a row of the table as it stands
    Preemption(Client client, NodeTable nodes, BiPredicate<PodInfo, Integer> fits) {
        this.client = client;
        this.nodes = nodes;
        this.fits = fits;
    }

    /// @param victims what must leave, the more important first
    /// @param violations how many of them no budget can spare
    record Plan(int row, List<PodInfo> victims, int violations) {}

    /// An RFC 3339 instant in UTC, whose order as text is that of time.
    private static String startTime(PodInfo pod) {
        return pod.object().status().stringOr("startTime", pod.object().creationTimestamp());
    }

    /// Looks at a tenth of the nodes, but at a hundred at least, in the order of their rows;
    /// upstream begins at one drawn by chance. A pod that no counted pod is lesser than costs
    /// nothing.
    ///
    /// @param rows nodes that rejected the pod for reasons that others' leaving may lift
    /// @return null when nobody's leaving helps
    @Nullable Plan find(PodInfo pod, List<Integer> rows) {
        if (pod.priority() <= nodes.lowestPriority()) {
            return null;
        }
        int enough = Math.max(CANDIDATES_MIN, nodes.size() * CANDIDATES_PERCENT / 100);
        List<Plan> plans = new ArrayList<>();
        for (int row : rows) {
            Plan plan = plan(pod, row);
            if (plan != null) {
                plans.add(plan);
            }
            if (plans.size() >= enough) {
                break;
            }
        }
        return plans.stream().min(CHEAPER).orElse(null);
    }

    /// Upstream's order: fewest budgets violated; the least important first victim; the least sum
    /// of priorities; fewest victims; the one whose most important victim began latest. The row
    /// decides last, so that the choice is always the same.
    private static final Comparator<Plan> CHEAPER =
            Comparator.comparingInt(Plan::violations)
                    .thenComparingInt(plan -> plan.victims().getFirst().priority())
                    .thenComparingLong(Preemption::prioritySum)
                    .thenComparingInt(plan -> plan.victims().size())
                    .thenComparing(
                            plan -> startTime(plan.victims().getFirst()), Comparator.reverseOrder())
                    .thenComparingInt(Plan::row);

    /// Priorities are moved above 0, so that one more victim never makes a plan cheaper.
    private static long prioritySum(Plan plan) {
        return plan.victims().stream().mapToLong(pod -> pod.priority() + (1L << 31)).sum();
    }

    /// Takes all lesser pods away, then lets them back one by one as long as there is room. Leaves
    /// the table as it was.
    ///
    /// @return null when no pod there is lesser, or their leaving is not enough
    private @Nullable Plan plan(PodInfo pod, int row) {
        List<PodInfo> lesser =
                nodes.pods(row).stream()
                        .filter(other -> other.priority() < pod.priority())
                        .sorted(MORE_IMPORTANT)
                        .toList();
        if (lesser.isEmpty()) {
            return null;
        }
        lesser.forEach(other -> nodes.removePod(other.key()));
        try {
            return fits.test(pod, row) ? reprieve(pod, row, lesser) : null;
        } finally {
            lesser.forEach(nodes::putPod);
        }
    }

    /// The table holds none of `lesser` at first, and those that are no victims in the end.
    private Plan reprieve(PodInfo pod, int row, List<PodInfo> lesser) {
        Split split = split(lesser);
        List<PodInfo> victims = new ArrayList<>();
        int violations = 0;
        for (PodInfo other : split.violating()) {
            if (isVictim(pod, row, other)) {
                victims.add(other);
                violations++;
            }
        }
        for (PodInfo other : split.others()) {
            if (isVictim(pod, row, other)) {
                victims.add(other);
            }
        }
        victims.sort(MORE_IMPORTANT);
        return new Plan(row, victims, violations);
    }

    /// Lets a pod back; when the other no longer fits then, takes it away again.
    private boolean isVictim(PodInfo pod, int row, PodInfo other) {
        nodes.putPod(other);
        if (fits.test(pod, row)) {
            return false;
        }
        nodes.removePod(other.key());
        return true;
    }

    /// @param violating pods whose leaving some budget cannot spare
    /// @param others in the order they were given, as `violating`
    private record Split(List<PodInfo> violating, List<PodInfo> others) {}

    /// A budget's `disruptionsAllowed` is used up by the pods in their order: the first ones are
    /// spared by it. The budgets are asked of the cluster once for each namespace and plan.
    private Split split(List<PodInfo> pods) {
        Map<String, List<KubeObject>> budgets = new LinkedHashMap<>();
        Map<String, Long> spare = new LinkedHashMap<>();
        List<PodInfo> violating = new ArrayList<>();
        List<PodInfo> others = new ArrayList<>();
        for (PodInfo pod : pods) {
            boolean violates = false;
            for (KubeObject budget :
                    budgets.computeIfAbsent(pod.key().namespace(), this::budgetsOf)) {
                if (covers(budget, pod)) {
                    long left =
                            spare.merge(
                                    budget.uid(),
                                    budget.status().longOr("disruptionsAllowed", 0) - 1,
                                    (known, _) -> known - 1);
                    violates |= left < 0;
                }
            }
            (violates ? violating : others).add(pod);
        }
        return new Split(violating, others);
    }

    private List<KubeObject> budgetsOf(String namespace) {
        return client.list(BUDGETS, namespace, ListOptions.ALL).items();
    }

    /// A budget without a selector covers nobody; a pod in `disruptedPods` has been counted by it
    /// already.
    private static boolean covers(KubeObject budget, PodInfo pod) {
        return budget.spec().has("selector")
                && LabelSelector.of(budget.spec().object("selector")).matches(pod.labels())
                && !budget.status().object("disruptedPods").has(pod.key().name());
    }
}
