package atoll.server.kinds;

import static atoll.server.checks.Defaults.absent;
import static atoll.server.checks.Defaults.each;
import static atoll.server.checks.Defaults.inside;
import static atoll.server.checks.Defaults.plain;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.List;
import java.util.Locale;

/// Defaults of the kinds that rule others: RBAC, webhooks, policies, custom resources, autoscaling.
final class Policies {
    private static final String RBAC = "rbac.authorization.k8s.io";

    private Policies() {}

    static JsonObject roleBinding(JsonObject given) {
        JsonObject binding = given.update("roleRef", role -> plain(role, "apiGroup", RBAC));
        return each(
                binding,
                "subjects",
                subject ->
                        switch (subject.stringOr("kind", "")) {
                            case "User", "Group" -> plain(subject, "apiGroup", RBAC);
                            default -> subject;
                        });
    }

    static JsonObject networkPolicy(JsonObject given) {
        return given.update(
                "spec",
                spec -> {
                    JsonObject filled = each(spec, "ingress", Policies::policyPorts);
                    filled = each(filled, "egress", Policies::policyPorts);
                    if (!filled.array("policyTypes").isEmpty()) {
                        return filled;
                    }
                    JsonArray types = JsonArray.of(Json.of("Ingress"));
                    return filled.with(
                            "policyTypes",
                            filled.array("egress").isEmpty()
                                    ? types
                                    : types.plus(Json.of("Egress")));
                });
    }

    private static JsonObject policyPorts(JsonObject rule) {
        return each(rule, "ports", port -> absent(port, "protocol", "TCP"));
    }

    static JsonObject ingressClass(JsonObject given) {
        return given.update(
                "spec",
                spec ->
                        inside(
                                spec,
                                "parameters",
                                parameters -> absent(parameters, "scope", "Cluster")));
    }

    static JsonObject priorityClass(JsonObject given) {
        return absent(given, "preemptionPolicy", "PreemptLowerPriority");
    }

    static JsonObject validatingWebhooks(JsonObject given) {
        return each(given, "webhooks", Policies::webhook);
    }

    static JsonObject mutatingWebhooks(JsonObject given) {
        return each(
                given,
                "webhooks",
                webhook -> absent(webhook(webhook), "reinvocationPolicy", "Never"));
    }

    private static JsonObject webhook(JsonObject given) {
        JsonObject webhook = absent(given, "failurePolicy", "Fail");
        webhook = matching(webhook, "rules");
        webhook = absent(webhook, "timeoutSeconds", 10);
        return inside(
                webhook,
                List.of("clientConfig", "service"),
                service -> absent(service, "port", 443));
    }

    /// What webhooks and admission policies say about the objects they want to see.
    private static JsonObject matching(JsonObject given, String rules) {
        JsonObject matching = absent(given, "matchPolicy", "Equivalent");
        matching = matching.withDefault("namespaceSelector", JsonObject.EMPTY);
        matching = matching.withDefault("objectSelector", JsonObject.EMPTY);
        return each(matching, rules, rule -> absent(rule, "scope", "*"));
    }

    static JsonObject admissionPolicy(JsonObject given) {
        return given.update(
                "spec",
                spec ->
                        inside(
                                absent(spec, "failurePolicy", "Fail"),
                                "matchConstraints",
                                Policies::constraints));
    }

    static JsonObject admissionPolicyBinding(JsonObject given) {
        return inside(given, "spec", spec -> inside(spec, "matchResources", Policies::constraints));
    }

    private static JsonObject constraints(JsonObject given) {
        return each(
                matching(given, "resourceRules"),
                "excludeResourceRules",
                rule -> absent(rule, "scope", "*"));
    }

    static JsonObject customResource(JsonObject given) {
        JsonObject stored =
                given.object("status").array("storedVersions").isEmpty() ? stored(given) : given;
        return stored.update(
                "spec",
                spec -> {
                    JsonObject filled = spec.update("names", Policies::names);
                    filled = filled.withDefault("conversion", JsonObject.of("strategy", "None"));
                    return inside(
                            filled,
                            List.of("conversion", "webhook", "clientConfig", "service"),
                            service -> absent(service, "port", 443));
                });
    }

    /// With the version that its objects are stored in, where it names one.
    private static JsonObject stored(JsonObject given) {
        return given.object("spec").array("versions").objects().stream()
                .filter(version -> version.booleanOr("storage", false))
                .findFirst()
                .map(version -> version.stringOr("name", ""))
                .map(name ->
                        given.update(
                                "status",
                                status ->
                                        status.with(
                                                "storedVersions",
                                                JsonArray.ofStrings(List.of(name)))))
                .orElse(given);
    }

    private static JsonObject names(JsonObject given) {
        String kind = given.stringOr("kind", "");
        if (kind.isEmpty()) {
            return given;
        }
        JsonObject names = plain(given, "singular", kind.toLowerCase(Locale.ROOT));
        return plain(names, "listKind", kind + "List");
    }

    static JsonObject apiService(JsonObject given) {
        return inside(given, List.of("spec", "service"), service -> absent(service, "port", 443));
    }

    static JsonObject flowSchema(JsonObject given) {
        return given.update("spec", spec -> plain(spec, "matchingPrecedence", 1000));
    }

    private static JsonObject limited(JsonObject given) {
        JsonObject shared = absent(given, "nominalConcurrencyShares", 30);
        return inside(
                absent(shared, "lendablePercent", 0),
                List.of("limitResponse", "queuing"),
                queuing ->
                        positive(
                                positive(positive(queuing, "queues", 64), "handSize", 8),
                                "queueLengthLimit",
                                50));
    }

    /// 0 stands for nothing said.
    private static JsonObject positive(JsonObject given, String key, long value) {
        return given.longOr(key, 0) == 0 ? given.with(key, Json.of(value)) : given;
    }

    static JsonObject priorityLevel(JsonObject given) {
        return given.update(
                "spec",
                spec ->
                        inside(
                                inside(spec, "limited", Policies::limited),
                                "exempt",
                                exempt ->
                                        absent(
                                                absent(exempt, "nominalConcurrencyShares", 0),
                                                "lendablePercent",
                                                0)));
    }
}
