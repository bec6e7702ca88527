package atoll.controllers.nodelifecycle;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.controllers.kinds.Conditions;
import atoll.controllers.kinds.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// A node's conditions when its kubelet fell silent, and the taints conditions call for. Pure.
final class NodeConditions {
    private static final List<String> REPORTED =
            List.of("Ready", "MemoryPressure", "DiskPressure", "PIDPressure");

    /// @param taint its key
    private record Rule(String condition, String status, String taint) {}

    private static final List<Rule> RULES =
            List.of(
                    new Rule("Ready", "False", Taint.NOT_READY),
                    new Rule("Ready", "Unknown", Taint.UNREACHABLE),
                    new Rule("MemoryPressure", "True", "node.kubernetes.io/memory-pressure"),
                    new Rule("DiskPressure", "True", "node.kubernetes.io/disk-pressure"),
                    new Rule("PIDPressure", "True", "node.kubernetes.io/pid-pressure"),
                    new Rule(
                            "NetworkUnavailable",
                            "True",
                            "node.kubernetes.io/network-unavailable"));

    private static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

    private NodeConditions() {}

    /// All that the kubelet reports, turned to Unknown. Conditions that are Unknown already stay as
    /// they are, with their times.
    ///
    /// @param created the node's `creationTimestamp`, as the time of a heartbeat that never was
    static JsonArray silent(JsonArray conditions, String created, Instant now) {
        JsonArray changed = conditions;
        for (String type : REPORTED) {
            JsonObject current = Conditions.find(conditions, type);
            if (current == null) {
                changed =
                        changed.plus(
                                Conditions.condition(
                                                type,
                                                "Unknown",
                                                "NodeStatusNeverUpdated",
                                                "Kubelet never posted node status.",
                                                now)
                                        .with("lastHeartbeatTime", created));
            } else if (!current.stringOr("status", "").equals("Unknown")) {
                changed =
                        Conditions.replaced(
                                changed,
                                current.with("status", "Unknown")
                                        .with("reason", "NodeStatusUnknown")
                                        .with("message", "Kubelet stopped posting node status.")
                                        .with("lastTransitionTime", Times.text(now)));
            }
        }
        return changed;
    }

    /// `True`, `False`, `Unknown`, or "" without the condition.
    static String ready(JsonArray conditions) {
        JsonObject found = Conditions.find(conditions, "Ready");
        return found == null ? "" : found.stringOr("status", "");
    }

    /// The node's taints as its conditions call for them; taints of other kinds stay. The
    /// NoSchedule ones follow at once, the NoExecute ones are left to [#evicting].
    static List<Taint> scheduling(
            List<Taint> taints, JsonArray conditions, boolean unschedulable, Instant now) {
        var wanted = new ArrayList<Taint>();
        for (Rule rule : RULES) {
            if (Conditions.is(conditions, rule.condition(), rule.status())) {
                wanted.add(new Taint(rule.taint(), "", Taint.NO_SCHEDULE, now));
            }
        }
        if (unschedulable) {
            wanted.add(new Taint(UNSCHEDULABLE, "", Taint.NO_SCHEDULE, now));
        }
        return merged(taints, wanted, NodeConditions::isOurSchedulingTaint);
    }

    private static boolean isOurSchedulingTaint(Taint taint) {
        return taint.effect().equals(Taint.NO_SCHEDULE)
                && (taint.key().equals(UNSCHEDULABLE)
                        || RULES.stream().anyMatch(rule -> rule.taint().equals(taint.key())));
    }

    /// The node's taints with the NoExecute one its readiness calls for, if it may have one now.
    static List<Taint> evicting(List<Taint> taints, String ready, Instant now) {
        List<Taint> wanted =
                switch (ready) {
                    case "False" -> List.of(new Taint(Taint.NOT_READY, "", Taint.NO_EXECUTE, now));
                    case "Unknown" ->
                            List.of(new Taint(Taint.UNREACHABLE, "", Taint.NO_EXECUTE, now));
                    default -> List.of();
                };
        return merged(taints, wanted, NodeConditions::isOurEvictingTaint);
    }

    /// One that this controller sets and takes away.
    static boolean isOurEvictingTaint(Taint taint) {
        return taint.effect().equals(Taint.NO_EXECUTE)
                && (taint.key().equals(Taint.NOT_READY) || taint.key().equals(Taint.UNREACHABLE));
    }

    /// Taints of ours that are wanted stay as they are, with their time; the order stays.
    private static List<Taint> merged(
            List<Taint> taints, List<Taint> wanted, Predicate<Taint> ours) {
        var merged = new ArrayList<Taint>();
        for (Taint taint : taints) {
            if (!ours.test(taint) || wanted.stream().anyMatch(taint::sameAs)) {
                merged.add(taint);
            }
        }
        for (Taint taint : wanted) {
            if (taints.stream().noneMatch(taint::sameAs)) {
                merged.add(taint);
            }
        }
        return merged;
    }
}
