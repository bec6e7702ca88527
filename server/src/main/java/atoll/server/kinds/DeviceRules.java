package atoll.server.kinds;

import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import atoll.server.checks.Checks;
import atoll.server.checks.MetadataRules;
import atoll.server.checks.Problems;
import atoll.server.checks.ResourceRules;
import atoll.server.pods.VolumeRules;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks of claims of devices, their templates and the classes that they name.
final class DeviceRules {
    static final int REQUESTS_MAX = 32;
    static final int CONFIGS_MAX = 32;

    private static final int CONSTRAINTS_MAX = 32;
    private static final int CHOICES_MAX = 8;
    private static final int PARAMETERS_MAX = 10 * 1024;
    private static final List<String> MODES = List.of("All", "ExactCount");
    private static final List<String> OPERATORS = List.of("Equal", "Exists");
    private static final List<String> EFFECTS = List.of("NoExecute", "NoSchedule", "None");
    private static final String NO_REQUEST =
            "must be the name of a request in the claim or the name of a request and a subrequest"
                    + " separated by '/'";

    private DeviceRules() {}

    /// A claim's spec is checked once: an update may not change it, whatever is in it.
    ///
    /// @param old empty for a new claim
    static void claim(String subresource, JsonObject claim, JsonObject old, Problems problems) {
        if (old.isEmpty()) {
            claimSpec(claim.object("spec"), "spec", problems);
        } else if (subresource.isEmpty()) {
            unchanged("ResourceClaimSpec", claim, old, problems);
        } else {
            AllocationRules.status(claim, old, problems);
        }
    }

    static void template(JsonObject template, Problems problems) {
        MetadataRules.ofTemplate(template.object("spec", "metadata"), "spec.metadata", problems);
        claimSpec(template.object("spec", "spec"), "spec.spec", problems);
    }

    static void templateChanged(JsonObject template, JsonObject old, Problems problems) {
        unchanged("ResourceClaimTemplateSpec", template, old, problems);
    }

    private static void unchanged(
            String type, JsonObject object, JsonObject old, Problems problems) {
        if (!object.object("spec").equals(old.object("spec"))) {
            problems.invalidAs(type, "spec", object.get("spec"), Checks.IMMUTABLE);
        }
    }

    static void deviceClass(JsonObject object, Problems problems) {
        JsonObject spec = object.object("spec");
        DeviceSelectors.check(spec, "spec", problems);
        each(spec.array("config"), CONFIGS_MAX, "spec.config", DeviceRules::opaque, problems);
        String resource = spec.stringOr("extendedResourceName", "");
        if (spec.has("extendedResourceName") && !ResourceRules.isExtended(resource)) {
            problems.invalid(
                    "spec.extendedResourceName",
                    resource,
                    "must be a valid extended resource name");
        }
    }

    /// A check of one of several objects.
    @FunctionalInterface
    interface ItemRule {
        void check(JsonObject item, String path, Problems problems);
    }

    /// Checks every item of a list, unless they are too many.
    static void each(JsonArray list, int most, String path, ItemRule rule, Problems problems) {
        if (!DeviceNames.tooMany(list, most, path, problems)) {
            List<JsonObject> items = list.objects();
            for (int i = 0; i < items.size(); i++) {
                rule.check(items.get(i), path + "[" + i + "]", problems);
            }
        }
    }

    /// As the other, of items that have names; no two may have the same.
    private static void eachNamed(
            JsonArray list, int most, String path, ItemRule rule, Problems problems) {
        each(list, most, path, rule, problems);
        if (list.size() <= most) {
            DeviceNames.distinct(names(list.objects()), path, problems);
        }
    }

    private static void claimSpec(JsonObject spec, String path, Problems problems) {
        JsonObject devices = spec.object("devices");
        String above = path + ".devices";
        JsonArray requests = devices.array("requests");
        eachNamed(requests, REQUESTS_MAX, above + ".requests", DeviceRules::request, problems);
        Set<String> known = known(devices);
        each(
                devices.array("constraints"),
                CONSTRAINTS_MAX,
                above + ".constraints",
                (constraint, here, _) -> {
                    references(constraint, known, here, problems);
                    constraint(constraint, here, problems);
                },
                problems);
        each(
                devices.array("config"),
                CONFIGS_MAX,
                above + ".config",
                (config, here, _) -> {
                    references(config, known, here, problems);
                    opaque(config, here, problems);
                },
                problems);
    }

    private static List<String> names(List<JsonObject> requests) {
        return requests.stream().map(request -> request.stringOr("name", "")).toList();
    }

    /// What constraints and configurations may name: requests, and their parts behind a slash.
    static Set<String> known(JsonObject devices) {
        var known = new HashSet<String>();
        for (JsonObject request : devices.array("requests").objects()) {
            String name = request.stringOr("name", "");
            known.add(name);
            for (String part : names(request.array("firstAvailable").objects())) {
                known.add(name + "/" + part);
            }
        }
        return known;
    }

    private static void request(JsonObject request, String path, Problems problems) {
        name(request, path, problems);
        JsonArray choices = request.array("firstAvailable");
        // In older versions a request has the fields of `exactly` itself.
        boolean older = request.has("deviceClassName");
        boolean exact = older || request.get("exactly") instanceof JsonObject;
        if (!exact && choices.isEmpty()) {
            problems.required(path, "exactly one of `exactly` or `firstAvailable` is required");
        } else if (exact && !choices.isEmpty()) {
            problems.invalid(
                    path,
                    JsonNull.NULL,
                    "exactly one of `exactly` or `firstAvailable` is required, but multiple fields"
                            + " are set");
        } else if (exact) {
            wanted(older ? request : request.object("exactly"), path + ".exactly", problems);
        }
        if (!exact) {
            eachNamed(
                    choices,
                    CHOICES_MAX,
                    path + ".firstAvailable",
                    (choice, here, _) -> {
                        name(choice, here, problems);
                        wanted(choice, here, problems);
                    },
                    problems);
        }
    }

    private static void name(JsonObject request, String path, Problems problems) {
        String name = request.stringOr("name", "");
        problems.invalidEach(path + ".name", name, Names.label(name));
    }

    private static void wanted(JsonObject request, String path, Problems problems) {
        String className = request.stringOr("deviceClassName", "");
        if (className.isEmpty()) {
            problems.required(path + ".deviceClassName");
        } else {
            problems.invalidEach(path + ".deviceClassName", className, Names.subdomain(className));
        }
        DeviceSelectors.check(request, path, problems);
        String mode = request.stringOr("allocationMode", "");
        long count = request.longOr("count", 0);
        if (!MODES.contains(mode)) {
            problems.unsupported(path + ".allocationMode", mode, MODES);
        } else if (mode.equals("All") && count != 0) {
            problems.invalid(
                    path + ".count", count, "must not be specified when allocationMode is 'All'");
        } else if (mode.equals("ExactCount") && count <= 0) {
            problems.invalid(path + ".count", count, "must be greater than zero");
        }
        List<JsonObject> tolerations = request.array("tolerations").objects();
        for (int i = 0; i < tolerations.size(); i++) {
            toleration(tolerations.get(i), path + ".tolerations[" + i + "]", problems);
        }
    }

    private static void toleration(JsonObject toleration, String path, Problems problems) {
        String key = toleration.stringOr("key", "");
        String value = toleration.stringOr("value", "");
        if (!key.isEmpty()) {
            problems.invalidEach(path + ".key", key, Names.qualifiedName(key));
        }
        switch (toleration.stringOr("operator", "")) {
            case "Exists" -> {
                if (!value.isEmpty()) {
                    problems.invalid(path + ".value", value, "must be empty for operator `Exists`");
                }
            }
            case "Equal" -> problems.invalidEach(path + ".value", value, Names.labelValue(value));
            case "" -> problems.required(path + ".operator");
            case String other -> problems.unsupported(path + ".operator", other, OPERATORS);
        }
        String effect = toleration.stringOr("effect", "");
        if (!effect.isEmpty() && !EFFECTS.contains(effect)) {
            problems.unsupported(path + ".effect", effect, EFFECTS);
        }
    }

    static void references(JsonObject owner, Set<String> known, String path, Problems problems) {
        JsonArray references = owner.array("requests");
        String here = path + ".requests";
        if (DeviceNames.tooMany(references, REQUESTS_MAX, here, problems)) {
            return;
        }
        for (int i = 0; i < references.size(); i++) {
            reference(references.strings().get(i), known, here + "[" + i + "]", problems);
        }
        DeviceNames.distinct(references.strings(), here, problems);
    }

    static void reference(String name, Set<String> known, String path, Problems problems) {
        String[] parts = name.split("/", -1);
        if (parts.length <= 2) {
            for (String part : parts) {
                problems.invalidEach(path, part, Names.label(part));
            }
        }
        if (!known.contains(name)) {
            problems.invalid(path, name, NO_REQUEST);
        }
    }

    /// Upstream's sentence about none of the two is that about both; about both it says nothing.
    private static void constraint(JsonObject constraint, String path, Problems problems) {
        if (constraint.get("matchAttribute") instanceof JsonString(var name)) {
            DeviceNames.fullyQualified(name, path + ".matchAttribute", problems);
        } else if (constraint.get("distinctAttribute") instanceof JsonString(var name)) {
            DeviceNames.fullyQualified(name, path + ".distinctAttribute", problems);
        } else {
            problems.required(
                    path,
                    "exactly one of \"matchAttribute\" or \"distinctAttribute\" is required, but"
                            + " multiple fields are set");
        }
    }

    static void opaque(JsonObject config, String path, Problems problems) {
        if (!(config.get("opaque") instanceof JsonObject opaque)) {
            problems.required(path + ".opaque");
            return;
        }
        VolumeRules.driver(opaque.stringOr("driver", ""), path + ".opaque.driver", problems);
        raw(opaque.get("parameters"), PARAMETERS_MAX, path + ".opaque.parameters", problems);
    }

    /// An object of whatever form.
    static void raw(@Nullable Json value, int most, String path, Problems problems) {
        if (value == null || value == JsonNull.NULL) {
            problems.required(path);
        } else if (value.toString().length() > most) {
            problems.tooLong(path, most);
        } else if (!(value instanceof JsonObject)) {
            problems.invalid(path, "<value omitted>", "must be a valid JSON object");
        }
    }
}
