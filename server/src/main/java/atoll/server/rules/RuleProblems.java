package atoll.server.rules;

import atoll.api.Status.Cause;
import atoll.api.cel.SchemaTypes;
import atoll.api.schema.Field;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Finds what is wrong with the rules of a schema: they must compile, must not cost too much, and
/// may look at the past only where there is one.
public final class RuleProblems {
    /// Upstream's, for one rule and for all of a definition.
    private static final long RULE_COST_MAX = 10_000_000;

    private static final long TOTAL_COST_MAX = 100_000_000;
    private static final List<String> REASONS =
            List.of(
                    "FieldValueDuplicate",
                    "FieldValueForbidden",
                    "FieldValueInvalid",
                    "FieldValueRequired");

    private final SchemaTypes types = new SchemaTypes();
    private final List<Cause> causes = new ArrayList<>();
    private final String root;
    private long total;
    private final List<Spent> spent = new ArrayList<>();

    private record Spent(String path, long cost) {}

    private RuleProblems(String root) {
        this.root = root;
    }

    /// @param path of `openAPIV3Schema`
    public static List<Cause> of(Schema schema, String path) {
        if (!RuleNode.anyIn(schema)) {
            return List.of();
        }
        var problems = new RuleProblems(path);
        problems.node(schema, true, path, 1, null);
        problems.total();
        return problems.causes;
    }

    /// @param cardinality how many such values an object can hold; 0 when nothing bounds it
    /// @param pastless the path of the list above whose items have no past; null when all have one
    private void node(
            Schema schema,
            boolean resource,
            String path,
            long cardinality,
            @Nullable String pastless) {
        if (!RuleNode.anyIn(schema)) {
            return;
        }
        boolean whole = resource || schema.embeddedResource();
        List<JsonObject> rules = schema.rules().objects();
        for (int i = 0; i < rules.size(); i++) {
            rule(
                    rules.get(i),
                    schema,
                    whole,
                    path + ".x-kubernetes-validations[" + i + "]",
                    cardinality,
                    pastless);
        }
        JsonObject constraints = schema.constraints();
        switch (schema.type()) {
            case ARRAY -> {
                boolean keyed = schema.listType() == Schema.ListType.MAP;
                node(
                        schema.items(),
                        false,
                        path + ".items",
                        times(cardinality, constraints.longOr("maxItems", 0)),
                        keyed ? pastless : pastless == null ? path : pastless);
            }
            case MAP ->
                    node(
                            schema.items(),
                            false,
                            path + ".additionalProperties",
                            times(cardinality, constraints.longOr("maxProperties", 0)),
                            pastless);
            case OBJECT -> {
                for (Field field : schema.fields()) {
                    node(
                            field.schema(),
                            false,
                            path + ".properties[" + field.name() + "]",
                            cardinality,
                            pastless);
                }
            }
            default -> {}
        }
    }

    private static long times(long a, long b) {
        return a == 0 || b == 0 ? 0 : b > Long.MAX_VALUE / a ? Long.MAX_VALUE : a * b;
    }

    private void rule(
            JsonObject source,
            Schema schema,
            boolean resource,
            String path,
            long cardinality,
            @Nullable String pastless) {
        if (!form(source, schema, path)) {
            return;
        }
        Rule rule;
        try {
            rule = Rule.compile(source, schema, resource, types);
        } catch (Rule.BrokenException e) {
            add(
                    "FieldValueInvalid",
                    path + "." + e.field(),
                    "Invalid value: " + asGo(source) + ": " + e.why());
            return;
        }
        long count = cardinality > 0 ? cardinality : types.mostInRequest(schema, resource);
        cost("estimated rule cost", path + ".rule", rule.program().maxCost(), count);
        if (rule.message() != null) {
            cost(
                    "estimated messageExpression cost",
                    path + ".messageExpression",
                    rule.message().maxCost(),
                    1);
        }
        if (rule.usesOldSelf()) {
            if (pastless != null) {
                add(
                        "FieldValueInvalid",
                        path + ".rule",
                        "Invalid value: %s: oldSelf cannot be used on the uncorrelatable portion of the schema within %s"
                                .formatted(Json.of(source.stringOr("rule", "")), pastless));
            }
        } else if (source.has("optionalOldSelf")) {
            add(
                    "FieldValueInvalid",
                    path + ".optionalOldSelf",
                    "Invalid value: %s: may not be set if oldSelf is not used in rule"
                            .formatted(source.booleanOr("optionalOldSelf", false)));
        }
    }

    private void cost(String what, String path, long each, long count) {
        long cost = each == 0 ? 0 : count > Long.MAX_VALUE / each ? Long.MAX_VALUE : each * count;
        if (cost > RULE_COST_MAX) {
            add("FieldValueForbidden", path, "Forbidden: " + exceeds(what, cost, RULE_COST_MAX));
        }
        total = total + cost < 0 ? Long.MAX_VALUE : total + cost;
        spent.add(new Spent(path, cost));
    }

    private void total() {
        if (total <= TOTAL_COST_MAX) {
            return;
        }
        spent.stream()
                .sorted(java.util.Comparator.comparingLong(Spent::cost).reversed())
                .limit(4)
                .filter(each -> each.cost() > 0)
                .forEach(each ->
                        add(
                                "FieldValueForbidden",
                                each.path(),
                                "Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema"));
        add(
                "FieldValueForbidden",
                root,
                "Forbidden: "
                        + exceeds(
                                "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema",
                                total,
                                TOTAL_COST_MAX));
    }

    private static String exceeds(String what, long cost, long limit) {
        double factor = (double) cost / limit;
        String shown =
                factor > 100
                        ? "more than 100x"
                        : String.format(Locale.ROOT, factor < 1.5 ? "%fx" : "%.1fx", factor);
        return what
                + " exceeds budget by factor of "
                + shown
                + " (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where"
                + " arrays, maps, and strings are declared)";
    }

    /// What is wrong with how a rule is written.
    private boolean form(JsonObject source, Schema schema, String path) {
        int before = causes.size();
        String rule = source.stringOr("rule", "").strip();
        String message = source.stringOr("message", "");
        if (rule.isEmpty()) {
            add("FieldValueRequired", path + ".rule", "Required value: rule is not specified");
        } else if (!message.isEmpty() && message.isBlank()) {
            blank(path + ".message", message, "must be non-empty if specified");
        } else if (message.strip().indexOf('\n') >= 0) {
            blank(path + ".message", message, "must not contain line breaks");
        } else if (rule.indexOf('\n') >= 0 && message.isBlank()) {
            add(
                    "FieldValueRequired",
                    path + ".message",
                    "Required value: message must be specified if rule contains line breaks");
        }
        String expression = source.stringOr("messageExpression", "");
        if (!expression.isEmpty() && expression.isBlank()) {
            add(
                    "FieldValueRequired",
                    path + ".messageExpression",
                    "Required value: messageExpression must be non-empty if specified");
        }
        String reason = source.stringOr("reason", "FieldValueInvalid");
        if (!REASONS.contains(reason)) {
            add(
                    "FieldValueNotSupported",
                    path + ".reason",
                    "Unsupported value: %s: supported values: %s"
                            .formatted(
                                    Json.of(reason),
                                    String.join(
                                            ", ",
                                            REASONS.stream()
                                                    .map(each -> '"' + each + '"')
                                                    .toList())));
        }
        String fieldPath = source.stringOr("fieldPath", "");
        if (!fieldPath.isEmpty() && !FieldPaths.isValid(schema, fieldPath)) {
            blank(path + ".fieldPath", fieldPath, "must be a valid path");
        }
        return causes.size() == before;
    }

    private void blank(String path, String value, String why) {
        add("FieldValueInvalid", path, "Invalid value: " + Json.of(value) + ": " + why);
    }

    private void add(String reason, String path, String message) {
        causes.add(new Cause(reason, message, path));
    }

    /// As Go shows its own form of a rule.
    private static String asGo(JsonObject source) {
        var text = new StringBuilder("{");
        for (String key :
                List.of(
                        "rule",
                        "message",
                        "messageExpression",
                        "reason",
                        "fieldPath",
                        "optionalOldSelf")) {
            Json value = source.get(key);
            boolean pointer = key.equals("reason") || key.equals("optionalOldSelf");
            text.append(text.length() == 1 ? "" : ",")
                    .append('"')
                    .append(Character.toUpperCase(key.charAt(0)))
                    .append(key, 1, key.length())
                    .append("\":")
                    .append(value != null ? value : pointer ? "null" : "\"\"");
        }
        return text.append('}')
                .toString()
                .replace("&", "\\u0026")
                .replace("<", "\\u003c")
                .replace(">", "\\u003e");
    }
}
