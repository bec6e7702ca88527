package atoll.server.kinds;

import atoll.api.validation.Names;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import atoll.server.checks.Checks;
import atoll.server.checks.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Checks of claims of devices, their templates and the classes that they name.
final class DeviceRules {
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
        }
    }

    static void template(JsonObject template, Problems problems) {
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
        selectors(spec, "spec", problems);
        List<JsonObject> configs = spec.array("config").objects();
        for (int i = 0; i < configs.size(); i++) {
            opaque(configs.get(i), "spec.config[" + i + "]", problems);
        }
    }

    private static void claimSpec(JsonObject spec, String path, Problems problems) {
        JsonObject devices = spec.object("devices");
        String above = path + ".devices";
        List<JsonObject> requests = devices.array("requests").objects();
        for (int i = 0; i < requests.size(); i++) {
            request(requests.get(i), above + ".requests[" + i + "]", problems);
        }
        distinct(names(requests), above + ".requests", problems);
        Set<String> known = known(requests);
        List<JsonObject> constraints = devices.array("constraints").objects();
        for (int i = 0; i < constraints.size(); i++) {
            String here = above + ".constraints[" + i + "]";
            references(constraints.get(i), known, here, problems);
            constraint(constraints.get(i), here, problems);
        }
        List<JsonObject> configs = devices.array("config").objects();
        for (int i = 0; i < configs.size(); i++) {
            String here = above + ".config[" + i + "]";
            references(configs.get(i), known, here, problems);
            opaque(configs.get(i), here, problems);
        }
    }

    private static List<String> names(List<JsonObject> requests) {
        return requests.stream().map(request -> request.stringOr("name", "")).toList();
    }

    /// What constraints and configurations may name: requests, and their parts behind a slash.
    private static Set<String> known(List<JsonObject> requests) {
        var known = new HashSet<String>();
        for (JsonObject request : requests) {
            String name = request.stringOr("name", "");
            known.add(name);
            for (String part : names(request.array("firstAvailable").objects())) {
                known.add(name + "/" + part);
            }
        }
        return known;
    }

    private static void distinct(List<String> values, String path, Problems problems) {
        var seen = new HashSet<String>();
        for (int i = 0; i < values.size(); i++) {
            if (!seen.add(values.get(i))) {
                problems.duplicate(path + "[" + i + "]", values.get(i));
            }
        }
    }

    private static void request(JsonObject request, String path, Problems problems) {
        name(request, path, problems);
        List<JsonObject> choices = request.array("firstAvailable").objects();
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
            for (int i = 0; i < choices.size(); i++) {
                String here = path + ".firstAvailable[" + i + "]";
                name(choices.get(i), here, problems);
                wanted(choices.get(i), here, problems);
            }
            distinct(names(choices), path + ".firstAvailable", problems);
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
        selectors(request, path, problems);
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

    private static void selectors(JsonObject owner, String path, Problems problems) {
        List<JsonObject> selectors = owner.array("selectors").objects();
        for (int i = 0; i < selectors.size(); i++) {
            if (!(selectors.get(i).get("cel") instanceof JsonObject)) {
                problems.required(path + ".selectors[" + i + "].cel");
            }
        }
    }

    private static void toleration(JsonObject toleration, String path, Problems problems) {
        String key = toleration.stringOr("key", "");
        String value = toleration.stringOr("value", "");
        if (!key.isEmpty()) {
            problems.invalidEach(path + ".key", key, Names.qualifiedName(key));
        }
        Checks.oneOf(toleration, "operator", OPERATORS, true, path, problems);
        if (toleration.stringOr("operator", "").equals("Exists") && !value.isEmpty()) {
            problems.invalid(path + ".value", value, "must be empty for operator `Exists`");
        }
        String effect = toleration.stringOr("effect", "");
        if (!effect.isEmpty() && !EFFECTS.contains(effect)) {
            problems.unsupported(path + ".effect", effect, EFFECTS);
        }
    }

    private static void references(
            JsonObject owner, Set<String> known, String path, Problems problems) {
        List<String> references = owner.array("requests").strings();
        for (int i = 0; i < references.size(); i++) {
            String reference = references.get(i);
            String here = path + ".requests[" + i + "]";
            String[] parts = reference.split("/", -1);
            if (parts.length <= 2) {
                for (String part : parts) {
                    problems.invalidEach(here, part, Names.label(part));
                }
            }
            if (!known.contains(reference)) {
                problems.invalid(here, reference, NO_REQUEST);
            }
        }
        distinct(references, path + ".requests", problems);
    }

    /// Upstream's sentence about none of the two is that about both; about both it says nothing.
    private static void constraint(JsonObject constraint, String path, Problems problems) {
        if (constraint.get("matchAttribute") instanceof JsonString(var name)) {
            attribute(name, path + ".matchAttribute", problems);
        } else if (constraint.get("distinctAttribute") instanceof JsonString(var name)) {
            attribute(name, path + ".distinctAttribute", problems);
        } else {
            problems.required(
                    path,
                    "exactly one of \"matchAttribute\" or \"distinctAttribute\" is required, but"
                            + " multiple fields are set");
        }
    }

    private static void attribute(String name, String path, Problems problems) {
        if (!name.contains("/")) {
            problems.invalid(
                    path,
                    name,
                    "a fully qualified name must be a domain and a name separated by a slash");
        }
    }

    private static void opaque(JsonObject config, String path, Problems problems) {
        if (!(config.get("opaque") instanceof JsonObject opaque)) {
            problems.required(path + ".opaque");
            return;
        }
        String driver = opaque.stringOr("driver", "");
        if (driver.isEmpty()) {
            problems.required(path + ".opaque.driver");
        } else {
            problems.invalidEach(
                    path + ".opaque.driver",
                    driver,
                    Names.subdomain(driver.toLowerCase(Locale.ROOT)));
        }
    }
}
