package atoll.server.kinds;

import atoll.api.selector.LabelSelector;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.server.checks.Checks;
import atoll.server.checks.Problems;
import atoll.server.pods.ClaimRules;
import atoll.server.pods.PodRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks of the kinds that keep pods running.
final class WorkloadRules {
    private static final String SELECTOR = "spec.selector";
    private static final String TEMPLATE = "spec.template";

    private WorkloadRules() {}

    static void deployment(JsonObject deployment, Problems problems) {
        JsonObject spec = deployment.object("spec");
        Checks.nonNegative(spec, "replicas", "spec", problems);
        selectorAndTemplate(spec, "deployment", problems);
        deploymentStrategy(spec.object("strategy"), problems);
        Checks.nonNegative(spec, "minReadySeconds", "spec", problems);
        Checks.nonNegative(spec, "revisionHistoryLimit", "spec", problems);
        Checks.nonNegative(spec, "progressDeadlineSeconds", "spec", problems);
        Json deadline = spec.get("progressDeadlineSeconds");
        if (deadline != null && deadline.asLong(0) <= spec.longOr("minReadySeconds", 0)) {
            problems.invalid(
                    "spec.progressDeadlineSeconds",
                    deadline,
                    "must be greater than minReadySeconds");
        }
    }

    private static void deploymentStrategy(JsonObject strategy, Problems problems) {
        String path = "spec.strategy";
        switch (strategy.stringOr("type", "")) {
            case "Recreate" -> {
                if (strategy.has("rollingUpdate")) {
                    problems.forbidden(
                            path + ".rollingUpdate",
                            "may not be specified when strategy `type` is 'Recreate'");
                }
            }
            case "RollingUpdate" -> {
                String here = path + ".rollingUpdate";
                if (!(strategy.get("rollingUpdate") instanceof JsonObject rolling)) {
                    problems.required(here, "this should be defaulted and never be nil");
                    return;
                }
                Checks.countOrShare(rolling, "maxUnavailable", here, problems);
                Checks.countOrShare(rolling, "maxSurge", here, problems);
                Json unavailable = rolling.get("maxUnavailable");
                if (Checks.isZero(unavailable) && Checks.isZero(rolling.get("maxSurge"))) {
                    problems.invalid(
                            here + ".maxUnavailable",
                            unavailable == null ? Json.of(0) : unavailable,
                            "may not be 0 when `maxSurge` is 0");
                }
                atMostAll(rolling, "maxUnavailable", here, problems);
            }
            default ->
                    problems.unsupportedAs(
                            "DeploymentStrategy",
                            path,
                            strategy,
                            List.of("Recreate", "RollingUpdate"));
        }
    }

    private static void atMostAll(JsonObject object, String key, String path, Problems problems) {
        Json value = object.get(key);
        if (value != null && Checks.share(value) > 100) {
            problems.invalid(path + "." + key, value, "must not be greater than 100%");
        }
    }

    static void replicaSet(JsonObject set, Problems problems) {
        JsonObject spec = set.object("spec");
        Checks.nonNegative(spec, "replicas", "spec", problems);
        Checks.nonNegative(spec, "minReadySeconds", "spec", problems);
        selectorAndTemplate(spec, "deployment", problems);
    }

    static void statefulSet(JsonObject set, JsonObject old, Problems problems) {
        JsonObject spec = set.object("spec");
        String management = spec.stringOr("podManagementPolicy", "");
        if (management.isEmpty()) {
            problems.required("spec.podManagementPolicy");
        } else if (!List.of("OrderedReady", "Parallel").contains(management)) {
            problems.invalid(
                    "spec.podManagementPolicy", management, "must be 'OrderedReady' or 'Parallel'");
        }
        statefulStrategy(spec.object("updateStrategy"), problems);
        JsonObject retention = spec.object("persistentVolumeClaimRetentionPolicy");
        for (String when : List.of("whenDeleted", "whenScaled")) {
            String policy = retention.stringOr(when, "");
            List<String> policies = List.of("Retain", "Delete");
            if (spec.has("persistentVolumeClaimRetentionPolicy") && !policies.contains(policy)) {
                problems.unsupported(
                        "spec.persistentVolumeClaimRetentionPolicy." + when, policy, policies);
            }
        }
        List<JsonObject> claims = spec.array("volumeClaimTemplates").objects();
        for (int i = 0; old.isEmpty() && i < claims.size(); i++) {
            ClaimRules.claimSpec(
                    claims.get(i).object("spec"),
                    "spec.volumeClaimTemplates[" + i + "].spec",
                    problems);
        }
        Checks.nonNegative(spec, "replicas", "spec", problems);
        Checks.nonNegative(spec, "minReadySeconds", "spec", problems);
        Checks.nonNegative(spec.object("ordinals"), "start", "spec.ordinals", problems);
        String service = spec.stringOr("serviceName", "");
        if (old.isEmpty() && !service.isEmpty()) {
            problems.invalidEach("spec.serviceName", service, Names.label(service));
        }
        selectorAndTemplate(spec, "statefulset", problems);
    }

    /// The template as pods are made of it: each has a name and a claim of its own.
    private static JsonObject identified(JsonObject template, JsonObject setSpec) {
        List<JsonObject> claims = setSpec.array("volumeClaimTemplates").objects();
        return template.update(
                "spec",
                given -> {
                    JsonObject spec = given.without("hostname").without("subdomain");
                    if (claims.isEmpty()) {
                        return spec;
                    }
                    var ofClaims = new LinkedHashMap<String, Json>();
                    for (JsonObject claim : claims) {
                        String name = claim.object("metadata").stringOr("name", "");
                        ofClaims.put(
                                name,
                                JsonObject.of(
                                        "name",
                                        name,
                                        "persistentVolumeClaim",
                                        JsonObject.of("claimName", name)));
                    }
                    var volumes = new ArrayList<Json>(ofClaims.values());
                    for (JsonObject volume : spec.array("volumes").objects()) {
                        if (!ofClaims.containsKey(volume.stringOr("name", ""))) {
                            volumes.add(volume);
                        }
                    }
                    return spec.with("volumes", JsonArray.of(volumes));
                });
    }

    private static void statefulStrategy(JsonObject strategy, Problems problems) {
        String path = "spec.updateStrategy";
        String type = strategy.stringOr("type", "");
        JsonObject rolling = strategy.object("rollingUpdate");
        switch (type) {
            case "OnDelete" -> {
                if (strategy.has("rollingUpdate")) {
                    problems.invalidAs(
                            "RollingUpdateStatefulSetStrategy",
                            path + ".rollingUpdate",
                            rolling,
                            "only allowed for updateStrategy 'RollingUpdate'");
                }
            }
            case "RollingUpdate" -> {
                Checks.nonNegative(rolling, "partition", path + ".rollingUpdate", problems);
                if (rolling.has("maxUnavailable")) {
                    unavailable(rolling, path + ".rollingUpdate", problems);
                }
            }
            case "" -> problems.required(path);
            default ->
                    problems.invalidAs(
                            "StatefulSetUpdateStrategy",
                            path,
                            strategy,
                            "must be 'RollingUpdate' or 'OnDelete'");
        }
    }

    private static void unavailable(JsonObject rolling, String path, Problems problems) {
        Checks.countOrShare(rolling, "maxUnavailable", path, problems);
        Json value = rolling.get("maxUnavailable");
        if (value != null && Checks.isZero(value)) {
            problems.invalid(path + ".maxUnavailable", value, "cannot be 0");
        }
        atMostAll(rolling, "maxUnavailable", path, problems);
    }

    static void daemonSet(JsonObject set, Problems problems) {
        JsonObject spec = set.object("spec");
        JsonObject template = spec.object("template");
        Json selector = spec.get("selector");
        if (selector instanceof JsonObject given) {
            Checks.selector(given, SELECTOR, problems);
        }
        LabelSelector parsed = Checks.parsed(selector);
        if (parsed != null) {
            matched(template, parsed, problems);
        }
        if (selector instanceof JsonObject given) {
            notEmpty(given, "daemonset", problems);
        }
        PodRules.template(template, TEMPLATE, problems);
        keptRunning(template, "DaemonSet", problems);
        Checks.nonNegative(spec, "minReadySeconds", "spec", problems);
        daemonStrategy(spec.object("updateStrategy"), problems);
        Checks.nonNegative(spec, "revisionHistoryLimit", "spec", problems);
    }

    private static void daemonStrategy(JsonObject strategy, Problems problems) {
        String path = "spec.updateStrategy";
        switch (strategy.stringOr("type", "")) {
            case "OnDelete" -> {}
            case "RollingUpdate" -> {
                if (!(strategy.get("rollingUpdate") instanceof JsonObject rolling)) {
                    problems.required(path + ".rollingUpdate");
                    return;
                }
                String here = path + ".rollingUpdate";
                Checks.countOrShare(rolling, "maxUnavailable", here, problems);
                Checks.countOrShare(rolling, "maxSurge", here, problems);
                atMostAll(rolling, "maxUnavailable", here, problems);
                atMostAll(rolling, "maxSurge", here, problems);
                boolean none = amount(rolling.get("maxUnavailable")) == 0;
                Json surge = rolling.get("maxSurge");
                if (!none && amount(surge) != 0 && surge != null) {
                    problems.invalid(
                            here + ".maxSurge",
                            surge,
                            "may not be set when maxUnavailable is non-zero");
                } else if (none && amount(surge) == 0) {
                    problems.required(here + ".maxUnavailable", "cannot be 0 when maxSurge is 0");
                }
            }
            default ->
                    problems.unsupportedAs(
                            "DaemonSetUpdateStrategy",
                            path,
                            strategy,
                            List.of("RollingUpdate", "OnDelete"));
        }
    }

    /// The number or the share; text that is neither counts as nothing.
    private static long amount(@Nullable Json value) {
        return value == null ? 0 : Math.max(Checks.share(value), value.asLong(0));
    }

    static void replicationController(JsonObject controller, Problems problems) {
        JsonObject spec = controller.object("spec");
        Checks.nonNegative(spec, "minReadySeconds", "spec", problems);
        if (spec.object("selector").isEmpty()) {
            problems.required(SELECTOR);
        }
        Checks.nonNegative(spec, "replicas", "spec", problems);
        if (!(spec.get("template") instanceof JsonObject template)) {
            problems.required(TEMPLATE);
            return;
        }
        LabelSelector selector = LabelSelector.of(spec.object("selector").strings());
        matched(template, selector, problems);
        PodRules.template(template, TEMPLATE, problems);
        keptRunning(template, "ReplicationController", problems);
    }

    /// @param kind as the sentence about an empty selector names it
    private static void selectorAndTemplate(JsonObject spec, String kind, Problems problems) {
        Json selector = spec.get("selector");
        if (!(selector instanceof JsonObject given)) {
            problems.required(SELECTOR);
        } else {
            Checks.selector(given, SELECTOR, problems);
            notEmpty(given, kind, problems);
        }
        LabelSelector parsed = Checks.parsed(selector);
        if (parsed == null) {
            problems.invalid(
                    SELECTOR,
                    selector instanceof JsonObject given ? Checks.shown(given) : selector,
                    kind.equals("statefulset") ? "" : "invalid label selector");
            return;
        }
        JsonObject template = spec.object("template");
        if (kind.equals("statefulset")) {
            matched(template, parsed, problems);
            PodRules.template(identified(template, spec), TEMPLATE, problems);
            // Upstream looks at these once more, so refusals name them twice.
            PodRules.templateMetadata(template, TEMPLATE, problems);
            keptRunning(template, "StatefulSet", problems);
        } else {
            matched(template, parsed, problems);
            PodRules.template(template, TEMPLATE, problems);
            keptRunning(template, "ReplicaSet", problems);
        }
    }

    private static void notEmpty(JsonObject selector, String kind, Problems problems) {
        boolean empty =
                selector.object("matchLabels").isEmpty()
                        && selector.array("matchExpressions").isEmpty();
        if (empty) {
            problems.invalid(
                    SELECTOR, Checks.shown(selector), "empty selector is invalid for " + kind);
        }
    }

    private static void matched(JsonObject template, LabelSelector selector, Problems problems) {
        JsonObject labels = template.object("metadata", "labels");
        if (!selector.isEverything() && !selector.matches(labels.strings())) {
            problems.invalid(
                    TEMPLATE + ".metadata.labels",
                    template.object("metadata").get("labels"),
                    "`selector` does not match template `labels`");
        }
    }

    /// Pods that are started again for as long as they are wanted.
    private static void keptRunning(JsonObject template, String owner, Problems problems) {
        JsonObject spec = template.object("spec");
        String policy = spec.stringOr("restartPolicy", "");
        if (!policy.equals("Always")) {
            problems.unsupported(TEMPLATE + ".spec.restartPolicy", policy, List.of("Always"));
        }
        if (spec.has("activeDeadlineSeconds")) {
            problems.forbidden(
                    TEMPLATE + ".spec.activeDeadlineSeconds",
                    "activeDeadlineSeconds in " + owner + " is not Supported");
        }
    }

    static void podTemplate(JsonObject template, Problems problems) {
        PodRules.template(template.object("template"), "template", problems);
    }

    static void revision(JsonObject revision, Problems problems) {
        Checks.nonNegative(revision, "revision", "", problems);
    }

    static void revisionCreated(JsonObject revision, Problems problems) {
        if (revision.get("data") == null || revision.get("data") instanceof JsonNull) {
            problems.required("data", "data is mandatory");
        } else if (!(revision.get("data") instanceof JsonObject)) {
            problems.required("data", "data must be a valid JSON object");
        }
    }

    static void revisionChanged(JsonObject revision, JsonObject old, Problems problems) {
        Checks.unchanged(revision, old, "data", "", problems);
    }

    static void selectorKept(JsonObject object, JsonObject old, Problems problems) {
        Checks.unchanged(object.object("spec"), old.object("spec"), "selector", "spec", problems);
    }

    static void statefulSetChanged(JsonObject set, JsonObject old, Problems problems) {
        List<String> free =
                List.of(
                        "replicas",
                        "ordinals",
                        "template",
                        "updateStrategy",
                        "revisionHistoryLimit",
                        "persistentVolumeClaimRetentionPolicy",
                        "minReadySeconds");
        JsonObject now = set.object("spec");
        JsonObject before = old.object("spec");
        for (String key : free) {
            now = now.without(key);
            before = before.without(key);
        }
        if (!now.equals(before)) {
            problems.forbidden(
                    "spec",
                    "updates to statefulset spec for fields other than 'replicas', 'ordinals',"
                            + " 'template', 'updateStrategy', 'revisionHistoryLimit',"
                            + " 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are"
                            + " forbidden");
        }
    }
}
