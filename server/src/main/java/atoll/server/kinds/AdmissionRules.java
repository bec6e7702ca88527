package atoll.server.kinds;

import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.checks.Checks;
import atoll.server.checks.ClientConfigRules;
import atoll.server.checks.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/// The form of policies, bindings and webhooks; what their expressions say is looked at elsewhere.
/// One that cannot be read would stand in the way of every write to the cluster.
final class AdmissionRules {
    private static final List<String> SELECTORS = List.of("namespaceSelector", "objectSelector");
    private static final List<String> OPERATIONS =
            List.of("*", "CONNECT", "CREATE", "DELETE", "UPDATE");
    private static final List<String> MUTABLE = List.of("*", "CONNECT", "CREATE", "UPDATE");
    private static final List<String> SCOPES = List.of("*", "Cluster", "Namespaced");
    private static final List<String> FAILURE = List.of("Fail", "Ignore");
    private static final List<String> MATCH = List.of("Equivalent", "Exact");
    private static final List<String> REINVOCATION = List.of("IfNeeded", "Never");
    private static final int CONDITIONS_MAX = 64;
    private static final int ANNOTATIONS_MAX = 20;

    private AdmissionRules() {}

    static void validatingPolicy(JsonObject policy, Problems problems) {
        JsonObject spec = policy.object("spec");
        policy(spec, problems);
        if (spec.array("validations").isEmpty() && spec.array("auditAnnotations").isEmpty()) {
            for (String field : List.of("validations", "auditAnnotations")) {
                problems.required(
                        "spec." + field,
                        "validations or auditAnnotations must contain at least one item");
            }
        }
        List<JsonObject> validations = spec.array("validations").objects();
        for (int i = 0; i < validations.size(); i++) {
            validation(validations.get(i), "spec.validations[" + i + "]", problems);
        }
        annotations(policy, problems);
    }

    private static void validation(JsonObject validation, String path, Problems problems) {
        String expression = validation.stringOr("messageExpression", "");
        if (!expression.isEmpty() && expression.isBlank()) {
            problems.invalid(
                    path + ".messageExpression", expression, "must be non-empty if specified");
        }
        String message = validation.stringOr("message", "");
        if (!message.isEmpty() && message.isBlank()) {
            problems.invalid(path + ".message", message, "must be non-empty if specified");
        } else if (message.strip().indexOf('\n') >= 0 || message.strip().indexOf('\r') >= 0) {
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

    private static void annotations(JsonObject policy, Problems problems) {
        String name = policy.object("metadata").stringOr("name", "");
        List<JsonObject> annotations = policy.object("spec").array("auditAnnotations").objects();
        if (annotations.size() > ANNOTATIONS_MAX) {
            problems.add(
                    "FieldValueInvalid",
                    "spec.auditAnnotations",
                    "Invalid value: "
                            + shown(annotations)
                            + ": must not have more than 20 auditAnnotations");
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < annotations.size(); i++) {
            String path = "spec.auditAnnotations[" + i + "].key";
            String key = annotations.get(i).stringOr("key", "");
            String full = name + "/" + key;
            if (name.isEmpty()) {
                problems.invalid(path, key, "requires metadata.name be non-empty");
            } else {
                problems.invalidEach(path, full, Names.qualifiedName(full));
            }
            if (!seen.add(key)) {
                problems.duplicate(path, key);
            }
        }
    }

    /// As Go's own type is written, whose fields have other names than on the wire.
    private static JsonArray shown(List<JsonObject> annotations) {
        return JsonArray.of(
                annotations.stream()
                        .<Json>map(each ->
                                JsonObject.of(
                                        "Key", each.stringOr("key", ""),
                                        "ValueExpression", each.stringOr("valueExpression", "")))
                        .toList());
    }

    static void mutatingPolicy(JsonObject policy, Problems problems) {
        JsonObject spec = policy.object("spec");
        policy(spec, problems);
        mutable(spec.object("matchConstraints"), "spec.matchConstraints", problems);
        List<JsonObject> mutations = spec.array("mutations").objects();
        if (mutations.isEmpty()) {
            problems.required("spec.mutations", "mutations must contain at least one item");
        }
        for (int i = 0; i < mutations.size(); i++) {
            mutation(mutations.get(i), "spec.mutations[" + i + "]", problems);
        }
        Checks.oneOf(spec, "reinvocationPolicy", REINVOCATION, true, "spec", problems);
    }

    private static void mutation(JsonObject mutation, String path, Problems problems) {
        List<String> types = List.of("ApplyConfiguration", "JSONPatch");
        Checks.oneOf(mutation, "patchType", types, true, path, problems);
        String type = mutation.stringOr("patchType", "");
        if (!types.contains(type)) {
            return;
        }
        boolean patch = type.equals("JSONPatch");
        String own = patch ? "jsonPatch" : "applyConfiguration";
        String other = patch ? "applyConfiguration" : "jsonPatch";
        if (!mutation.has(own)) {
            problems.required(path + "." + own, "must be specified when patchType is " + type);
        }
        if (mutation.has(other)) {
            problems.invalid(
                    path + "." + other,
                    "{" + other + "}",
                    "must not be specified when patchType is " + type);
        }
    }

    private static void mutable(JsonObject resources, String path, Problems problems) {
        for (JsonObject rule : resources.array("resourceRules").objects()) {
            for (String operation : rule.array("operations").strings()) {
                if (!MUTABLE.contains(operation)) {
                    problems.unsupported(path + ".resourceRules.operations", operation, MUTABLE);
                }
            }
        }
    }

    private static void policy(JsonObject spec, Problems problems) {
        // One that is there says what it says, were it nothing.
        boolean failureMissing = !spec.has("failurePolicy");
        Checks.oneOf(spec, "failurePolicy", FAILURE, failureMissing, "spec", problems);
        if (spec.get("paramKind") instanceof JsonObject kind) {
            paramKind(kind, problems);
        }
        String path = "spec.matchConstraints";
        if (spec.get("matchConstraints") instanceof JsonObject constraints) {
            resources(constraints, path, problems);
            if (constraints.array("resourceRules").isEmpty()) {
                problems.required(path + ".resourceRules");
            }
        } else {
            problems.required(path);
        }
        conditions(spec, "spec", problems);
    }

    private static void paramKind(JsonObject kind, Problems problems) {
        String apiVersion = kind.stringOr("apiVersion", "");
        String path = "spec.paramKind.apiVersion";
        int slash = apiVersion.indexOf('/');
        if (apiVersion.isEmpty()) {
            problems.required(path);
        } else if (slash >= 0 && apiVersion.indexOf('/', slash + 1) >= 0) {
            problems.invalid(path, apiVersion, "unexpected GroupVersion string: " + apiVersion);
        } else {
            String group = slash < 0 ? "" : apiVersion.substring(0, slash);
            List<String> wrong = group.isEmpty() ? List.of() : Names.subdomain(group);
            if (!wrong.isEmpty()) {
                problems.invalid(path, group, String.join(",", wrong));
            }
            String version = apiVersion.substring(slash + 1);
            List<String> bad = Names.label1035(version);
            if (version.isEmpty()) {
                problems.invalid(path, apiVersion, "version must be specified");
            } else if (!bad.isEmpty()) {
                problems.invalid(path, version, String.join(",", bad));
            }
        }
        String name = kind.stringOr("kind", "");
        List<String> wrong = Names.label1035(name.toLowerCase(Locale.ROOT));
        if (name.isEmpty()) {
            problems.required("spec.paramKind.kind");
        } else if (!wrong.isEmpty()) {
            problems.invalid(
                    "spec.paramKind.kind",
                    name,
                    "may have mixed case, but should otherwise match: " + String.join(",", wrong));
        }
    }

    private static void resources(JsonObject resources, String path, Problems problems) {
        boolean missing = !resources.has("matchPolicy");
        Checks.oneOf(resources, "matchPolicy", MATCH, missing, path, problems);
        selectors(resources, path, problems);
        for (String field : List.of("resourceRules", "excludeResourceRules")) {
            List<JsonObject> rules = resources.array(field).objects();
            for (int i = 0; i < rules.size(); i++) {
                String here = path + "." + field + "[" + i + "]";
                names(rules.get(i), here + ".resourceNames", problems);
                rule(rules.get(i), here, problems);
            }
        }
    }

    private static void names(JsonObject rule, String path, Problems problems) {
        List<String> names = rule.array("resourceNames").strings();
        var seen = new HashSet<String>();
        for (int i = 0; i < names.size(); i++) {
            String here = path + "[" + i + "]";
            problems.invalidEach(here, names.get(i), Names.pathSegment(names.get(i)));
            if (!seen.add(names.get(i))) {
                problems.duplicate(here, names.get(i));
            }
        }
    }

    private static void rule(JsonObject rule, String path, Problems problems) {
        wildcard(rule, "operations", "operations", path, problems);
        List<String> operations = rule.array("operations").strings();
        for (int i = 0; i < operations.size(); i++) {
            if (!OPERATIONS.contains(operations.get(i))) {
                problems.unsupported(
                        path + ".operations[" + i + "]", operations.get(i), OPERATIONS);
            }
        }
        wildcard(rule, "apiGroups", "API groups", path, problems);
        wildcard(rule, "apiVersions", "API versions", path, problems);
        List<String> versions = rule.array("apiVersions").strings();
        for (int i = 0; i < versions.size(); i++) {
            if (versions.get(i).isEmpty()) {
                problems.required(path + ".apiVersions[" + i + "]");
            }
        }
        ruleResources(rule.array("resources"), path + ".resources", problems);
        Checks.oneOf(rule, "scope", SCOPES, false, path, problems);
    }

    /// A list that must not be empty, in which `*` stands alone.
    private static void wildcard(
            JsonObject rule, String key, String others, String path, Problems problems) {
        JsonArray values = rule.array(key);
        if (values.isEmpty()) {
            problems.required(path + "." + key);
        }
        Checks.starAlone(values, "*", path + "." + key, others, problems);
    }

    private static void ruleResources(JsonArray resources, String path, Problems problems) {
        if (resources.isEmpty()) {
            problems.required(path);
        }
        var wholes = new HashSet<String>();
        var parts = new HashSet<String>();
        boolean plain = false;
        List<String> names = resources.strings();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String here = path + "[" + i + "]";
            int slash = name.indexOf('/');
            if (name.isEmpty()) {
                problems.required(here);
            } else if (slash < 0) {
                plain = !name.equals("*");
            } else {
                String resource = name.substring(0, slash);
                String part = name.substring(slash + 1);
                if (wholes.contains(resource)) {
                    problems.invalid(
                            here,
                            name,
                            "if '%s/*' is present, must not specify %s".formatted(resource, name));
                }
                if (parts.contains(part)) {
                    problems.invalid(
                            here,
                            name,
                            "if '*/%s' is present, must not specify %s".formatted(part, name));
                }
                if (part.equals("*")) {
                    wholes.add(resource);
                }
                if (resource.equals("*")) {
                    parts.add(part);
                }
            }
        }
        if (names.size() > 1 && names.contains("*/*")) {
            problems.invalid(
                    path, resources, "if '*/*' is present, must not specify other resources");
        }
        if (names.contains("*") && plain) {
            problems.invalid(
                    path,
                    resources,
                    "if '*' is present, must not specify other resources without subresources");
        }
    }

    private static void conditions(JsonObject holder, String path, Problems problems) {
        List<JsonObject> conditions = holder.array("matchConditions").objects();
        if (conditions.size() > CONDITIONS_MAX) {
            problems.tooMany(path + ".matchConditions", conditions.size(), CONDITIONS_MAX);
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < conditions.size(); i++) {
            String here = path + ".matchConditions[" + i + "]";
            if (conditions.get(i).stringOr("expression", "").isBlank()) {
                problems.required(here + ".expression");
            }
            String name = conditions.get(i).stringOr("name", "");
            if (name.isEmpty()) {
                problems.required(here + ".name");
            } else {
                problems.invalidEach(here + ".name", name, Names.qualifiedName(name));
                if (!seen.add(name)) {
                    problems.duplicate(here + ".name", name);
                }
            }
        }
    }

    static void validatingBinding(JsonObject binding, Problems problems) {
        JsonObject spec = binding.object("spec");
        binding(spec, problems);
        String path = "spec.validationActions";
        JsonArray actions = spec.array("validationActions");
        List<String> names = actions.strings();
        var seen = new HashSet<String>();
        for (int i = 0; i < names.size(); i++) {
            String here = path + "[" + i + "]";
            if (!List.of("Audit", "Deny", "Warn").contains(names.get(i))) {
                problems.unsupported(here, names.get(i), List.of("Audit", "Deny", "Warn"));
            }
            if (!seen.add(names.get(i))) {
                problems.duplicate(here, names.get(i));
            }
        }
        if (names.contains("Deny") && names.contains("Warn")) {
            problems.invalid(
                    path,
                    actions,
                    "must not contain both Deny and Warn (repeating the same validation failure"
                            + " information in the API response and headers serves no purpose)");
        }
        if (names.isEmpty()) {
            problems.required(path, "at least one validation action is required");
        }
    }

    static void mutatingBinding(JsonObject binding, Problems problems) {
        JsonObject spec = binding.object("spec");
        binding(spec, problems);
        mutable(spec.object("matchResources"), "spec.matchResources", problems);
    }

    private static void binding(JsonObject spec, Problems problems) {
        String policy = spec.stringOr("policyName", "");
        if (policy.isEmpty()) {
            problems.required("spec.policyName");
        } else {
            problems.invalidEach("spec.policyName", policy, Names.subdomain(policy));
        }
        if (spec.get("paramRef") instanceof JsonObject reference) {
            paramRef(reference, "spec.paramRef", problems);
        }
        if (spec.get("matchResources") instanceof JsonObject resources) {
            resources(resources, "spec.matchResources", problems);
        }
    }

    private static void paramRef(JsonObject reference, String path, Problems problems) {
        String name = reference.stringOr("name", "");
        boolean selects = reference.has("selector");
        String exclusive = "name and selector are mutually exclusive";
        if (!name.isEmpty()) {
            problems.invalidEach(path + ".name", name, Names.pathSegment(name));
            if (selects) {
                problems.forbidden(path + ".name", exclusive);
            }
        }
        if (selects) {
            Checks.selector(reference.object("selector"), path + ".selector", problems);
            if (!name.isEmpty()) {
                problems.forbidden(path + ".selector", exclusive);
            }
        }
        if (name.isEmpty() && !selects) {
            problems.required(path, "one of name or selector must be specified");
        }
        Checks.oneOf(
                reference,
                "parameterNotFoundAction",
                List.of("Deny", "Allow"),
                true,
                path,
                problems);
    }

    /// @param holder a webhook, or what holds selectors as one does
    private static void selectors(JsonObject holder, String path, Problems problems) {
        for (String field : SELECTORS) {
            Checks.selector(holder.object(field), path + "." + field, problems);
        }
    }

    static void webhooks(JsonObject configuration, Problems problems) {
        List<JsonObject> webhooks = configuration.array("webhooks").objects();
        var names = new HashSet<String>();
        for (int i = 0; i < webhooks.size(); i++) {
            JsonObject webhook = webhooks.get(i);
            String path = "webhooks[" + i + "]";
            webhook(webhook, path, problems);
            ClientConfigRules.reviewVersions(
                    webhook.array("admissionReviewVersions"),
                    path + ".admissionReviewVersions",
                    "must specify one of v1, v1beta1",
                    problems);
            String name = webhook.stringOr("name", "");
            if (!name.isEmpty() && !names.add(name)) {
                problems.duplicate(path + ".name", name);
            }
        }
    }

    private static void webhook(JsonObject webhook, String path, Problems problems) {
        qualified(webhook.stringOr("name", ""), path + ".name", problems);
        List<JsonObject> rules = webhook.array("rules").objects();
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), path + ".rules[" + i + "]", problems);
        }
        Checks.oneOf(webhook, "failurePolicy", FAILURE, false, path, problems);
        Checks.oneOf(webhook, "matchPolicy", MATCH, false, path, problems);
        if (webhook.has("sideEffects")) {
            Checks.oneOf(
                    webhook, "sideEffects", List.of("None", "NoneOnDryRun"), false, path, problems);
        } else {
            problems.required(path + ".sideEffects", "must specify one of None, NoneOnDryRun");
        }
        long seconds = webhook.longOr("timeoutSeconds", 10);
        if (seconds < 1 || seconds > 30) {
            problems.invalid(
                    path + ".timeoutSeconds",
                    seconds,
                    "the timeout value must be between 1 and 30 seconds");
        }
        selectors(webhook, path, problems);
        Checks.oneOf(webhook, "reinvocationPolicy", REINVOCATION, false, path, problems);
        ClientConfigRules.check(webhook.object("clientConfig"), path + ".clientConfig", problems);
        conditions(webhook, path, problems);
    }

    private static void qualified(String name, String path, Problems problems) {
        List<String> wrong = Names.subdomain(name);
        if (name.isEmpty()) {
            problems.required(path);
        } else if (!wrong.isEmpty()) {
            problems.invalid(path, name, String.join(",", wrong));
        } else if (name.split("\\.", -1).length < 3) {
            problems.invalid(
                    path,
                    name,
                    "should be a domain with at least three segments separated by dots");
        }
    }
}
