package atoll.server.kinds;

import atoll.api.validation.Names;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/// Checks of webhooks, policies and their bindings. Selectors above all: one that cannot be read
/// would stand in the way of every write to the cluster.
final class AdmissionRules {
    private static final List<String> SELECTORS = List.of("namespaceSelector", "objectSelector");
    private static final List<String> OPERATIONS =
            List.of("*", "CONNECT", "CREATE", "DELETE", "UPDATE");
    private static final List<String> FAILURE_POLICIES = List.of("Fail", "Ignore");
    private static final List<String> MATCH_POLICIES = List.of("Equivalent", "Exact");
    private static final List<String> ACTIONS = List.of("Audit", "Deny", "Warn");
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private AdmissionRules() {}

    static void webhook(JsonObject webhook, String path, Problems problems) {
        List<JsonObject> rules = webhook.array("rules").objects();
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), path + ".rules[" + i + "]", problems);
        }
        Checks.oneOf(webhook, "failurePolicy", FAILURE_POLICIES, false, path, problems);
        Checks.oneOf(webhook, "matchPolicy", MATCH_POLICIES, false, path, problems);
        Checks.oneOf(webhook, "sideEffects", List.of("None", "NoneOnDryRun"), true, path, problems);
        long seconds = webhook.longOr("timeoutSeconds", 10);
        if (seconds < 1 || seconds > 30) {
            problems.invalid(
                    path + ".timeoutSeconds",
                    seconds,
                    "the timeout value must be between 1 and 30 seconds");
        }
        selectors(webhook, path, problems);
        client(webhook.object("clientConfig"), path + ".clientConfig", problems);
        Checks.oneOf(
                webhook, "reinvocationPolicy", List.of("IfNeeded", "Never"), false, path, problems);
        conditions(webhook, path, problems);
        reviewVersions(webhook.array("admissionReviewVersions"), path, problems);
    }

    private static void client(JsonObject client, String path, Problems problems) {
        if (client.has("url") == client.has("service")) {
            problems.required(path, "exactly one of url or service is required");
            return;
        }
        if (client.has("url")) {
            url(client.stringOr("url", ""), path + ".url", problems);
        } else {
            JsonObject service = client.object("service");
            Checks.required(service, "name", path + ".service", problems);
            Checks.required(service, "namespace", path + ".service", problems);
        }
    }

    private static void url(String url, String path, Problems problems) {
        String form = "; desired format: https://host[/path]";
        if (!url.startsWith("https://")) {
            int colon = url.indexOf(':');
            String scheme = colon < 0 ? "" : url.substring(0, colon);
            problems.invalid(path, scheme, "'https' is the only allowed URL scheme" + form);
        }
        int fragment = url.indexOf('#');
        int query = url.indexOf('?');
        if (fragment >= 0) {
            problems.invalid(
                    path, url.substring(fragment + 1), "fragments are not permitted in the URL");
        }
        if (query >= 0) {
            problems.invalid(
                    path,
                    url.substring(query + 1, fragment > query ? fragment : url.length()),
                    "query parameters are not permitted in the URL");
        }
    }

    private static void reviewVersions(JsonArray versions, String path, Problems problems) {
        String here = path + ".admissionReviewVersions";
        if (versions.isEmpty()) {
            problems.required(here, "must specify one of v1, v1beta1");
            return;
        }
        var seen = new HashSet<String>();
        List<String> words = versions.strings();
        for (int i = 0; i < words.size(); i++) {
            String version = words.get(i);
            if (!seen.add(version)) {
                problems.invalid(here + "[" + i + "]", version, "duplicate version");
                continue;
            }
            problems.invalidEach(here + "[" + i + "]", version, Names.label1035(version));
        }
        if (!seen.contains("v1") && !seen.contains("v1beta1")) {
            problems.invalid(here, versions, "must include at least one of v1, v1beta1");
        }
    }

    private static void rule(JsonObject rule, String path, Problems problems) {
        JsonArray operations = rule.array("operations");
        String here = path + ".operations";
        if (operations.isEmpty()) {
            problems.required(here);
        }
        Checks.starAlone(operations, "*", here, "operations", problems);
        List<String> words = operations.strings();
        for (int i = 0; i < words.size(); i++) {
            if (!OPERATIONS.contains(words.get(i))) {
                problems.unsupported(here + "[" + i + "]", words.get(i), OPERATIONS);
            }
        }
        filled(rule, "apiGroups", path, problems);
        Checks.starAlone(rule.array("apiGroups"), "*", path + ".apiGroups", "API groups", problems);
        filled(rule, "apiVersions", path, problems);
        Checks.starAlone(
                rule.array("apiVersions"), "*", path + ".apiVersions", "API versions", problems);
        filled(rule, "resources", path, problems);
        Checks.starAlone(
                rule.array("resources"), "*/*", path + ".resources", "resources", problems);
        Checks.oneOf(rule, "scope", List.of("*", "Cluster", "Namespaced"), false, path, problems);
    }

    private static void filled(JsonObject object, String key, String path, Problems problems) {
        if (object.array(key).isEmpty()) {
            problems.required(path + "." + key);
        }
    }

    private static void conditions(JsonObject holder, String path, Problems problems) {
        var names = new HashSet<String>();
        List<JsonObject> conditions = holder.array("matchConditions").objects();
        for (int i = 0; i < conditions.size(); i++) {
            String here = path + ".matchConditions[" + i + "]";
            String name = conditions.get(i).stringOr("name", "");
            if (conditions.get(i).stringOr("expression", "").isBlank()) {
                problems.required(here + ".expression");
            }
            if (name.isEmpty()) {
                problems.required(here + ".name");
            } else {
                problems.invalidEach(here + ".name", name, Names.qualifiedName(name));
                if (!names.add(name)) {
                    problems.duplicate(here + ".name", name);
                }
            }
        }
    }

    static void validatingPolicy(JsonObject policy, Problems problems) {
        JsonObject spec = policy.object("spec");
        constraints(spec, problems);
        List<JsonObject> validations = spec.array("validations").objects();
        List<JsonObject> annotations = spec.array("auditAnnotations").objects();
        if (validations.isEmpty() && annotations.isEmpty()) {
            String why = "validations or auditAnnotations must contain at least one item";
            problems.required("spec.validations", why);
            problems.required("spec.auditAnnotations", why);
        }
        for (int i = 0; i < validations.size(); i++) {
            validation(validations.get(i), "spec.validations[" + i + "]", problems);
        }
        String name = policy.object("metadata").stringOr("name", "");
        for (int i = 0; i < annotations.size(); i++) {
            String here = "spec.auditAnnotations[" + i + "]";
            String key = name + "/" + annotations.get(i).stringOr("key", "");
            problems.invalidEach(here + ".key", key, Names.qualifiedName(key));
            if (annotations.get(i).stringOr("valueExpression", "").isBlank()) {
                problems.required(here + ".valueExpression", "valueExpression is not specified");
            }
        }
    }

    private static void validation(JsonObject validation, String path, Problems problems) {
        if (validation.stringOr("expression", "").isBlank()) {
            problems.required(path + ".expression", "expression is not specified");
        }
        String message = validation.stringOr("message", "");
        if (!message.isEmpty() && message.isBlank()) {
            problems.invalid(path + ".message", message, "message must be non-empty if specified");
        } else if (message.indexOf('\n') >= 0) {
            problems.invalid(path + ".message", message, "must not contain line breaks");
        }
        Checks.oneOf(
                validation,
                "reason",
                List.of("Forbidden", "Invalid", "RequestEntityTooLarge"),
                false,
                path,
                problems);
    }

    static void mutatingPolicy(JsonObject policy, Problems problems) {
        JsonObject spec = policy.object("spec");
        constraints(spec, problems);
        if (spec.array("mutations").isEmpty()) {
            problems.required("spec.mutations", "mutations must contain at least one item");
        }
        Checks.oneOf(
                spec, "reinvocationPolicy", List.of("IfNeeded", "Never"), true, "spec", problems);
    }

    /// What both kinds of policy share.
    private static void constraints(JsonObject spec, Problems problems) {
        Checks.oneOf(spec, "failurePolicy", FAILURE_POLICIES, true, "spec", problems);
        if (spec.get("paramKind") instanceof JsonObject kind) {
            Checks.required(kind, "apiVersion", "spec.paramKind", problems);
            Checks.required(kind, "kind", "spec.paramKind", problems);
        }
        if (spec.get("matchConstraints") instanceof JsonObject constraints) {
            resources(constraints, "spec.matchConstraints", problems);
            if (constraints.array("resourceRules").isEmpty()) {
                problems.required("spec.matchConstraints.resourceRules");
            }
        } else {
            problems.required("spec.matchConstraints");
        }
        conditions(spec, "spec", problems);
        var names = new HashSet<String>();
        List<JsonObject> variables = spec.array("variables").objects();
        for (int i = 0; i < variables.size(); i++) {
            String here = "spec.variables[" + i + "]";
            String name = variables.get(i).stringOr("name", "");
            if (name.isBlank()) {
                problems.required(here + ".name", "name is not specified");
            } else if (!IDENTIFIER.matcher(name).matches()) {
                problems.invalid(here + ".name", name, "must be a valid CEL identifier");
            }
            if (!names.add(name)) {
                problems.duplicate(here + ".name", name);
            }
            if (variables.get(i).stringOr("expression", "").isBlank()) {
                problems.required(here + ".expression", "expression is not specified");
            }
        }
    }

    private static void resources(JsonObject match, String path, Problems problems) {
        Checks.oneOf(match, "matchPolicy", MATCH_POLICIES, false, path, problems);
        selectors(match, path, problems);
        for (String key : List.of("resourceRules", "excludeResourceRules")) {
            List<JsonObject> rules = match.array(key).objects();
            for (int i = 0; i < rules.size(); i++) {
                rule(rules.get(i), path + "." + key + "[" + i + "]", problems);
            }
        }
    }

    static void validatingBinding(JsonObject binding, Problems problems) {
        binding(binding, problems);
        JsonArray actions = binding.object("spec").array("validationActions");
        List<String> words = actions.strings();
        String path = "spec.validationActions";
        if (words.isEmpty()) {
            problems.required(path, "must include at least one of Audit, Deny, Warn");
            return;
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < words.size(); i++) {
            String here = path + "[" + i + "]";
            if (!ACTIONS.contains(words.get(i))) {
                problems.unsupported(here, words.get(i), ACTIONS);
            }
            if (!seen.add(words.get(i))) {
                problems.duplicate(here, words.get(i));
            }
        }
        if (seen.contains("Deny") && seen.contains("Warn")) {
            problems.invalid(
                    path,
                    actions,
                    "must not contain both Deny and Warn (repeating the same validation failure"
                            + " information in the API response and headers serves no purpose)");
        }
    }

    static void binding(JsonObject binding, Problems problems) {
        JsonObject spec = binding.object("spec");
        String name = spec.stringOr("policyName", "");
        if (name.isEmpty()) {
            problems.required("spec.policyName");
        } else {
            problems.invalidEach("spec.policyName", name, Names.subdomain(name));
        }
        if (spec.get("paramRef") instanceof JsonObject params) {
            parameters(params, "spec.paramRef", problems);
        }
        if (spec.get("matchResources") instanceof JsonObject match) {
            resources(match, "spec.matchResources", problems);
        }
    }

    private static void parameters(JsonObject params, String path, Problems problems) {
        String name = params.stringOr("name", "");
        boolean selects = params.has("selector");
        if (!name.isEmpty()) {
            problems.invalidEach(path + ".name", name, Names.pathSegment(name));
        }
        if (!name.isEmpty() && selects) {
            String why = "name and selector are mutually exclusive";
            problems.forbidden(path + ".name", why);
            problems.forbidden(path + ".selector", why);
        }
        Checks.selector(params.object("selector"), path + ".selector", problems);
        if (name.isEmpty() && !selects) {
            problems.required(path, "one of name or selector must be specified");
        }
        Checks.oneOf(
                params, "parameterNotFoundAction", List.of("Deny", "Allow"), true, path, problems);
    }

    /// @param holder a webhook, or what holds selectors as one does
    static void selectors(JsonObject holder, String path, Problems problems) {
        for (String field : SELECTORS) {
            Checks.selector(holder.object(field), path + "." + field, problems);
        }
    }
}
