package atoll.server.pods;

import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.server.checks.Checks;
import atoll.server.checks.LineDiff;
import atoll.server.checks.MetadataRules;
import atoll.server.checks.Problems;
import atoll.server.checks.ResourceRules;
import atoll.server.checks.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Checks of pods and of the pod templates inside workloads.
public final class PodRules {
    private static final List<String> RESTART_POLICIES = List.of("Always", "OnFailure", "Never");
    private static final List<String> DNS_POLICIES =
            List.of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");

    /// Upstream's sentence, spaces and all.
    private static final String FIXED =
            "pod updates may not change fields other than `spec.containers[*].image`,"
                    + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
                    + "`spec.tolerations` (only additions to existing tolerations),"
                    + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was"
                    + " previously negative)";

    private PodRules() {}

    /// A spec that stands as it stood was checked when it came.
    ///
    /// @param part what the write addresses, empty for the pod itself
    /// @param old empty for a new pod
    public static void pod(String part, JsonObject pod, JsonObject old, Problems problems) {
        switch (part) {
            case "resize" -> {
                if (!PodPartRules.isMirror(old, "static pods cannot be resized", problems)) {
                    valid(pod, problems);
                    PodPartRules.resize(pod, old, problems);
                }
            }
            case "ephemeralcontainers" -> {
                String why = "static pods do not support ephemeral containers";
                if (!PodPartRules.isMirror(old, why, problems)) {
                    valid(pod, problems);
                    PodPartRules.ephemeral(pod, old, problems);
                }
            }
            default -> whole(pod, old, problems);
        }
    }

    /// All that is checked of a new pod and again whenever its spec changes.
    private static void valid(JsonObject pod, Problems problems) {
        JsonObject meta = pod.object("metadata");
        JsonObject spec = pod.object("spec");
        PodAnnotationRules.check(
                meta.object("annotations"), spec, "metadata.annotations", problems);
        spec(spec, meta.stringOr("name", ""), true, "spec", problems);
    }

    /// A write to the pod itself. A spec that is the same instance was not touched.
    private static void whole(JsonObject pod, JsonObject old, Problems problems) {
        JsonObject meta = pod.object("metadata");
        JsonObject spec = pod.object("spec");
        boolean fresh = old.isEmpty();
        boolean changed = !fresh && pod.get("spec") != old.get("spec");
        if (fresh || changed) {
            valid(pod, problems);
        }
        if (fresh) {
            created(meta, spec, problems);
        } else {
            PodAnnotationRules.changed(
                    meta.object("annotations"),
                    old.object("metadata").object("annotations"),
                    problems);
        }
        if (changed) {
            changed(pod, old, problems);
        }
    }

    /// What only holds at the beginning.
    private static void created(JsonObject meta, JsonObject spec, Problems problems) {
        if (!spec.array("ephemeralContainers").isEmpty()) {
            problems.forbidden("spec.ephemeralContainers", "cannot be set on create");
        }
        if (!spec.array("schedulingGates").isEmpty() && !spec.stringOr("nodeName", "").isEmpty()) {
            problems.forbidden(
                    "spec.nodeName", "cannot be set until all schedulingGates have been cleared");
        }
        PodAnnotationRules.agree(meta.object("annotations"), spec, "spec", problems);
    }

    /// A template at `path`, whose labels the selector has been checked against.
    public static void template(JsonObject template, String path, Problems problems) {
        JsonObject annotations = template.object("metadata", "annotations");
        JsonObject spec = template.object("spec");
        templateMetadata(template, path, problems);
        spec(spec, "", false, path + ".spec", problems);
        PodAnnotationRules.agree(annotations, spec, path + ".spec", problems);
        if (!spec.array("ephemeralContainers").isEmpty()) {
            problems.forbidden(
                    path + ".spec.ephemeralContainers",
                    "ephemeral containers not allowed in pod template");
        }
    }

    /// The labels and annotations of a template at `path`.
    public static void templateMetadata(JsonObject template, String path, Problems problems) {
        JsonObject annotations = template.object("metadata", "annotations");
        JsonObject labels = template.object("metadata", "labels");
        MetadataRules.labels(path + ".labels", labels, problems);
        MetadataRules.annotations(path + ".annotations", annotations, problems);
        PodAnnotationRules.check(
                annotations, template.object("spec"), path + ".annotations", problems);
    }

    /// @param name the pod's; empty in templates
    /// @param pod whether of a pod rather than of a template
    private static void spec(
            JsonObject spec, String name, boolean pod, String path, Problems problems) {
        Set<String> volumes = VolumeRules.check(spec, name, path, problems);
        PodSettings.claims(spec, path, problems);
        var containers = new ContainerRules(spec, volumes, problems);
        containers.checkAll(path);
        PodSettings.resources(spec, path, problems);
        PodSettings.hostNetwork(spec, pod, path, problems);
        Checks.oneOf(spec, "restartPolicy", RESTART_POLICIES, true, path, problems);
        Checks.oneOf(spec, "dnsPolicy", DNS_POLICIES, true, path, problems);
        MetadataRules.labels(path + ".nodeSelector", spec.object("nodeSelector"), problems);
        SecurityRules.ofPod(spec, path, problems);
        AffinityRules.check(spec.object("affinity"), path + ".affinity", problems);
        PodSettings.dns(spec, path, problems);
        PodSettings.gates(spec, path, problems);
        AffinityRules.spreading(spec, path, problems);
        WindowsRules.hostProcess(spec, path, problems);
        PodSettings.users(spec, path, problems);
        PodSettings.hostname(spec, path, problems);
        names(spec, path, problems);
        WindowsRules.system(spec, path, problems);
        PodSettings.fileKeys(spec, path, problems);
        if (pod) {
            tokens(spec, path, problems);
            containers.podOnly(path);
        }
    }

    /// Names of other objects: of the right form, whether they are there or not.
    private static void names(JsonObject spec, String path, Problems problems) {
        name(spec, "serviceAccountName", path, problems);
        name(spec, "nodeName", path, problems);
        Json deadline = spec.get("activeDeadlineSeconds");
        if (deadline != null
                && (deadline.asLong(0) < 1 || deadline.asLong(0) > Integer.MAX_VALUE)) {
            problems.invalid(
                    path + ".activeDeadlineSeconds",
                    deadline,
                    "must be between 1 and 2147483647, inclusive");
        }
        label(spec, "hostname", path, problems);
        label(spec, "subdomain", path, problems);
        PodSettings.tolerations(spec, path, problems);
        PodSettings.hostAliases(spec, path, problems);
        name(spec, "priorityClassName", path, problems);
        if (spec.has("runtimeClassName")) {
            String runtime = spec.stringOr("runtimeClassName", "");
            problems.invalidEach(path + ".runtimeClassName", runtime, Names.subdomain(runtime));
        }
        PodSettings.preemption(spec, path, problems);
        if (spec.get("overhead") instanceof JsonObject overhead) {
            ResourceRules.overhead(overhead, path + ".overhead", problems);
        }
    }

    private static void name(JsonObject spec, String key, String path, Problems problems) {
        String name = spec.stringOr(key, "");
        if (!name.isEmpty()) {
            problems.invalidEach(path + "." + key, name, Names.subdomain(name));
        }
    }

    private static void label(JsonObject spec, String key, String path, Problems problems) {
        String name = spec.stringOr(key, "");
        if (!name.isEmpty()) {
            problems.invalidEach(path + "." + key, name, Names.label(name));
        }
    }

    /// Tokens are somebody's.
    private static void tokens(JsonObject spec, String path, Problems problems) {
        if (!spec.stringOr("serviceAccountName", "").isEmpty()) {
            return;
        }
        List<JsonObject> volumes = spec.array("volumes").objects();
        for (int i = 0; i < volumes.size(); i++) {
            List<JsonObject> sources =
                    volumes.get(i).object("projected").array("sources").objects();
            for (int j = 0; j < sources.size(); j++) {
                if (sources.get(j).has("serviceAccountToken")) {
                    problems.forbidden(
                            path
                                    + ".volumes["
                                    + i
                                    + "].projected.sources["
                                    + j
                                    + "].serviceAccountToken",
                            "must not be specified when serviceAccountName is not set");
                }
            }
        }
    }

    /// Of a pod's spec only a few fields may change.
    ///
    /// The first fault that makes the rest meaningless ends the comparison.
    private static void changed(JsonObject pod, JsonObject old, Problems problems) {
        JsonObject now = pod.object("spec");
        JsonObject before = old.object("spec");
        for (String list : List.of("containers", "initContainers")) {
            if (now.array(list).size() != before.array(list).size()) {
                problems.forbidden("spec." + list, "pod updates may not add or remove containers");
                return;
            }
            images(now.array(list).objects(), "spec." + list, problems);
        }
        if (!deadlineShortened(now, before, problems)) {
            return;
        }
        tolerationsKept(now, before, problems);
        gatesOnlyRemoved(now, before, problems);
        JsonObject munged = munged(now, before);
        if (!before.array("schedulingGates").isEmpty()) {
            munged = GatedPodRules.narrowed(munged, before, problems);
        }
        if (!munged.equals(before)) {
            problems.forbidden(
                    "spec",
                    FIXED
                            + "\n"
                            + LineDiff.between(
                                    Shown.lines("PodSpec", before),
                                    Shown.lines("PodSpec", munged)));
        }
    }

    private static void images(List<JsonObject> containers, String path, Problems problems) {
        for (int i = 0; i < containers.size(); i++) {
            String here = path + "[" + i + "].image";
            String image = containers.get(i).stringOr("image", "");
            if (image.isEmpty()) {
                problems.required(here);
            }
            if (!image.equals(image.strip())) {
                problems.invalid(here, image, "must not have leading or trailing whitespace");
            }
        }
    }

    /// What is asked for, with what may change as it was; containers are addressed by place.
    ///
    /// @return equal to `before` when only allowed fields were changed
    private static JsonObject munged(JsonObject now, JsonObject before) {
        JsonObject munged = now;
        for (String list : List.of("containers", "initContainers")) {
            List<JsonObject> had = before.array(list).objects();
            if (had.isEmpty()) {
                continue;
            }
            List<JsonObject> has = now.array(list).objects();
            var same = new ArrayList<Json>();
            for (int i = 0; i < has.size(); i++) {
                same.add(kept(has.get(i), had.get(i), "image"));
            }
            munged = munged.with(list, JsonArray.of(same));
        }
        for (String key : List.of("activeDeadlineSeconds", "schedulingGates", "tolerations")) {
            munged = kept(munged, before, key);
        }
        String grace = "terminationGracePeriodSeconds";
        return before.longOr(grace, 0) < 0 && munged.longOr(grace, 0) == 1
                ? kept(munged, before, grace)
                : munged;
    }

    private static JsonObject kept(JsonObject now, JsonObject before, String key) {
        Json value = before.get(key);
        return value == null ? now.without(key) : now.with(key, value);
    }

    /// Any number of gates may go, in any order; none may come.
    private static void gatesOnlyRemoved(JsonObject now, JsonObject before, Problems problems) {
        List<Json> had = before.array("schedulingGates").toList();
        List<JsonObject> gates = now.array("schedulingGates").objects();
        for (int i = 0; i < gates.size(); i++) {
            if (!had.contains(gates.get(i))) {
                problems.forbidden(
                        "spec.schedulingGates[" + i + "].name",
                        "only deletion is allowed, but found new scheduling gate '"
                                + gates.get(i).stringOr("name", "")
                                + "'");
            }
        }
    }

    /// Each that was there is there still, perhaps with other seconds.
    private static void tolerationsKept(JsonObject spec, JsonObject old, Problems problems) {
        List<Json> now = spec.array("tolerations").toList();
        for (Json toleration : old.array("tolerations")) {
            boolean kept =
                    now.stream()
                            .anyMatch(each ->
                                    each.asObject()
                                            .without("tolerationSeconds")
                                            .equals(
                                                    toleration
                                                            .asObject()
                                                            .without("tolerationSeconds")));
            if (!kept) {
                problems.forbidden(
                        "spec.tolerations",
                        "existing toleration can not be modified except its tolerationSeconds");
                return;
            }
        }
        PodSettings.tolerations(spec, "spec", problems);
    }

    /// @return whether the rest is worth looking at
    private static boolean deadlineShortened(JsonObject spec, JsonObject old, Problems problems) {
        Json now = spec.get("activeDeadlineSeconds");
        Json before = old.get("activeDeadlineSeconds");
        if (now != null && (now.asLong(0) < 0 || now.asLong(0) > Integer.MAX_VALUE)) {
            problems.invalid(
                    "spec.activeDeadlineSeconds",
                    now,
                    "must be between 0 and 2147483647, inclusive");
            return false;
        }
        if (before == null) {
            return true;
        }
        if (now == null) {
            problems.invalid(
                    "spec.activeDeadlineSeconds",
                    JsonNull.NULL,
                    "must not update from a positive integer to nil value");
        } else if (now.asLong(0) > before.asLong(0)) {
            problems.invalid(
                    "spec.activeDeadlineSeconds",
                    now,
                    "must be less than or equal to previous value");
            return false;
        }
        return true;
    }
}
