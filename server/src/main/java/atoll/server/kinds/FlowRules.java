package atoll.server.kinds;

import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.checks.Checks;
import atoll.server.checks.Problems;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks of the kinds that say which requests wait for which.
final class FlowRules {
    private static final long PRECEDENCE_MAX = 10_000;
    private static final long QUEUES_MAX = 10_000_000;

    /// Bits of a hash that shuffle sharding can use.
    private static final int HASH_BITS = 60;

    private static final List<String> VERBS =
            List.of(
                    "create",
                    "delete",
                    "deletecollection",
                    "get",
                    "list",
                    "patch",
                    "proxy",
                    "update",
                    "watch");

    private static final List<String> SUBJECTS = List.of("Group", "ServiceAccount", "User");

    private FlowRules() {}

    static void schema(JsonObject schema, Problems problems) {
        JsonObject spec = schema.object("spec");
        String name = schema.object("metadata").stringOr("name", "");
        precedence(spec, name, problems);
        if (spec.get("distinguisherMethod") instanceof JsonObject method) {
            String type = method.stringOr("type", "");
            if (!type.equals("ByNamespace") && !type.equals("ByUser")) {
                problems.unsupported(
                        "spec.distinguisherMethod.type",
                        JsonObject.of("Type", type),
                        List.of("ByNamespace", "ByUser"));
            }
        }
        String level = spec.object("priorityLevelConfiguration").stringOr("name", "");
        String path = "spec.priorityLevelConfiguration.name";
        if (level.isEmpty()) {
            problems.required(path, "must reference a priority level");
        } else {
            problems.invalidEach(path, level, Names.subdomain(level));
        }
        List<JsonObject> rules = spec.array("rules").objects();
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), "spec.rules[" + i + "]", problems);
        }
        if (!MandatoryFlows.isAsFixed(MandatoryFlows.schema(name), spec)) {
            problems.invalidShown(
                    "spec",
                    MandatoryFlows.asGoPrints(spec),
                    "spec of '%s' must equal the fixed value".formatted(name));
        }
        conditions(schema, problems);
    }

    private static void precedence(JsonObject spec, String name, Problems problems) {
        String path = "spec.matchingPrecedence";
        long precedence = spec.longOr("matchingPrecedence", 0);
        if (precedence <= 0) {
            problems.invalid(path, precedence, "must be a positive value");
        }
        if (precedence > PRECEDENCE_MAX) {
            problems.invalid(path, precedence, "must not be greater than " + PRECEDENCE_MAX);
        }
        if (precedence == 1 && !name.equals("exempt")) {
            problems.invalid(
                    path,
                    precedence,
                    "only the schema named 'exempt' may have matchingPrecedence 1");
        }
    }

    private static void rule(JsonObject rule, String path, Problems problems) {
        List<JsonObject> subjects = rule.array("subjects").objects();
        if (subjects.isEmpty()) {
            problems.required(path + ".subjects", "subjects must contain at least one value");
        }
        for (int i = 0; i < subjects.size(); i++) {
            subject(subjects.get(i), path + ".subjects[" + i + "]", problems);
        }
        List<JsonObject> resources = rule.array("resourceRules").objects();
        List<JsonObject> paths = rule.array("nonResourceRules").objects();
        if (resources.isEmpty() && paths.isEmpty()) {
            problems.required(
                    path, "at least one of resourceRules and nonResourceRules has to be non-empty");
        }
        for (int i = 0; i < resources.size(); i++) {
            resourceRule(resources.get(i), path + ".resourceRules[" + i + "]", problems);
        }
        for (int i = 0; i < paths.size(); i++) {
            pathRule(paths.get(i), path + ".nonResourceRules[" + i + "]", problems);
        }
    }

    private static void subject(JsonObject subject, String path, Problems problems) {
        String kind = subject.stringOr("kind", "");
        if (!SUBJECTS.contains(kind)) {
            problems.unsupported(path + ".kind", kind, SUBJECTS);
            return;
        }
        switch (kind) {
            case "ServiceAccount" -> account(subject, path + ".serviceAccount", problems);
            case "User" -> named(subject, "user", kind, path, problems);
            default -> named(subject, "group", kind, path, problems);
        }
        // What another kind of subject would hold, in upstream's order.
        for (String other : List.of("ServiceAccount", "User", "Group")) {
            String key =
                    other.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + other.substring(1);
            if (!other.equals(kind) && subject.get(key) instanceof JsonObject) {
                problems.forbidden(
                        path + "." + key,
                        "%s is forbidden when subject kind is not '%s'".formatted(key, other));
            }
        }
    }

    private static void account(JsonObject subject, String path, Problems problems) {
        if (!(subject.get("serviceAccount") instanceof JsonObject account)) {
            problems.required(
                    path, "serviceAccount is required when subject kind is 'ServiceAccount'");
            return;
        }
        String name = account.stringOr("name", "");
        if (name.isEmpty()) {
            problems.required(path + ".name");
        } else if (!name.equals("*")) {
            problems.invalidEach(path + ".name", name, Names.subdomain(name));
        }
        String namespace = account.stringOr("namespace", "");
        if (namespace.isEmpty()) {
            problems.required(path + ".namespace", "must specify namespace for service account");
        } else {
            problems.invalidEach(path + ".namespace", namespace, Names.label(namespace));
        }
    }

    private static void named(
            JsonObject subject, String key, String kind, String path, Problems problems) {
        if (subject.get(key) instanceof JsonObject named) {
            Checks.required(named, "name", path + "." + key, problems);
        } else {
            problems.required(
                    path + "." + key,
                    "%s is required when subject kind is '%s'".formatted(key, kind));
        }
    }

    private static void resourceRule(JsonObject rule, String path, Problems problems) {
        verbs(rule.array("verbs"), path + ".verbs", problems);
        listed(rule, "apiGroups", path, "api group", "api groups", problems);
        listed(rule, "resources", path, "resource", "resources", problems);
        List<String> namespaces = rule.array("namespaces").strings();
        String here = path + ".namespaces";
        if (namespaces.isEmpty() && !rule.booleanOr("clusterScope", false)) {
            problems.required(
                    here,
                    "resource rules that are not cluster scoped must supply at least one namespace");
        } else if (namespaces.contains("*")) {
            if (namespaces.size() > 1) {
                problems.invalid(
                        here,
                        rule.array("namespaces"),
                        "if '*' is present, must not specify other namespaces");
            }
        } else {
            for (int i = 0; i < namespaces.size(); i++) {
                for (String why : Names.label(namespaces.get(i))) {
                    problems.invalid(
                            here + "[" + i + "]",
                            namespaces.get(i),
                            "each member of this list must be '*' or a DNS-1123 label; " + why);
                }
            }
        }
    }

    private static void verbs(JsonArray verbs, String path, Problems problems) {
        List<String> given = verbs.strings();
        if (given.isEmpty()) {
            problems.required(path, "verbs must contain at least one value");
        } else if (given.contains("*")) {
            if (given.size() > 1) {
                problems.invalid(path, verbs, "if '*' is present, must not specify other verbs");
            }
        } else if (!Set.copyOf(VERBS).containsAll(given)) {
            problems.unsupported(path, verbs, VERBS);
        }
    }

    private static void listed(
            JsonObject rule, String key, String path, String one, String many, Problems problems) {
        List<String> given = rule.array(key).strings();
        if (given.isEmpty()) {
            problems.required(path + "." + key, "resource rules must supply at least one " + one);
        } else if (given.size() > 1 && given.contains("*")) {
            problems.invalid(
                    path + "." + key,
                    rule.array(key),
                    "if '*' is present, must not specify other " + many);
        }
    }

    private static void pathRule(JsonObject rule, String path, Problems problems) {
        verbs(rule.array("verbs"), path + ".verbs", problems);
        List<String> urls = rule.array("nonResourceURLs").strings();
        String here = path + ".nonResourceURLs";
        if (urls.isEmpty()) {
            problems.required(here, "nonResourceURLs must contain at least one value");
        } else if (urls.contains("*")) {
            if (urls.size() > 1) {
                problems.invalid(
                        here,
                        rule.array("nonResourceURLs"),
                        "if '*' is present, must not specify other non-resource URLs");
            }
        } else {
            for (int i = 0; i < urls.size(); i++) {
                String why = wrongUrl(urls.get(i));
                if (!why.isEmpty()) {
                    problems.invalid(here + "[" + i + "]", urls.get(i), why);
                }
            }
        }
    }

    /// Empty for a good one.
    private static String wrongUrl(String url) {
        if (url.isEmpty()) {
            return "must not be empty";
        }
        if (!url.startsWith("/")) {
            return "must start with slash";
        }
        if (url.contains(" ")) {
            return "must not contain white-space";
        }
        if (url.contains("//")) {
            return "must not contain double slash";
        }
        int star = url.indexOf('*');
        return star < 0 || (star == url.length() - 1 && url.endsWith("/*"))
                ? ""
                : "wildcard can only do suffix matching";
    }

    static void level(JsonObject level, Problems problems) {
        String name = level.object("metadata").stringOr("name", "");
        JsonObject spec = level.object("spec");
        String type = spec.stringOr("type", "");
        if (name.equals("exempt") != type.equals("Exempt")) {
            problems.invalid(
                    "spec.type", type, "must be 'Exempt' if and only if `name` is 'exempt'");
        }
        switch (type) {
            case "Exempt" -> exempt(spec, problems);
            case "Limited" -> limited(spec, problems);
            case "" -> problems.required("spec.type");
            default -> problems.unsupported("spec.type", type, List.of("Exempt", "Limited"));
        }
        boolean exempt = name.equals("exempt");
        JsonObject fixed = MandatoryFlows.level(name);
        boolean same =
                (exempt && fixed != null)
                        ? MandatoryFlows.isAsFixed(fixed.without("exempt"), spec.without("exempt"))
                        : MandatoryFlows.isAsFixed(fixed, spec);
        if (!same) {
            problems.invalidShown(
                    "spec",
                    MandatoryFlows.asGoPrints(spec),
                    (exempt
                                    ? "spec of '%s' except the 'spec.exempt' field must equal the fixed value"
                                    : "spec of '%s' must equal the fixed value")
                            .formatted(name));
        }
        conditions(level, problems);
    }

    private static void exempt(JsonObject spec, Problems problems) {
        if (spec.get("limited") instanceof JsonObject) {
            problems.forbidden("spec.limited", "must be nil if the type is not Limited");
        }
        shares(spec.object("exempt"), "spec.exempt", problems);
        lendable(spec.object("exempt"), "spec.exempt", problems);
    }

    private static void limited(JsonObject spec, Problems problems) {
        if (spec.get("exempt") instanceof JsonObject) {
            problems.forbidden("spec.exempt", "must be nil if the type is Limited");
        }
        if (!(spec.get("limited") instanceof JsonObject limited)) {
            problems.required("spec.limited", "must not be empty when type is Limited");
            return;
        }
        shares(limited, "spec.limited", problems);
        response(limited.object("limitResponse"), "spec.limited.limitResponse", problems);
        lendable(limited, "spec.limited", problems);
        long borrowed = limited.longOr("borrowingLimitPercent", 0);
        if (borrowed < 0) {
            problems.invalid(
                    "spec.limited.borrowingLimitPercent",
                    borrowed,
                    "if specified, must be a non-negative integer");
        }
    }

    private static void shares(JsonObject holder, String path, Problems problems) {
        long shares = holder.longOr("nominalConcurrencyShares", 0);
        if (shares < 0) {
            problems.invalid(
                    path + ".nominalConcurrencyShares", shares, "must be a non-negative integer");
        }
    }

    private static void lendable(JsonObject holder, String path, Problems problems) {
        long lendable = holder.longOr("lendablePercent", 0);
        if (lendable < 0 || lendable > 100) {
            problems.invalid(
                    path + ".lendablePercent", lendable, "must be between 0 and 100, inclusive");
        }
    }

    private static void response(JsonObject response, String path, Problems problems) {
        @Nullable Json queuing = response.get("queuing");
        String here = path + ".queuing";
        switch (response.stringOr("type", "")) {
            case "Reject" -> {
                if (queuing instanceof JsonObject) {
                    problems.forbidden(
                            here, "must be nil if limited.limitResponse.type is not Limited");
                }
            }
            case "Queue" -> {
                if (queuing instanceof JsonObject given) {
                    queuing(given, here, problems);
                } else {
                    problems.required(
                            here, "must not be empty if limited.limitResponse.type is Limited");
                }
            }
            case "" -> problems.required(path + ".type");
            case String type ->
                    problems.unsupported(path + ".type", type, List.of("Queue", "Reject"));
        }
    }

    private static void queuing(JsonObject queuing, String path, Problems problems) {
        long length = queuing.longOr("queueLengthLimit", 0);
        if (length <= 0) {
            problems.invalid(path + ".queueLengthLimit", length, "must be positive");
        }
        long queues = queuing.longOr("queues", 0);
        if (queues <= 0) {
            problems.invalid(path + ".queues", queues, "must be positive");
        } else if (queues > QUEUES_MAX) {
            problems.invalid(path + ".queues", queues, "must not be greater than " + QUEUES_MAX);
        }
        long hand = queuing.longOr("handSize", 0);
        if (hand <= 0) {
            problems.invalid(path + ".handSize", hand, "must be positive");
        } else if (hand > queues) {
            problems.invalid(
                    path + ".handSize",
                    hand,
                    "should not be greater than queues (%d)".formatted(queues));
        } else if (Math.ceil(Math.log((double) queues) / Math.log(2) * hand) > HASH_BITS) {
            problems.invalid(
                    path + ".handSize",
                    hand,
                    "required entropy bits of deckSize %d and handSize %d should not be greater than %d"
                            .formatted(queues, hand, HASH_BITS));
        }
    }

    private static void conditions(JsonObject object, Problems problems) {
        List<JsonObject> conditions = object.object("status").array("conditions").objects();
        Checks.distinct(conditions, "type", "status.conditions", problems);
        for (int i = 0; i < conditions.size(); i++) {
            Checks.required(conditions.get(i), "type", "status.conditions[" + i + "]", problems);
        }
    }
}
