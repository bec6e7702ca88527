package atoll.server.pods;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.checks.LineDiff;
import atoll.server.checks.Problems;
import atoll.server.checks.Shown;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;

/// What the parts of a pod that have an address of their own may change: its resources at `resize`,
/// its containers for debugging at `ephemeralcontainers`.
final class PodPartRules {
    private static final List<String> LISTS = List.of("containers", "initContainers");
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final String ONLY_RESOURCES = "only cpu and memory resources are mutable";

    private PodPartRules() {}

    /// Whether the pod stands for one that only its node knows, which is then all there is to say.
    ///
    /// @param why what is said of it then
    static boolean isMirror(JsonObject pod, String why, Problems problems) {
        boolean mirror = pod.object("metadata", "annotations").has(MIRROR);
        if (mirror) {
            problems.forbidden("", why);
        }
        return mirror;
    }

    /// Containers for debugging come and stay as they came.
    ///
    /// By name; new ones may be added anywhere.
    static void ephemeral(JsonObject pod, JsonObject old, Problems problems) {
        String path = "spec.ephemeralContainers";
        var now = new HashMap<String, JsonObject>();
        for (JsonObject container : pod.array("spec", "ephemeralContainers").objects()) {
            now.put(container.stringOr("name", ""), container);
        }
        for (JsonObject before : old.array("spec", "ephemeralContainers").objects()) {
            String name = before.stringOr("name", "");
            JsonObject after = now.get(name);
            if (after == null) {
                problems.forbidden(
                        path,
                        "existing ephemeral containers \"" + name + "\" may not be removed\n");
            } else if (!after.equals(before)) {
                problems.forbidden(
                        path,
                        "existing ephemeral containers \""
                                + name
                                + "\" may not be changed\n"
                                + LineDiff.between(
                                        Shown.lines("EphemeralContainer", before),
                                        Shown.lines("EphemeralContainer", after)));
            }
        }
    }

    /// CPU and memory of containers and of the whole pod may change, within its quality class.
    ///
    /// @param old the pod as it is, whose status decides whether its node can resize
    static void resize(JsonObject pod, JsonObject old, Problems problems) {
        JsonObject spec = pod.object("spec");
        JsonObject before = old.object("spec");
        if (before.object("os").stringOr("name", "").equals("windows")) {
            problems.forbidden("", "windows pods cannot be resized");
            return;
        }
        String quality = old.object("status").stringOr("qosClass", "");
        if (!quality.equals(Pods.qosClass(spec))) {
            problems.invalid(
                    "spec", quality, "Pod QOS Class may not change as a result of resizing");
        }
        if (!nodeResizes(old.object("status"))) {
            problems.forbidden("spec", "Pod running on node without support for resize");
        }
        wholeResized(spec, before, problems);
        if (sameContainers(spec, before, problems)) {
            containersResized(spec, before, problems);
        }
    }

    /// A node that resizes pods tells what its running containers have; until one runs, it may.
    private static boolean nodeResizes(JsonObject status) {
        return status.array("containerStatuses").objects().stream()
                .filter(each -> each.object("state").has("running"))
                .findFirst()
                .map(each -> each.has("resources"))
                .orElse(true);
    }

    /// The pod's own resources, where it has any: amounts may change, none may go.
    private static void wholeResized(JsonObject spec, JsonObject before, Problems problems) {
        if (!before.has("resources")) {
            return;
        }
        if (!spec.has("resources")) {
            problems.forbidden("spec.resources", "pod-level resources cannot be removed");
            return;
        }
        nothingRemoved(spec, before, "pod-level resource ", "spec.resources", problems);
        if (!Objects.equals(
                withOldAmounts(spec, before).get("resources"), before.get("resources"))) {
            problems.forbidden("spec", ONLY_RESOURCES + " at pod-level");
        }
    }

    /// @return whether both have the same containers in the same order; else nothing more is
    ///   compared
    private static boolean sameContainers(JsonObject spec, JsonObject before, Problems problems) {
        var moved = new Problems();
        for (String list : LISTS) {
            List<JsonObject> now = spec.array(list).objects();
            List<JsonObject> had = before.array(list).objects();
            if (now.size() != had.size()) {
                moved.forbidden("spec." + list, list + " may not be added or removed on resize");
                continue;
            }
            for (int i = 0; i < now.size(); i++) {
                if (!Objects.equals(now.get(i).get("name"), had.get(i).get("name"))) {
                    moved.forbidden(
                            "spec." + list + "[" + i + "].name",
                            list + " may not be renamed or reordered on resize");
                }
            }
        }
        problems.addAll(moved);
        return moved.isEmpty();
    }

    private static void containersResized(JsonObject spec, JsonObject before, Problems problems) {
        for (String list : List.of("initContainers", "containers")) {
            List<JsonObject> now = spec.array(list).objects();
            for (int i = 0; i < now.size(); i++) {
                nothingRemoved(
                        now.get(i),
                        before.array(list).objects().get(i),
                        "resource ",
                        "spec." + list + "[" + i + "].resources",
                        problems);
            }
        }
        for (String list : LISTS) {
            List<JsonObject> now = spec.array(list).objects();
            for (int i = 0; i < now.size(); i++) {
                JsonObject had = before.array(list).objects().get(i);
                if (withOldAmounts(now.get(i), had).equals(had)) {
                    continue;
                }
                if (list.equals("containers")) {
                    problems.forbidden("spec", ONLY_RESOURCES);
                } else {
                    problems.forbidden(
                            "spec.initContainers[" + i + "]",
                            "only cpu and memory resources for init or sidecar containers are"
                                    + " mutable");
                }
            }
        }
    }

    /// @param what the beginning of the refusal
    private static void nothingRemoved(
            JsonObject holder, JsonObject before, String what, String path, Problems problems) {
        for (String kind : List.of("requests", "limits")) {
            JsonObject now = holder.object("resources", kind);
            boolean kept = before.object("resources", kind).keys().stream().allMatch(now::has);
            if (!kept) {
                problems.forbidden(path + "." + kind, what + kind + " cannot be removed");
            }
        }
    }

    /// The container, or the pod's spec, with the CPU and memory it had; claims have no say.
    private static JsonObject withOldAmounts(JsonObject now, JsonObject before) {
        JsonObject resources = JsonObject.EMPTY;
        for (String kind : List.of("limits", "requests")) {
            JsonObject amounts = now.object("resources", kind).without("cpu").without("memory");
            for (String key : List.of("cpu", "memory")) {
                Json had = before.object("resources", kind).get(key);
                amounts = had == null ? amounts : amounts.with(key, had);
            }
            resources = amounts.isEmpty() ? resources : resources.with(kind, amounts);
        }
        return now.with("resources", resources);
    }
}
