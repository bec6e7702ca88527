package atoll.server.kinds;

import atoll.api.selector.LabelSelector;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
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
                JsonObject rolling = strategy.object("rollingUpdate");
                String here = path + ".rollingUpdate";
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
            case String type ->
                    problems.unsupported(
                            path + ".type", type, List.of("Recreate", "RollingUpdate"));
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

    static void statefulSet(JsonObject set, Problems problems) {
        String name = set.object("metadata").stringOr("name", "");
        if (name.indexOf('.') >= 0) {
            problems.invalid("metadata.name", name, "must not contain dots");
        }
        JsonObject spec = set.object("spec");
        String management = spec.stringOr("podManagementPolicy", "");
        if (!List.of("OrderedReady", "Parallel").contains(management)) {
            problems.invalid(
                    "spec.podManagementPolicy", management, "must be 'OrderedReady' or 'Parallel'");
        }
        statefulStrategy(spec.object("updateStrategy"), problems);
        JsonObject retention = spec.object("persistentVolumeClaimRetentionPolicy");
        for (String when : List.of("whenDeleted", "whenScaled")) {
            Checks.oneOf(
                    retention,
                    when,
                    List.of("Retain", "Delete"),
                    false,
                    "spec.persistentVolumeClaimRetentionPolicy",
                    problems);
        }
        Checks.nonNegative(spec, "replicas", "spec", problems);
        Checks.nonNegative(spec, "minReadySeconds", "spec", problems);
        Checks.nonNegative(spec.object("ordinals"), "start", "spec.ordinals", problems);
        selectorAndTemplate(spec, "statefulset", problems);
        String service = spec.stringOr("serviceName", "");
        if (!service.isEmpty()) {
            problems.invalidEach("spec.serviceName", service, Names.label(service));
        }
        List<JsonObject> claims = spec.array("volumeClaimTemplates").objects();
        for (int i = 0; i < claims.size(); i++) {
            StorageRules.claimSpec(
                    claims.get(i).object("spec"),
                    "spec.volumeClaimTemplates[" + i + "].spec",
                    problems);
        }
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
        selectorAndTemplate(spec, "daemonset", problems);
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
                    problems.add(
                            "FieldValueNotSupported",
                            path,
                            "Unsupported value: "
                                    + Shown.text("DaemonSetUpdateStrategy", strategy)
                                    + ": supported values: \"RollingUpdate\", \"OnDelete\"");
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
        template(template, selector, "ReplicationController", problems);
    }

    /// @param kind as the sentence about an empty selector names it
    private static void selectorAndTemplate(JsonObject spec, String kind, Problems problems) {
        Json selector = spec.get("selector");
        if (!(selector instanceof JsonObject given)) {
            problems.required(SELECTOR);
        } else {
            Checks.selector(given, SELECTOR, problems);
            if (given.isEmpty()) {
                problems.invalid(SELECTOR, given, "empty selector is invalid for " + kind);
            }
        }
        LabelSelector parsed = Checks.parsed(selector);
        if (parsed == null) {
            problems.invalid(
                    SELECTOR,
                    selector == null ? JsonNull.NULL : selector,
                    "invalid label selector");
        } else {
            template(
                    spec.object("template"),
                    parsed,
                    switch (kind) {
                        case "daemonset" -> "DaemonSet";
                        case "statefulset" -> "StatefulSet";
                        default -> "ReplicaSet";
                    },
                    problems);
        }
    }

    private static void template(
            JsonObject template, LabelSelector selector, String owner, Problems problems) {
        JsonObject labels = template.object("metadata", "labels");
        if (!selector.isEverything() && !selector.matches(labels.strings())) {
            problems.invalid(
                    TEMPLATE + ".metadata.labels",
                    labels.isEmpty() ? JsonNull.NULL : labels,
                    "`selector` does not match template `labels`");
        }
        PodRules.template(template, TEMPLATE, problems);
        JsonObject spec = template.object("spec");
        String policy = spec.stringOr("restartPolicy", "");
        boolean known = List.of("OnFailure", "Never").contains(policy);
        if (known) {
            problems.unsupported(TEMPLATE + ".spec.restartPolicy", policy, List.of("Always"));
        }
        if (spec.has("activeDeadlineSeconds")) {
            problems.forbidden(
                    TEMPLATE + ".spec.activeDeadlineSeconds",
                    "activeDeadlineSeconds in " + owner + " is not Supported");
        }
    }

    static void podTemplate(JsonObject template, Problems problems) {
        JsonObject inner = template.object("template");
        MetadataRules.labels("template.labels", inner.object("metadata", "labels"), problems);
        MetadataRules.annotations(
                "template.annotations", inner.object("metadata", "annotations"), problems);
        PodRules.spec(inner.object("spec"), "template.spec", problems);
    }

    static void revision(JsonObject revision, Problems problems) {
        Checks.nonNegative(revision, "revision", "", problems);
        if (revision.get("data") == null || revision.get("data") instanceof JsonNull) {
            problems.required("data", "data is mandatory");
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
