package atoll.nodes.stage;

import atoll.api.GroupVersionKind;
import atoll.api.request.PatchType;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.nodes.jq.JqException;
import atoll.nodes.jq.Query;
import atoll.nodes.template.Template;
import atoll.nodes.template.TemplateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compiles one Stage object. Each refusal names the stage, the field and the rule.
///
/// Both forms of a Stage are read: `steps`, and the older `next`, which counts only where there are
/// no `steps`. One instance compiles one object, on any thread.
///
/// The message of a refusal: `Stage "pod-ready": spec.delay.durationMilliseconds: must be a whole
/// number greater than or equal to 0`.
final class StageCompiler {
    static final String API_VERSION = "kwok.x-k8s.io/v1alpha1";

    private final JsonObject object;
    private final String name;

    StageCompiler(JsonObject object) {
        this.object = object;
        String given = object.string("metadata", "name");
        this.name = given == null ? "" : given;
    }

    /// @throws StageException at the first rule that is broken
    Stage compile() {
        if (name.isEmpty()) {
            throw failure("metadata.name", "is required");
        }
        JsonObject spec = object.object("spec");
        String kind = spec.object("resourceRef").stringOr("kind", "");
        if (kind.isEmpty()) {
            throw failure("spec.resourceRef.kind", "is required");
        }
        String apiVersion = spec.object("resourceRef").stringOr("apiGroup", "v1");
        return new Stage(
                name,
                GroupVersionKind.of(apiVersion, kind),
                spec.get("selector") instanceof JsonObject selector ? selector(selector) : null,
                weight(spec),
                delay(spec.object("delay")),
                spec.booleanOr("immediateNextStage", false),
                steps(spec));
    }

    /// Matching by fields of the object is done by `matchExpressions`, whose keys are jq queries.
    private Selector selector(JsonObject selector) {
        var requirements = new ArrayList<Requirement>();
        List<JsonObject> expressions = selector.array("matchExpressions").objects();
        for (int i = 0; i < expressions.size(); i++) {
            requirements.add(
                    requirement(expressions.get(i), "spec.selector.matchExpressions[" + i + "]"));
        }
        return new Selector(
                selector.object("matchLabels").strings(),
                selector.object("matchAnnotations").strings(),
                requirements);
    }

    /// Reads both `{key, operator, values}` and the newer `{jq: {key, operator, values}}`.
    private Requirement requirement(JsonObject expression, String field) {
        refuseCel(expression, field);
        JsonObject jq = expression.get("jq") instanceof JsonObject nested ? nested : expression;
        String key = jq.stringOr("key", "");
        if (key.isEmpty()) {
            throw failure(field + ".key", "is required");
        }
        List<String> values = jq.array("values").strings();
        String word = jq.stringOr("operator", "");
        Requirement.Operator operator =
                switch (word) {
                    case "In" -> Requirement.Operator.IN;
                    case "NotIn" -> Requirement.Operator.NOT_IN;
                    case "Exists" -> Requirement.Operator.EXISTS;
                    case "DoesNotExist" -> Requirement.Operator.DOES_NOT_EXIST;
                    default ->
                            throw failure(
                                    field + ".operator",
                                    "\"" + word + "\" is not In, NotIn, Exists or DoesNotExist");
                };
        boolean wantsValues = word.endsWith("In");
        if (wantsValues == values.isEmpty()) {
            throw failure(
                    field + ".values",
                    "must " + (wantsValues ? "not " : "") + "be empty for operator " + word);
        }
        return new Requirement(query(key, field + ".key"), operator, Set.copyOf(values));
    }

    private void refuseCel(JsonObject source, String field) {
        if (source.has("cel")) {
            throw failure(
                    field + ".cel",
                    "CEL expressions are not supported; use a jq expression instead");
        }
    }

    private Query query(String text, String field) {
        try {
            return Query.compile(text);
        } catch (JqException e) {
            throw failure(field, "\"" + text + "\" is not a jq query: " + e.getMessage());
        }
    }

    /// 0 when absent, which is KWOK's default too.
    private Weight weight(JsonObject spec) {
        long value = wholeNumber(spec, "weight", "spec.weight");
        return new Weight(Math.max(0, value), source(spec, "weightFrom", "spec.weightFrom"));
    }

    /// `jitterDurationMilliseconds` without `durationMilliseconds` has 0 as its other bound.
    private Delay delay(JsonObject delay) {
        if (delay.isEmpty()) {
            return Delay.NONE;
        }
        DurationSource least =
                new DurationSource(
                        Duration.ofMillis(
                                Math.max(
                                        0,
                                        wholeNumber(
                                                delay,
                                                "durationMilliseconds",
                                                "spec.delay.durationMilliseconds"))),
                        source(delay, "durationFrom", "spec.delay.durationFrom"));
        String jitterField = "spec.delay.jitterDurationMilliseconds";
        long jitter = wholeNumber(delay, "jitterDurationMilliseconds", jitterField);
        Query jitterFrom = source(delay, "jitterDurationFrom", "spec.delay.jitterDurationFrom");
        DurationSource most =
                jitter < 0 && jitterFrom == null
                        ? null
                        : new DurationSource(
                                jitter < 0 ? null : Duration.ofMillis(jitter), jitterFrom);
        return new Delay(least, most);
    }

    /// -1 when absent.
    private long wholeNumber(JsonObject parent, String key, String field) {
        Json value = parent.get(key);
        if (value == null || value == JsonNull.NULL) {
            return -1;
        }
        if (value instanceof JsonNumber number && number.isInteger() && number.longValue() >= 0) {
            return number.longValue();
        }
        throw failure(field, "must be a whole number greater than or equal to 0");
    }

    /// A `…From` field: `{expressionFrom: …}` or `{jq: {expression: …}}`; null when it is absent or
    /// empty.
    private @Nullable Query source(JsonObject parent, String key, String field) {
        JsonObject source = parent.object(key);
        if (source.isEmpty()) {
            return null;
        }
        refuseCel(source, field);
        String nested = source.object("jq").stringOr("expression", "");
        String text = nested.isEmpty() ? source.stringOr("expressionFrom", "") : nested;
        if (text.isEmpty()) {
            throw failure(field, "needs an expression");
        }
        return query(text, field);
    }

    /// An empty list of steps counts as none: then `next` is read.
    private List<Step> steps(JsonObject spec) {
        List<JsonObject> given = spec.array("steps").objects();
        if (given.isEmpty()) {
            return next(spec.object("next"));
        }
        var steps = new ArrayList<Step>();
        for (int i = 0; i < given.size(); i++) {
            step(given.get(i), "spec.steps[" + i + "]", steps);
        }
        return steps;
    }

    /// One item of `steps` may hold an event, finalizers and one of delete, patch and apply; they
    /// are played in that order, whatever the order in the file.
    private void step(JsonObject step, String field, List<Step> steps) {
        if (step.get("event") instanceof JsonObject event) {
            steps.add(event(event));
        }
        if (step.get("finalizers") instanceof JsonObject finalizers) {
            steps.add(finalizers(finalizers));
        }
        if (step.booleanOr("delete", false)) {
            steps.add(new Step.Delete());
        } else if (step.get("patch") instanceof JsonObject patch) {
            steps.add(patch(patch, field + ".patch"));
        } else if (step.get("apply") instanceof JsonObject apply) {
            steps.add(apply(apply, field + ".apply"));
        }
    }

    /// The older form: `next`, in the order that KWOK plays it.
    private List<Step> next(JsonObject next) {
        var steps = new ArrayList<Step>();
        if (next.get("event") instanceof JsonObject event) {
            steps.add(event(event));
        }
        if (next.get("finalizers") instanceof JsonObject finalizers) {
            steps.add(finalizers(finalizers));
        }
        List<JsonObject> patches = next.array("patches").objects();
        for (int i = 0; i < patches.size(); i++) {
            steps.add(patch(patches.get(i), "spec.next.patches[" + i + "]"));
        }
        String template = next.stringOr("statusTemplate", "");
        if (patches.isEmpty() && !template.isBlank()) {
            refuseImpersonation(next, "statusPatchAs", "spec.next.statusPatchAs");
            steps.add(
                    new Step.Patch(
                            next.stringOr("statusSubresource", "status"),
                            "status",
                            template(template, "spec.next.statusTemplate"),
                            null));
        }
        if (next.booleanOr("delete", false)) {
            steps.add(new Step.Delete());
        }
        return steps;
    }

    /// The message is taken as it is: no template.
    private static Step event(JsonObject event) {
        return new Step.Event(
                event.stringOr("type", "Normal"),
                event.stringOr("reason", ""),
                event.stringOr("message", ""));
    }

    private static Step finalizers(JsonObject finalizers) {
        return new Step.Finalizers(
                values(finalizers.array("add")),
                values(finalizers.array("remove")),
                finalizers.booleanOr("empty", false));
    }

    /// `[{"value": "a"}]` → `a`.
    private static List<String> values(JsonArray items) {
        return items.objects().stream().map(item -> item.stringOr("value", "")).toList();
    }

    /// No type is the kind's usual one. With JSON as type, the template renders the list of
    /// operations.
    private Step patch(JsonObject patch, String field) {
        refuseImpersonation(patch, "impersonation", field + ".impersonation");
        String type = patch.stringOr("type", "");
        PatchType patchType =
                switch (type) {
                    case "" -> null;
                    case "json" -> PatchType.JSON;
                    case "merge" -> PatchType.MERGE;
                    case "strategic" -> PatchType.STRATEGIC;
                    default ->
                            throw failure(
                                    field + ".type",
                                    "\"" + type + "\" is not json, merge or strategic");
                };
        return new Step.Patch(
                patch.stringOr("subresource", ""),
                patch.stringOr("root", ""),
                template(patch.stringOr("template", ""), field + ".template"),
                patchType);
    }

    /// Server-side apply unless another type is given.
    private Step apply(JsonObject apply, String field) {
        refuseImpersonation(apply, "impersonation", field + ".impersonation");
        String type = apply.stringOr("type", "apply");
        PatchType patchType =
                switch (type) {
                    case "apply" -> PatchType.APPLY;
                    case "merge" -> PatchType.MERGE;
                    case "strategic" -> PatchType.STRATEGIC;
                    default ->
                            throw failure(
                                    field + ".type",
                                    "\"" + type + "\" is not apply, merge or strategic");
                };
        return new Step.Apply(
                apply.stringOr("subresource", ""),
                template(apply.stringOr("template", ""), field + ".template"),
                patchType);
    }

    private void refuseImpersonation(JsonObject parent, String key, String field) {
        if (!parent.object(key).stringOr("username", "").isEmpty()) {
            throw failure(field, "impersonation is not supported");
        }
    }

    /// Functions of the engine count as known; any other unknown name is refused here.
    private Template template(String text, String field) {
        if (text.isBlank()) {
            throw failure(field, "is required");
        }
        try {
            return Template.compile(text, StageFunctions.NAMES);
        } catch (TemplateException e) {
            throw failure(field, "is not a template: " + e.getMessage());
        }
    }

    private StageException failure(String field, String rule) {
        return new StageException("Stage \"" + name + "\": " + field + ": " + rule);
    }
}
