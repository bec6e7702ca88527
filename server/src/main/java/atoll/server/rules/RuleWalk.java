package atoll.server.rules;

import atoll.api.GoStrings;
import atoll.api.Status.Cause;
import atoll.api.cel.CostException;
import atoll.api.cel.EvaluationException;
import atoll.api.cel.Meter;
import atoll.api.cel.Program;
import atoll.api.cel.TreeValues;
import atoll.api.cel.Value;
import atoll.api.schema.Schema;
import atoll.api.validation.Correlation;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One object being checked, within one budget.
final class RuleWalk {
    /// Upstream's for all rules of an object: about a second there.
    private static final long BUDGET = 10_000_000;

    private static final int MESSAGE_BYTES_MAX = 5 * 1024;

    private final List<Cause> causes;
    private final List<String> warnings;
    private long left = BUDGET;
    private boolean excuses = true;

    RuleWalk(List<Cause> causes, List<String> warnings) {
        this.causes = causes;
        this.warnings = warnings;
    }

    void check(RuleNode root, JsonObject object, @Nullable JsonObject old) {
        node(root, object, old, old, "");
    }

    /// As [#check(RuleNode, JsonObject, JsonObject)], of a value somewhere inside. What is the same
    /// as before is no excuse here.
    void check(RuleNode root, Json value, @Nullable Json old, String path) {
        excuses = false;
        node(root, value, old, old, path);
    }

    /// @param old what `oldSelf` is; null where nothing corresponds
    /// @param before the nearest value above that has a past, or the one here: what is the same as
    ///   before may stay wrong
    private void node(
            RuleNode node, Json value, @Nullable Json old, @Nullable Object before, String path) {
        if (value == JsonNull.NULL || left < 0) {
            return;
        }
        boolean same =
                old != null
                        ? Correlation.isSame(node.schema(), value, old)
                        : before == Boolean.TRUE;
        rules(node, value, old, same, path);
        if (left < 0) {
            return;
        }
        Object inherited = same ? Boolean.TRUE : Boolean.FALSE;
        switch (value) {
            case JsonArray array when node.items() != null ->
                    items(node.schema(), node.items(), array, old, inherited, path);
            case JsonObject object -> {
                JsonObject past = old instanceof JsonObject known ? known : JsonObject.EMPTY;
                if (node.items() != null) {
                    for (String key : object.keys()) {
                        member(node.items(), object, past, key, inherited, path + "[" + key + "]");
                    }
                }
                node.fields()
                        .forEach((name, field) ->
                                member(field, object, past, name, inherited, child(path, name)));
            }
            default -> {}
        }
    }

    private void member(
            RuleNode node,
            JsonObject object,
            JsonObject past,
            String key,
            Object inherited,
            String path) {
        Json value = object.get(key);
        if (value != null) {
            node(node, value, past.get(key), inherited, path);
        }
    }

    /// Only the items of lists with keys have a past.
    private void items(
            Schema list,
            RuleNode items,
            JsonArray array,
            @Nullable Json old,
            Object inherited,
            String path) {
        Map<JsonObject, Json> past = new HashMap<>();
        boolean keyed = list.listType() == Schema.ListType.MAP;
        if (keyed && old instanceof JsonArray before) {
            before.objects().forEach(item -> past.put(keys(list, item), item));
        }
        for (int i = 0; i < array.size(); i++) {
            Json value = array.get(i);
            Json then = keyed ? past.get(keys(list, value.asObject())) : null;
            node(items, value, then, inherited, path + "[" + i + "]");
        }
    }

    private static JsonObject keys(Schema list, JsonObject item) {
        var keys = JsonObject.builder();
        list.listKeys().forEach(key -> keys.putIfPresent(key, item.get(key)));
        return keys.build();
    }

    private static String child(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private void rules(RuleNode node, Json value, @Nullable Json old, boolean same, String path) {
        if (node.rules().isEmpty()) {
            return;
        }
        String type = value.typeName();
        if (left == 0) {
            outOfBudget(path, type);
            return;
        }
        Schema schema = node.schema();
        boolean past = old != null && old != JsonNull.NULL;
        for (RuleOrFault each : node.rules()) {
            if (each instanceof RuleOrFault.Fault(var why)) {
                invalid(path, type, "rule compile error: " + why);
            }
            if (!(each instanceof Rule rule)) {
                continue;
            }
            if (rule.usesOldSelf() && !past && !rule.oldSelfIsOptional()) {
                continue;
            }
            Map<String, Value> variables = new HashMap<>();
            variables.put("self", TreeValues.of(value, schema, node.resource()));
            Value then = past && old != null ? TreeValues.of(old, schema, node.resource()) : null;
            if (rule.oldSelfIsOptional()) {
                variables.put("oldSelf", Value.Maybe.of(then));
            } else if (then != null) {
                variables.put("oldSelf", then);
            }
            one(rule, variables, value, same, path, type);
            if (left < 0) {
                return;
            }
        }
    }

    private void outOfBudget(String path, String type) {
        left = -1;
        invalid(
                path,
                type,
                "validation failed due to running out of cost budget, no further validation rules"
                        + " will be run");
    }

    private void invalid(String path, String type, String why) {
        causes.add(
                new Cause(
                        "FieldValueInvalid",
                        "Invalid value: " + Json.of(type) + ": " + why,
                        named(path)));
    }

    private static String named(String path) {
        return path.isEmpty() ? "<nil>" : path;
    }

    private void one(
            Rule rule,
            Map<String, Value> variables,
            Json value,
            boolean same,
            String path,
            String type) {
        var meter = new Meter(Meter.PER_CALL);
        try {
            Value result = rule.program().run(variables, meter);
            if (!spent(meter, path, type) || result.equals(Value.Bool.TRUE)) {
                return;
            }
        } catch (CostException e) {
            left = -1;
            invalid(
                    path,
                    type,
                    "'%s': no further validation rules will be run due to call cost exceeds limit for rule: %s"
                            .formatted(e.getMessage(), rule.shown()));
            return;
        } catch (EvaluationException e) {
            if (spent(meter, path, type)) {
                invalid(
                        path,
                        type,
                        e.getMessage().startsWith("no such overload")
                                ? "'%s': call arguments did not match a supported operator, function or macro signature for rule: %s"
                                        .formatted(e.getMessage(), rule.shown())
                                : "%s evaluating rule: %s".formatted(e.getMessage(), rule.shown()));
            }
            return;
        }
        String where = rule.fieldPath().isEmpty() ? path : below(path, rule.fieldPath());
        Cause cause = cause(rule, where, value, message(rule, variables, where, type));
        if (left < 0) {
            return;
        }
        if (excuses && same && !rule.usesOldSelf()) {
            warnings.add(cause.field() + ": " + cause.message());
        } else {
            causes.add(cause);
        }
    }

    private boolean spent(Meter meter, String path, String type) {
        if (meter.spent() > left) {
            outOfBudget(path, type);
            return false;
        }
        left -= meter.spent();
        return true;
    }

    private static String below(String path, String fieldPath) {
        String relative = fieldPath.startsWith(".") ? fieldPath.substring(1) : fieldPath;
        String plain = relative.replace("['", "[").replace("']", "]");
        return path.isEmpty() || plain.startsWith("[") ? path + plain : path + "." + plain;
    }

    private static Cause cause(Rule rule, String where, Json value, String message) {
        boolean omitted = value instanceof JsonObject || value instanceof JsonArray;
        String shown = omitted ? "" : ": " + GoStrings.shown(value);
        String field = named(where);
        return switch (rule.reason()) {
            case "FieldValueForbidden" ->
                    new Cause("FieldValueForbidden", "Forbidden: " + message, field);
            case "FieldValueRequired" ->
                    new Cause("FieldValueRequired", "Required value: " + message, field);
            case "FieldValueDuplicate" ->
                    new Cause("FieldValueDuplicate", "Duplicate value" + shown, field);
            default ->
                    new Cause("FieldValueInvalid", "Invalid value" + shown + ": " + message, field);
        };
    }

    /// The rule's message; what its expression comes to where that is a text fit to be one.
    private String message(Rule rule, Map<String, Value> variables, String where, String type) {
        Program expression = rule.message();
        if (expression == null) {
            return rule.writtenMessage();
        }
        var meter = new Meter(Math.min(Meter.PER_CALL, left));
        try {
            Value result = expression.run(variables, meter);
            left -= meter.spent();
            String text = TreeValues.toJson(result).asString();
            String trimmed = text == null ? "" : text.strip();
            boolean fit =
                    !trimmed.isEmpty()
                            && trimmed.length() <= MESSAGE_BYTES_MAX
                            && trimmed.indexOf('\n') < 0;
            return fit ? trimmed : rule.writtenMessage();
        } catch (CostException _) {
            invalid(
                    where,
                    type,
                    "messageExpression evaluation failed due to running out of cost budget, no"
                            + " further validation rules will be run");
            left = -1;
            return "";
        } catch (EvaluationException _) {
            left -= meter.spent();
            return rule.writtenMessage();
        }
    }
}
