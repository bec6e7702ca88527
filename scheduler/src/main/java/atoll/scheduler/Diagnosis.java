package atoll.scheduler;

import atoll.scheduler.framework.Rejection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Collects why each node was rejected, and words it as kube-scheduler does.
///
/// `0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu. no new claims to
/// deallocate, preemption: 0/3 nodes are available: …`. Scripts and people match on these words;
/// they are kube-scheduler 1.36's.
///
/// One instance for one pod's cycle, on the scheduler's thread.
final class Diagnosis {
    private final Map<String, Integer> reasons = new TreeMap<>();
    private final Set<String> plugins = new TreeSet<>();
    private final int nodes;

    /// A reason that is the pod's own, which replaces the count of nodes; "" for none.
    private String aboutPod = "";

    private int unresolvable;
    private int resolvable;

    /// @param nodes how many exist, rejected or not
    Diagnosis(int nodes) {
        this.nodes = nodes;
    }

    /// Once for each node that was rejected; a node may have several reasons, all of which count.
    void add(String plugin, Rejection rejection) {
        plugins.add(plugin);
        if (rejection.aboutPod()) {
            aboutPod = rejection.reasons().getFirst();
        }
        rejection.reasons().forEach(reason -> reasons.merge(reason, 1, Integer::sum));
        if (rejection.unresolvable()) {
            unresolvable++;
        } else {
            resolvable++;
        }
    }

    Set<String> plugins() {
        return plugins;
    }

    /// The sentence when others are made to leave.
    String reasons() {
        if (nodes == 0) {
            return "no nodes available to schedule pods";
        }
        String all = aboutPod.isEmpty() ? counted(reasons) : aboutPod;
        return "0/" + nodes + " nodes are available: " + all + ".";
    }

    /// The sentence when nobody is.
    ///
    /// @param why nobody may be made to leave; null: nobody's leaving helps
    String sentence(@Nullable String why) {
        if (nodes > 0 && !aboutPod.isEmpty()) {
            // Upstream's plugin for devices has not looked at the pod by then, and says so.
            return reasons() + " not found";
        }
        return nodes == 0
                ? reasons()
                : reasons()
                        + " no new claims to deallocate, preemption: "
                        + (why == null ? noHelp() : why);
    }

    /// Nodes are counted by whether somebody's leaving could have lifted their first rejection.
    private String noHelp() {
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
