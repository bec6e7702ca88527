package atoll.scheduler;

import atoll.scheduler.framework.PodInfo;
import atoll.scheduler.framework.Rejection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Collects why each node was rejected, and words it as kube-scheduler does.
final class Diagnosis {
    private final Map<String, Integer> reasons = new TreeMap<>();
    private final Set<String> plugins = new TreeSet<>();
    private int unresolvable;
    private int resolvable;

    void add(String plugin, Rejection rejection) {
        plugins.add(plugin);
        rejection.reasons().forEach(reason -> reasons.merge(reason, 1, Integer::sum));
        if (rejection.unresolvable()) {
            unresolvable++;
        } else {
            resolvable++;
        }
    }

    Decision.FitsNowhere decision(PodInfo pod, int nodes) {
        if (nodes == 0) {
            return new Decision.FitsNowhere("no nodes available to schedule pods", plugins);
        }
        String message =
                "0/"
                        + nodes
                        + " nodes are available: "
                        + counted(reasons)
                        + ". no new claims to deallocate, preemption: "
                        + preemption(pod, nodes);
        return new Decision.FitsNowhere(message, plugins);
    }

    private String preemption(PodInfo pod, int nodes) {
        if (pod.spec().stringOr("preemptionPolicy", "").equals("Never")) {
            return "not eligible due to preemptionPolicy=Never.";
        }
        var help = new TreeMap<String, Integer>();
        if (unresolvable > 0) {
            help.put("Preemption is not helpful for scheduling", unresolvable);
        }
        if (resolvable > 0) {
            help.put("No preemption victims found for incoming pod", resolvable);
        }
        return "0/" + nodes + " nodes are available: " + counted(help) + ".";
    }

    /// `1 Too many pods, 2 Insufficient cpu`: sorted as text, count first.
    private static String counted(Map<String, Integer> counts) {
        List<String> parts = new ArrayList<>();
        counts.forEach((reason, count) -> parts.add(count + " " + reason));
        Collections.sort(parts);
        return String.join(", ", parts);
    }
}
