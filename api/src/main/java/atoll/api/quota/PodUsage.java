package atoll.api.quota;

import atoll.api.Quantity;
import atoll.base.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a pod counts for. As upstream's `quota/v1/evaluator/core` counts pods. Stateless; the time
/// comes in.
final class PodUsage {
    /// What every container must state where a quota limits it.
    private static final Set<String> STATED =
            Set.of(
                    "cpu",
                    "memory",
                    "requests.cpu",
                    "requests.memory",
                    "limits.cpu",
                    "limits.memory");

    private static final Set<String> COMPUTE = Set.of("cpu", "memory", "ephemeral-storage");

    private PodUsage() {}

    /// `count/pods` counts every pod that is stored; all else counts only until the pod is over:
    /// `pods`, `cpu` and `requests.cpu` (the same amount), `limits.cpu`, and so on for memory,
    /// ephemeral storage, huge pages and extended resources.
    ///
    /// @param now pods that should be gone by then count no longer
    static Amounts of(JsonObject pod, Instant now) {
        Amounts count = Amounts.of(Map.of("count/pods", Quantity.of(1)));
        return isOver(pod, now)
                ? count
                : count.plus(compute(total(pod, "requests"), total(pod, "limits")));
    }

    /// A pod that is being deleted counts no longer once its grace period has passed after its
    /// `deletionTimestamp`. As that time includes the period already, it passes twice; upstream
    /// counts so.
    private static boolean isOver(JsonObject pod, Instant now) {
        String phase = pod.object("status").stringOr("phase", "");
        if (phase.equals("Failed") || phase.equals("Succeeded")) {
            return true;
        }
        JsonObject meta = pod.object("metadata");
        return meta.has("deletionTimestamp")
                && meta.has("deletionGracePeriodSeconds")
                && now.isAfter(
                        Instant.parse(meta.stringOr("deletionTimestamp", ""))
                                .plusSeconds(meta.longOr("deletionGracePeriodSeconds", 0)));
    }

    /// The sum of the containers and of init containers that stay, or what one init container needs
    /// beside those before it; what is stated for the pod as a whole wins.
    ///
    /// @param which `requests` or `limits`
    static Amounts total(JsonObject pod, String which) {
        JsonObject spec = pod.object("spec");
        Amounts sum = Amounts.NONE;
        for (JsonObject container : spec.array("containers").objects()) {
            sum = sum.plus(Amounts.of(container.object("resources", which)));
        }
        Amounts staying = Amounts.NONE;
        Amounts most = Amounts.NONE;
        for (JsonObject container : spec.array("initContainers").objects()) {
            Amounts own = Amounts.of(container.object("resources", which));
            if (container.stringOr("restartPolicy", "").equals("Always")) {
                staying = staying.plus(own);
                most = most.orMore(staying);
            } else {
                most = most.orMore(staying.plus(own));
            }
        }
        Amounts all = sum.plus(staying).orMore(most);
        Amounts ofPod = Amounts.of(spec.object("resources", which));
        if (!ofPod.isEmpty()) {
            var whole = new TreeMap<>(all.byName());
            whole.putAll(ofPod.byName());
            all = Amounts.of(whole);
        }
        JsonObject overhead = spec.object("overhead");
        if (overhead.isEmpty()) {
            return all;
        }
        Amounts added = Amounts.of(overhead);
        return which.equals("requests")
                ? all.plus(added)
                : all.plus(added.only(all.byName().keySet()));
    }

    /// Extended resources (`example.com/gpu`) count by their requests alone, under `requests.` and
    /// not under their own names.
    private static Amounts compute(Amounts requests, Amounts limits) {
        var usage = new TreeMap<String, Quantity>();
        usage.put("pods", Quantity.of(1));
        requests.byName()
                .forEach((name, amount) -> {
                    if (COMPUTE.contains(name) || name.startsWith("hugepages-")) {
                        usage.put(name, amount);
                        usage.put("requests." + name, amount);
                    } else if (name.indexOf('/') > 0 && !name.contains("kubernetes.io/")) {
                        usage.put("requests." + name, amount);
                    }
                });
        limits.byName()
                .forEach((name, amount) -> {
                    if (COMPUTE.contains(name)) {
                        usage.put("limits." + name, amount);
                    }
                });
        return Amounts.of(usage);
    }

    /// What containers do not state but must: `requests.cpu for: a,b; …`; empty when nothing. A pod
    /// that states resources for itself as a whole need not state them by container.
    ///
    /// @param limited names that a quota limits; only cpu and memory must be stated
    static String missing(JsonObject pod, Set<String> limited) {
        if (!pod.object("spec", "resources").isEmpty()) {
            return "";
        }
        Map<String, Set<String>> missing = new TreeMap<>();
        for (String list : List.of("containers", "initContainers")) {
            for (JsonObject container : pod.object("spec").array(list).objects()) {
                Amounts stated =
                        compute(
                                Amounts.of(container.object("resources", "requests")),
                                Amounts.of(container.object("resources", "limits")));
                for (String name : limited) {
                    if (STATED.contains(name) && !stated.has(name)) {
                        missing.computeIfAbsent(name, _ -> new TreeSet<>())
                                .add(container.stringOr("name", ""));
                    }
                }
            }
        }
        return String.join(
                "; ",
                missing.entrySet().stream()
                        .map(each -> each.getKey() + " for: " + String.join(",", each.getValue()))
                        .toList());
    }

    /// Whether pods can count for a name of a quota's `hard`.
    static boolean isPodResource(String name) {
        return name.equals("pods")
                || name.equals("count/pods")
                || COMPUTE.contains(name)
                || (name.startsWith("requests.") && !name.equals("requests.storage"))
                || name.startsWith("limits.")
                || name.startsWith("hugepages-");
    }
}
