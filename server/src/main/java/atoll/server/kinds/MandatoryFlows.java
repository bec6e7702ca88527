package atoll.server.kinds;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The flow schemas and priority levels whose specs nobody may change, because requests would be
/// lost without them. They are those of a fresh cluster.
final class MandatoryFlows {
    private static final Set<String> NAMES = Set.of("exempt", "catch-all");

    private static final JsonObject STANDARD = read();

    private MandatoryFlows() {}

    private static JsonObject read() {
        String file = "/atoll/server/bootstrap/flowcontrol.json";
        try (InputStream in =
                Objects.requireNonNull(MandatoryFlows.class.getResourceAsStream(file), file)) {
            return JsonReader.readObject(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The spec of a flow schema; null for one that is free.
    static @Nullable JsonObject schema(String name) {
        return NAMES.contains(name) ? STANDARD.object("schemas", name) : null;
    }

    /// The spec of a priority level; null for one that is free.
    static @Nullable JsonObject level(String name) {
        return NAMES.contains(name) ? STANDARD.object("levels", name) : null;
    }

    static boolean isAsFixed(@Nullable JsonObject fixed, JsonObject spec) {
        return fixed == null || fixed.equals(spec);
    }

    /// A spec as Go prints its internal form in a refusal: the names of Go's fields in their order,
    /// absent pointers and lists as null.
    static String asGoPrints(JsonObject spec) {
        return spec.has("type") ? goLevel(spec) : goSchema(spec);
    }

    private static String goSchema(JsonObject spec) {
        return struct(
                "PriorityLevelConfiguration",
                goName(spec.get("priorityLevelConfiguration")),
                "MatchingPrecedence",
                value(spec, "matchingPrecedence"),
                "DistinguisherMethod",
                ifThere(
                        spec.get("distinguisherMethod"),
                        method -> struct("Type", value(method, "type"))),
                "Rules",
                each(spec, "rules", MandatoryFlows::goRule));
    }

    private static String goRule(JsonObject rule) {
        return struct(
                "Subjects", each(rule, "subjects", MandatoryFlows::goSubject),
                "ResourceRules", each(rule, "resourceRules", MandatoryFlows::goResourceRule),
                "NonResourceRules", each(rule, "nonResourceRules", MandatoryFlows::goPathRule));
    }

    private static String goSubject(JsonObject subject) {
        return struct(
                "Kind",
                value(subject, "kind"),
                "User",
                goName(subject.get("user")),
                "Group",
                goName(subject.get("group")),
                "ServiceAccount",
                ifThere(
                        subject.get("serviceAccount"),
                        account ->
                                struct(
                                        "Namespace", value(account, "namespace"),
                                        "Name", value(account, "name"))));
    }

    private static String goName(@Nullable Json named) {
        return ifThere(named, object -> struct("Name", value(object, "name")));
    }

    private static String goResourceRule(JsonObject rule) {
        return struct(
                "Verbs", value(rule, "verbs"),
                "APIGroups", value(rule, "apiGroups"),
                "Resources", value(rule, "resources"),
                "ClusterScope", String.valueOf(rule.booleanOr("clusterScope", false)),
                "Namespaces", value(rule, "namespaces"));
    }

    private static String goPathRule(JsonObject rule) {
        return struct(
                "Verbs", value(rule, "verbs"), "NonResourceURLs", value(rule, "nonResourceURLs"));
    }

    private static String goLevel(JsonObject spec) {
        return struct(
                "Type",
                value(spec, "type"),
                "Limited",
                ifThere(spec.get("limited"), MandatoryFlows::goLimited),
                "Exempt",
                ifThere(
                        spec.get("exempt"),
                        exempt ->
                                struct(
                                        "NominalConcurrencyShares",
                                        value(exempt, "nominalConcurrencyShares"),
                                        "LendablePercent",
                                        value(exempt, "lendablePercent"))));
    }

    private static String goLimited(JsonObject limited) {
        JsonObject response = limited.object("limitResponse");
        String queuing =
                ifThere(
                        response.get("queuing"),
                        given ->
                                struct(
                                        "Queues", value(given, "queues"),
                                        "HandSize", value(given, "handSize"),
                                        "QueueLengthLimit", value(given, "queueLengthLimit")));
        return struct(
                "NominalConcurrencyShares",
                value(limited, "nominalConcurrencyShares"),
                "LimitResponse",
                struct("Type", value(response, "type"), "Queuing", queuing),
                "LendablePercent",
                value(limited, "lendablePercent"),
                "BorrowingLimitPercent",
                value(limited, "borrowingLimitPercent"));
    }

    private static String struct(String... namesAndValues) {
        var fields = new StringJoiner(",", "{", "}");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.add('"' + namesAndValues[i] + "\":" + namesAndValues[i + 1]);
        }
        return fields.toString();
    }

    private static String ifThere(@Nullable Json value, Function<JsonObject, String> shown) {
        return value instanceof JsonObject object ? shown.apply(object) : "null";
    }

    private static String value(JsonObject object, String key) {
        return String.valueOf(object.get(key));
    }

    private static String each(JsonObject object, String key, Function<JsonObject, String> shown) {
        return object.array(key).isEmpty()
                ? "null"
                : object.array(key).objects().stream()
                        .map(shown)
                        .collect(Collectors.joining(",", "[", "]"));
    }
}
