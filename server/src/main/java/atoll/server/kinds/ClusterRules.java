package atoll.server.kinds;

import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.checks.Checks;
import atoll.server.checks.MetadataRules;
import atoll.server.checks.Problems;
import atoll.server.checks.ResourceRules;
import atoll.server.checks.Shown;
import atoll.server.pods.PodSettings;
import java.util.Base64;
import java.util.List;

/// Checks of runtime classes and the services behind API groups.
final class ClusterRules {
    private static final int HTTPS = 443;

    private ClusterRules() {}

    static void runtimeClass(JsonObject object, Problems problems) {
        String handler = object.stringOr("handler", "");
        if (handler.isEmpty()) {
            problems.required("handler");
        } else {
            problems.invalidEach("handler", handler, Names.label(handler));
        }
        ResourceRules.overhead(object.object("overhead", "podFixed"), "overhead", problems);
        JsonObject scheduling = object.object("scheduling");
        MetadataRules.labels(
                "scheduling.nodeSelector", scheduling.object("nodeSelector"), problems);
        PodSettings.tolerations(scheduling, "scheduling", problems);
        List<JsonObject> tolerations = scheduling.array("tolerations").objects();
        for (int i = 0; i < tolerations.size(); i++) {
            if (tolerations.indexOf(tolerations.get(i)) < i) {
                problems.add(
                        "FieldValueDuplicate",
                        "scheduling.tolerations[" + i + "]",
                        "Duplicate value: " + Shown.text("Toleration", tolerations.get(i)));
            }
        }
    }

    static void runtimeClassChanged(JsonObject object, JsonObject old, Problems problems) {
        Checks.unchanged(object, old, "handler", "", problems);
    }

    /// @param part the status is checked apart
    static void apiService(String part, JsonObject object, JsonObject old, Problems problems) {
        if (part.equals("status")) {
            serviceStatus(object.object("status"), problems);
            return;
        }
        JsonObject spec = object.object("spec");
        String name = object.object("metadata").stringOr("name", "");
        String group = spec.stringOr("group", "");
        String version = spec.stringOr("version", "");
        String expected = version + "." + group;
        if (!name.isEmpty() && !name.equals(expected)) {
            problems.invalid(
                    "metadata.name",
                    name,
                    "must be `spec.version+\".\"+spec.group`: \"" + expected + "\"");
        }
        if (!group.isEmpty()) {
            problems.invalidEach("spec.group", group, Names.subdomain(group));
        } else if (!version.equals("v1")) {
            problems.required(
                    "spec.group", "only v1 may have an empty group and it better be legacy kube");
        }
        problems.invalidEach("spec.version", version, Names.label1035(version));
        within(spec, "groupPriorityMinimum", 20_000, problems);
        within(spec, "versionPriority", 1_000, problems);
        if (spec.has("service")) {
            remote(spec, problems);
        } else {
            local(spec, problems);
        }
    }

    private static void serviceStatus(JsonObject status, Problems problems) {
        List<JsonObject> conditions = status.array("conditions").objects();
        for (int i = 0; i < conditions.size(); i++) {
            String value = conditions.get(i).stringOr("status", "");
            if (!List.of("True", "False", "Unknown").contains(value)) {
                problems.unsupported(
                        "status.conditions[" + i + "].status",
                        value,
                        List.of("True", "False", "Unknown"));
            }
        }
    }

    private static void local(JsonObject spec, Problems problems) {
        String bundle = spec.stringOr("caBundle", "");
        if (!bundle.isEmpty()) {
            problems.invalid(
                    "spec.caBundle",
                    Base64.getDecoder().decode(bundle).length + " bytes",
                    "local APIServices may not have a caBundle");
        }
        if (spec.booleanOr("insecureSkipTLSVerify", false)) {
            problems.invalid(
                    "spec.insecureSkipTLSVerify",
                    Json.of(true),
                    "local APIServices may not have insecureSkipTLSVerify");
        }
    }

    private static void remote(JsonObject spec, Problems problems) {
        Checks.required(spec.object("service"), "namespace", "spec.service", problems);
        Checks.required(spec.object("service"), "name", "spec.service", problems);
        long port = spec.object("service").longOr("port", HTTPS);
        if (port < 1 || port > 65535) {
            problems.invalid(
                    "spec.service.port",
                    port,
                    "port is not valid: must be between 1 and 65535, inclusive");
        }
        if (!spec.stringOr("caBundle", "").isEmpty()
                && spec.booleanOr("insecureSkipTLSVerify", false)) {
            problems.invalid(
                    "spec.insecureSkipTLSVerify",
                    Json.of(true),
                    "may not be true if caBundle is present");
        }
    }

    private static void within(JsonObject spec, String key, int most, Problems problems) {
        long value = spec.longOr(key, 0);
        if (value <= 0 || value > most) {
            problems.invalid("spec." + key, value, "must be positive and less than " + most);
        }
    }
}
