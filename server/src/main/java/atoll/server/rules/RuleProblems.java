package atoll.server.rules;

import atoll.api.GoStrings;
import atoll.api.Status.Cause;
import atoll.api.cel.SchemaTypes;
import atoll.api.schema.Field;
import atoll.api.schema.Schema;
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

    private final SchemaTypes types = new SchemaTypes();
    private final List<Cause> causes = new ArrayList<>();
    private final String root;
    private final List<Cause> others;
    private final boolean known;
    private long total;
    private final List<Spent> spent = new ArrayList<>();

    private record Spent(String path, long cost) {}

    private RuleProblems(String root, List<Cause> others, boolean known) {
        this.root = root;
        this.others = others;
        this.known = known;
    }

    /// Whether nothing else is wrong with the schema at a path, nor below it.
    private boolean isSound(String path) {
        return others.stream()
                .noneMatch(cause ->
                        cause.field().startsWith(path)
                                && (cause.field().length() == path.length()
                                        || ".[".indexOf(cause.field().charAt(path.length())) >= 0));
    }

    /// @param path of `openAPIV3Schema`
    /// @param others what else is wrong with the schema: rules over such parts are not read
    /// @param known whether this very schema was let in before, however dear a single rule is
    public static List<Cause> of(Schema schema, String path, List<Cause> others, boolean known) {
        if (!RuleNode.anyIn(schema)) {
            return List.of();
        }
        var problems = new RuleProblems(path, others, known);
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
        boolean whole = resource || schema.embeddedResource();
        List<JsonObject> rules = schema.rules().objects();
        if (!rules.isEmpty() && isSound(path) && types.type(schema, whole) == null) {
            add(
                    "InternalError",
                    path + ".x-kubernetes-validations",
                    "Internal error: internal error: failed to construct type information for"
                            + " x-kubernetes-validations rules: unable to convert structural"
                            + " schema to CEL declarations");
            return;
        }
        for (int i = 0; i < rules.size() && isSound(path); i++) {
            rule(
                    rules.get(i),
                    schema,
                    whole,
                    path + ".x-kubernetes-validations[" + i + "]",
                    cardinality,
                    pastless);
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
        Rule rule;
        try {
            rule = Rule.compile(source, schema, resource, types);
        } catch (Rule.BrokenException e) {
            add(
                    "FieldValueInvalid",
                    path + "." + e.field(),
                    "Invalid value: " + GoForm.rule(source) + ": " + e.why());
            if (e.field().equals("rule")) {
                withoutPast(source, path);
            }
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
                                .formatted(
                                        GoStrings.quoted(source.stringOr("rule", "")), pastless));
            }
        } else {
            withoutPast(source, path);
        }
    }

    /// A rule that does not look at the past has nothing to say of how it does.
    private void withoutPast(JsonObject source, String path) {
        if (source.has("optionalOldSelf")) {
            add(
                    "FieldValueInvalid",
                    path + ".optionalOldSelf",
                    "Invalid value: %s: may not be set if oldSelf is not used in rule"
                            .formatted(source.booleanOr("optionalOldSelf", false)));
        }
    }

    private void cost(String what, String path, long each, long count) {
        long cost = each == 0 ? 0 : count > Long.MAX_VALUE / each ? Long.MAX_VALUE : each * count;
        if (cost > RULE_COST_MAX && !known) {
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
                .filter(each -> each.cost() >= TOTAL_COST_MAX / 100)
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

    private void add(String reason, String path, String message) {
        causes.add(new Cause(reason, message, path));
    }
}
