package atoll.server.authorize;

import atoll.api.GroupVersionResource;
import atoll.api.Status;
import atoll.api.selector.FieldSelector;
import atoll.api.selector.LabelSelector;
import atoll.api.selector.SelectorException;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What an access review asks about, out of its `spec`.
///
/// @param errors what of its selectors could not be read and was left out; empty when nothing
record ReviewSpec(Attributes attributes, String errors) {
    private static final String TARGET = "spec.resourceAttributes";

    private static final Map<String, LabelSelector.Operator> OPERATORS =
            Map.of(
                    "In", LabelSelector.Operator.IN,
                    "NotIn", LabelSelector.Operator.NOT_IN,
                    "Exists", LabelSelector.Operator.EXISTS,
                    "DoesNotExist", LabelSelector.Operator.DOES_NOT_EXIST);

    static ReviewSpec of(JsonObject spec) {
        if (spec.get("nonResourceAttributes") instanceof JsonObject path) {
            return new ReviewSpec(
                    Attributes.ofPath(path.stringOr("verb", ""), path.stringOr("path", "")), "");
        }
        JsonObject resource = spec.object("resourceAttributes");
        String version = resource.stringOr("version", "");
        Attributes attributes =
                Attributes.ofResource(
                        resource.stringOr("verb", ""),
                        new GroupVersionResource(
                                resource.stringOr("group", ""),
                                version.isEmpty() ? "*" : version,
                                resource.stringOr("resource", "")),
                        resource.stringOr("subresource", ""),
                        resource.stringOr("namespace", ""),
                        resource.stringOr("name", ""));
        var errors = new ArrayList<String>();
        FieldSelector fields = fields(resource.object("fieldSelector"), errors);
        LabelSelector labels = labels(resource.object("labelSelector"), errors);
        return new ReviewSpec(attributes.selecting(fields, labels), String.join("; ", errors));
    }

    /// A requirement that cannot be read is left out: what is then asked about is more, never less.
    private static FieldSelector fields(JsonObject selector, List<String> errors) {
        var read = new ArrayList<FieldSelector.Requirement>();
        boolean whole = true;
        try {
            read.addAll(FieldSelector.parse(selector.stringOr("rawSelector", "")).requirements());
        } catch (SelectorException _) {
            whole = false;
        }
        for (JsonObject one : selector.array("requirements").objects()) {
            String operator = one.stringOr("operator", "");
            List<String> values = one.array("values").strings();
            if (values.size() == 1 && (operator.equals("In") || operator.equals("NotIn"))) {
                read.add(
                        new FieldSelector.Requirement(
                                one.stringOr("key", ""), values.getFirst(), operator.equals("In")));
            } else {
                whole = false;
            }
        }
        note(whole, read.isEmpty(), "fieldSelector", errors);
        return new FieldSelector(read);
    }

    private static LabelSelector labels(JsonObject selector, List<String> errors) {
        var read = new ArrayList<LabelSelector.Requirement>();
        boolean whole = true;
        try {
            read.addAll(LabelSelector.parse(selector.stringOr("rawSelector", "")).requirements());
        } catch (SelectorException _) {
            whole = false;
        }
        for (JsonObject one : selector.array("requirements").objects()) {
            LabelSelector.Operator operator = OPERATORS.get(one.stringOr("operator", ""));
            if (operator == null) {
                whole = false;
            } else {
                read.add(
                        new LabelSelector.Requirement(
                                one.stringOr("key", ""),
                                operator,
                                one.array("values").strings().stream().sorted().toList()));
            }
        }
        note(whole, read.isEmpty(), "labelSelector", errors);
        return new LabelSelector(read);
    }

    private static void note(boolean whole, boolean none, String field, List<String> errors) {
        if (!whole) {
            errors.add(
                    TARGET
                            + "."
                            + field
                            + (none ? "" : " partially")
                            + " ignored due to parse error");
        }
    }

    /// What is wrong with the target of a review.
    static List<Status.Cause> problems(JsonObject spec) {
        var wrong = new ArrayList<Status.Cause>();
        boolean resource = spec.get("resourceAttributes") instanceof JsonObject;
        Json path = spec.get("nonResourceAttributes");
        if (resource && path instanceof JsonObject both) {
            wrong.add(
                    invalid(
                            "spec.nonResourceAttributes",
                            shown(both),
                            "cannot be specified in combination with resourceAttributes"));
        } else if (!resource && !(path instanceof JsonObject)) {
            wrong.add(
                    invalid(
                            TARGET,
                            JsonNull.NULL.toString(),
                            "exactly one of nonResourceAttributes or resourceAttributes must be"
                                    + " specified"));
        }
        return wrong;
    }

    /// What is wrong with the selectors of a review.
    static List<Status.Cause> selectorProblems(JsonObject spec) {
        JsonObject resource = spec.object("resourceAttributes");
        var wrong = new ArrayList<Status.Cause>();
        if (resource.get("fieldSelector") instanceof JsonObject fields) {
            selector(fields, TARGET + ".fieldSelector", false, wrong);
        }
        if (resource.get("labelSelector") instanceof JsonObject labels) {
            selector(labels, TARGET + ".labelSelector", true, wrong);
        }
        return wrong;
    }

    private static void selector(
            JsonObject selector, String path, boolean labels, List<Status.Cause> wrong) {
        String raw = selector.stringOr("rawSelector", "");
        List<JsonObject> requirements = selector.array("requirements").objects();
        if (!raw.isEmpty() && !requirements.isEmpty()) {
            wrong.add(
                    invalid(
                            path + ".rawSelector",
                            Json.of(raw).toString(),
                            "may not specified at the same time as requirements"));
        }
        if (raw.isEmpty() && requirements.isEmpty()) {
            wrong.add(
                    required(
                            path + ".requirements",
                            "when %s is specified, requirements or rawSelector is required"
                                    .formatted(path)));
        }
        for (int i = 0; i < requirements.size(); i++) {
            requirement(requirements.get(i), path + ".requirements[" + i + "]", labels, wrong);
        }
    }

    private static void requirement(
            JsonObject requirement, String path, boolean labels, List<Status.Cause> wrong) {
        String key = requirement.stringOr("key", "");
        if (!labels && key.isEmpty()) {
            wrong.add(required(path + ".key", "must be specified"));
        }
        boolean valued = !requirement.array("values").isEmpty();
        switch (requirement.stringOr("operator", "")) {
            case "In", "NotIn" -> {
                if (!valued) {
                    wrong.add(
                            required(
                                    path + ".values",
                                    "must be specified when `operator` is 'In' or 'NotIn'"));
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (valued) {
                    wrong.add(
                            new Status.Cause(
                                    "FieldValueForbidden",
                                    "Forbidden: may not be specified when `operator` is 'Exists'"
                                            + " or 'DoesNotExist'",
                                    path + ".values"));
                }
            }
            // Newer clients may know more operators; what they say is left out.
            default -> {}
        }
        if (labels) {
            labelTexts(requirement, path, wrong);
        }
    }

    private static void labelTexts(JsonObject requirement, String path, List<Status.Cause> wrong) {
        String key = requirement.stringOr("key", "");
        Names.qualifiedName(key)
                .forEach(why -> wrong.add(invalid(path + ".key", Json.of(key).toString(), why)));
        List<String> values = requirement.array("values").strings();
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            String at = path + ".values[" + i + "]";
            Names.labelValue(value)
                    .forEach(why -> wrong.add(invalid(at, Json.of(value).toString(), why)));
        }
    }

    /// As Go prints its `NonResourceAttributes`.
    static String shown(JsonObject path) {
        return "{\"Path\":%s,\"Verb\":%s}"
                .formatted(Json.of(path.stringOr("path", "")), Json.of(path.stringOr("verb", "")));
    }

    static Status.Cause invalid(String path, String value, String why) {
        return new Status.Cause("FieldValueInvalid", "Invalid value: " + value + ": " + why, path);
    }

    private static Status.Cause required(String path, String why) {
        return new Status.Cause("FieldValueRequired", "Required value: " + why, path);
    }
}
