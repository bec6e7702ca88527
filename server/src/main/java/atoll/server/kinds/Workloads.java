package atoll.server.kinds;

import static atoll.server.checks.Defaults.absent;
import static atoll.server.checks.Defaults.each;
import static atoll.server.checks.Defaults.inside;
import static atoll.server.checks.Defaults.plain;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.pods.PodDefaults;

/// Defaults of the kinds that keep pods running: `apps/v1` and ReplicationController.
final class Workloads {
    private static final String TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

    private Workloads() {}

    static JsonObject deployment(JsonObject given) {
        return given.update(
                "spec",
                spec -> {
                    JsonObject filled = PodDefaults.template(absent(spec, "replicas", 1));
                    filled = absent(filled, "revisionHistoryLimit", 10);
                    filled = absent(filled, "progressDeadlineSeconds", 600);
                    return filled.update("strategy", Workloads::deploymentStrategy);
                });
    }

    private static JsonObject deploymentStrategy(JsonObject given) {
        JsonObject strategy = plain(given, "type", "RollingUpdate");
        return strategy.stringOr("type", "").equals("RollingUpdate")
                ? strategy.update(
                        "rollingUpdate",
                        rolling ->
                                absent(absent(rolling, "maxUnavailable", "25%"), "maxSurge", "25%"))
                : strategy;
    }

    static JsonObject replicaSet(JsonObject given) {
        return given.update("spec", spec -> PodDefaults.template(absent(spec, "replicas", 1)));
    }

    static JsonObject statefulSet(JsonObject given) {
        return given.update(
                "spec",
                spec -> {
                    JsonObject filled = PodDefaults.template(absent(spec, "replicas", 1));
                    filled = plain(filled, "podManagementPolicy", "OrderedReady");
                    filled = absent(filled, "revisionHistoryLimit", 10);
                    filled = filled.update("updateStrategy", Workloads::statefulStrategy);
                    filled =
                            filled.update(
                                    "persistentVolumeClaimRetentionPolicy",
                                    policy ->
                                            plain(
                                                    plain(policy, "whenDeleted", "Retain"),
                                                    "whenScaled",
                                                    "Retain"));
                    return each(filled, "volumeClaimTemplates", Workloads::claimTemplate);
                });
    }

    private static JsonObject statefulStrategy(JsonObject given) {
        String type = given.stringOr("type", "");
        JsonObject typed = plain(given, "type", "RollingUpdate");
        boolean rolls =
                type.isEmpty() || (type.equals("RollingUpdate") && given.has("rollingUpdate"));
        return rolls
                ? typed.update("rollingUpdate", rolling -> absent(rolling, "partition", 0))
                : typed;
    }

    private static JsonObject claimTemplate(JsonObject given) {
        return Storage.claim(given)
                .with("apiVersion", "v1")
                .with("kind", "PersistentVolumeClaim")
                .update("status", status -> plain(status, "phase", "Pending"));
    }

    static JsonObject daemonSet(JsonObject given) {
        return withTemplateGeneration(given)
                .update(
                        "spec",
                        spec -> {
                            JsonObject filled =
                                    PodDefaults.template(absent(spec, "revisionHistoryLimit", 10));
                            return filled.update("updateStrategy", Workloads::daemonStrategy);
                        });
    }

    private static JsonObject daemonStrategy(JsonObject given) {
        JsonObject strategy = plain(given, "type", "RollingUpdate");
        return strategy.stringOr("type", "").equals("RollingUpdate")
                ? strategy.update(
                        "rollingUpdate",
                        rolling -> absent(absent(rolling, "maxUnavailable", 1), "maxSurge", 0))
                : strategy;
    }

    /// An annotation stands in for a field that only old versions had: nobody can leave it out, so
    /// whoever writes a whole set owns it.
    private static JsonObject withTemplateGeneration(JsonObject given) {
        return given.object("metadata", "annotations").has(TEMPLATE_GENERATION)
                ? given
                : templateGeneration(given, 0);
    }

    static JsonObject daemonSetCreated(JsonObject set) {
        return templateGeneration(set, Math.max(1, templateGeneration(set)));
    }

    static JsonObject daemonSetUpdated(JsonObject set, JsonObject old) {
        long generation = templateGeneration(old);
        boolean same = set.object("spec", "template").equals(old.object("spec", "template"));
        return templateGeneration(set, same ? generation : generation + 1);
    }

    private static long templateGeneration(JsonObject set) {
        String said = set.string("metadata", "annotations", TEMPLATE_GENERATION);
        try {
            return said == null ? 0 : Long.parseLong(said);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static JsonObject templateGeneration(JsonObject set, long generation) {
        return set.update(
                "metadata",
                meta ->
                        meta.update(
                                "annotations",
                                annotations ->
                                        annotations.with(
                                                TEMPLATE_GENERATION, Long.toString(generation))));
    }

    static JsonObject replicationController(JsonObject given) {
        JsonObject labels = given.object("spec", "template", "metadata", "labels");
        JsonObject labelled =
                labels.isEmpty() || !given.object("metadata", "labels").isEmpty()
                        ? given
                        : given.update("metadata", meta -> meta.with("labels", labels));
        return labelled.update(
                "spec",
                spec -> {
                    JsonObject filled = PodDefaults.template(absent(spec, "replicas", 1));
                    return labels.isEmpty() || !filled.object("selector").isEmpty()
                            ? filled
                            : filled.with("selector", labels);
                });
    }

    static JsonObject podTemplate(JsonObject given) {
        return inside(given, "template", template -> template.update("spec", PodDefaults::spec));
    }

    /// The number of replicas as upstream reads it when it is absent.
    static long replicas(JsonObject spec) {
        Json replicas = spec.get("replicas");
        return replicas == null ? 1 : replicas.asLong(0);
    }
}
