package atoll.server.crd;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.checks.Problems;
import java.util.List;

/// Finds what is wrong with how the rules of a schema are written, before anybody reads them as
/// expressions.
final class RuleForm {
    private static final List<String> REASONS =
            List.of(
                    "FieldValueDuplicate",
                    "FieldValueForbidden",
                    "FieldValueInvalid",
                    "FieldValueRequired");

    private RuleForm() {}

    static void check(JsonObject schema, String path, Problems problems) {
        List<JsonObject> rules = schema.array("x-kubernetes-validations").objects();
        for (int i = 0; i < rules.size(); i++) {
            String here = path + ".x-kubernetes-validations[" + i + "]";
            text(rules.get(i), here, problems);
            JsonObject rule = rules.get(i);
            String expression = rule.stringOr("messageExpression", "");
            if (!expression.isEmpty() && expression.isBlank()) {
                problems.required(
                        here + ".messageExpression",
                        "messageExpression must be non-empty if specified");
            }
            String reason = rule.string("reason");
            if (reason != null && !REASONS.contains(reason)) {
                problems.unsupported(here + ".reason", reason, REASONS);
            }
            fieldPath(rule.stringOr("fieldPath", ""), schema, here + ".fieldPath", problems);
        }
    }

    private static void text(JsonObject source, String path, Problems problems) {
        String rule = source.stringOr("rule", "").strip();
        String message = source.stringOr("message", "");
        if (rule.isEmpty()) {
            problems.required(path + ".rule", "rule is not specified");
        } else if (!message.isEmpty() && message.isBlank()) {
            problems.invalid(path + ".message", message, "must be non-empty if specified");
        } else if (hasLines(message.strip())) {
            problems.invalid(path + ".message", message, "must not contain line breaks");
        } else if (hasLines(rule) && message.isBlank()) {
            problems.required(
                    path + ".message", "message must be specified if rule contains line breaks");
        }
    }

    private static void fieldPath(
            String fieldPath, JsonObject schema, String path, Problems problems) {
        if (fieldPath.isEmpty()) {
            return;
        }
        Json shown = Json.of(fieldPath);
        if (fieldPath.isBlank()) {
            problems.invalid(path, shown, "must be non-empty if specified");
        }
        if (hasLines(fieldPath)) {
            problems.invalid(path, shown, "must not contain line breaks");
        }
        if (FieldPathCheck.of(fieldPath, schema, true).schema() == null) {
            problems.invalid(path, shown, "must be a valid path");
        }
    }

    private static boolean hasLines(String text) {
        return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
    }
}
