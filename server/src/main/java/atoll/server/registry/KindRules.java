package atoll.server.registry;

import atoll.api.GroupVersionKind;
import atoll.api.Status;
import atoll.api.Status.Cause;
import atoll.api.patch.ManagedFields;
import atoll.api.patch.PatchRefusal;
import atoll.api.patch.PatchRefusal.PatchedValue;
import atoll.api.patch.StrategicMergePatch;
import atoll.api.request.RefusedException;
import atoll.api.request.WrittenFields;
import atoll.api.schema.Schema;
import atoll.api.schema.Schemas;
import atoll.api.validation.DecodeException;
import atoll.api.validation.DecodeFault;
import atoll.api.validation.Decoding;
import atoll.api.validation.Empties;
import atoll.api.validation.Pruning;
import atoll.api.validation.SchemaValidation;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.checks.CustomMetadata;
import atoll.server.crd.Definitions;
import atoll.server.kinds.Kinds;
import atoll.server.policy.ExpressionProblems;
import atoll.server.resource.CustomResource;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.ScalePaths;
import atoll.server.rules.SchemaRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What holds for the objects of a kind, built-in or custom: what is read from a request, defaults,
/// what the server fills in, and what is valid. Pure but for the clock of new conditions.
final class KindRules {
    private final Schemas schemas;
    private final Kinds kinds;
    private final Definitions definitions;
    private final SchemaValidation values = new SchemaValidation(CustomMetadata::ofInner);
    private final Supplier<String> now;
    private final @Nullable ManagedFields scaleFields;

    KindRules(Schemas schemas, Definitions definitions, Supplier<String> now) {
        this.now = now;
        this.schemas = schemas;
        this.kinds = new Kinds(schemas);
        this.definitions = definitions;
        Schema scale = schemas.kind(ScalePart.SCALE);
        this.scaleFields = scale == null ? null : new ManagedFields(scale, true, Map.of());
    }

    /// What a request's body says, as the kind it is sent as: canonical, with defaults.
    ///
    /// @param warnings gets a text for each unknown field where the request asks for warnings
    JsonObject read(Target target, GroupVersionKind kind, JsonObject body, List<String> warnings) {
        return defaulted(target, kind, decoded(target, kind, body, warnings));
    }

    /// What a patch led to, as [#read].
    ///
    /// @param shown what was patched
    /// @param value how refusals show it
    JsonObject readPatched(
            Target target,
            GroupVersionKind kind,
            JsonObject shown,
            JsonObject patched,
            PatchedValue value,
            List<String> warnings) {
        JsonObject typed =
                isBuiltIn(target, kind)
                        ? resetting(
                                new PatchedKind(schemas, target, kind, value)
                                        .retyped(patched, warnings))
                        : CustomKind.retyped(target, patched);
        Schema schema = schema(target, kind);
        if (schema == null) {
            return defaulted(target, kind, typed);
        }
        Decoding.Decoded decoded;
        try {
            decoded =
                    isBuiltIn(target, kind)
                            ? decodedPatch(schema, typed, shown, value)
                            : Pruning.prune(schema, typed);
        } catch (DecodeException e) {
            throw PatchRefusal.of(
                    value,
                    switch (value) {
                        case PatchedValue.Patch _ -> e.asConversion();
                        case PatchedValue.Outcome _ -> String.valueOf(e.getMessage());
                    });
        }
        String problems = target.options().unbearable(decoded.unknownFields(), false, warnings);
        if (!problems.isEmpty()) {
            throw PatchRefusal.of(value, Decoding.strictError(problems));
        }
        return defaulted(target, kind, decoded.object());
    }

    private static Decoding.Decoded decodedPatch(
            Schema schema, JsonObject typed, JsonObject shown, PatchedValue value) {
        return switch (value) {
            case PatchedValue.Patch _ -> Decoding.convertAsSent(schema, typed, shown);
            case PatchedValue.Outcome _ -> Decoding.decodeAsSent(schema, typed, shown);
        };
    }

    /// Looks at how a configuration to apply was written. Fields that are unknown were refused by
    /// then.
    void requireWellWritten(Target target, List<String> warnings) {
        String problems = target.options().unbearable(List.of(), false, warnings);
        if (!problems.isEmpty()) {
            throw new RefusedException(
                    Status.badRequest(
                            "error strict decoding YAML: error converting YAML to JSON: "
                                    + problems));
        }
    }

    JsonObject defaulted(Target target, GroupVersionKind kind, JsonObject object) {
        Schema schema = schema(target, kind);
        return schema == null || isBuiltIn(target, kind)
                ? kinds.defaults(kind, object)
                : Pruning.withDefaults(schema, object);
    }

    /// The outcome of a server-side apply, canonical and with defaults. Its form was checked while
    /// merging; what is left are values that are no quantity, no time, too large a number.
    ///
    /// @param config what was applied
    JsonObject merged(Target target, GroupVersionKind kind, JsonObject merged, JsonObject config) {
        Schema schema = schema(target, kind);
        if (schema == null) {
            return merged;
        }
        try {
            JsonObject decoded =
                    isBuiltIn(target, kind)
                            ? Decoding.convertAsSent(schema, merged, JsonObject.EMPTY).object()
                            : Pruning.pruneApplied(schema, merged).object();
            return defaulted(target, kind, decoded);
        } catch (DecodeException e) {
            throw new RefusedException(
                    new Status(
                            500,
                            "",
                            "failed to convert new object (%s/%s; %s) to proper version: unable to convert unstructured object to %s: %s"
                                    .formatted(
                                            config.object("metadata").stringOr("namespace", ""),
                                            config.object("metadata").stringOr("name", ""),
                                            kind,
                                            kind,
                                            e.asConversion()),
                            JsonObject.EMPTY));
        }
    }

    private JsonObject decoded(
            Target target, GroupVersionKind kind, JsonObject body, List<String> warnings) {
        JsonObject typed = typed(kind, body);
        typed = isBuiltIn(target, kind) ? resetting(typed) : typed;
        Schema schema = schema(target, kind);
        return schema == null
                ? typed
                : decoded(target, kind, schema, isBuiltIn(target, kind), typed, warnings);
    }

    /// What is known of the order in which Go writes an object; custom resources are written in
    /// that of their keys.
    @Nullable Schema declared(Target target, GroupVersionKind kind) {
        return isBuiltIn(target, kind) ? schema(target, kind) : null;
    }

    /// Of the `scale` of all kinds.
    @Nullable ManagedFields scaleFields() {
        return scaleFields;
    }

    /// A part such as `scale` has a kind of its own.
    private @Nullable Schema schema(Target target, GroupVersionKind kind) {
        ResourceDefinition definition = target.definition();
        return kind.equals(definition.kind()) ? definition.schema() : schemas.kind(kind);
    }

    private static boolean isBuiltIn(Target target, GroupVersionKind kind) {
        ResourceDefinition definition = target.definition();
        return !kind.equals(definition.kind()) || definition.builtIn();
    }

    /// An empty list of managers asks for none, as one with an empty entry does.
    private static JsonObject resetting(JsonObject body) {
        JsonObject meta = body.object("metadata");
        return meta.get("managedFields") instanceof JsonArray given && given.isEmpty()
                ? body.with("metadata", meta.with("managedFields", JsonArray.of(JsonObject.EMPTY)))
                : body;
    }

    private static JsonObject typed(GroupVersionKind kind, JsonObject body) {
        String apiVersion = body.stringOr("apiVersion", "");
        if (!apiVersion.isEmpty() && !apiVersion.equals(kind.apiVersion())) {
            throw new RefusedException(
                    Status.badRequest(
                            "the API version in the data (%s) does not match the expected API version (%s)"
                                    .formatted(apiVersion, kind.apiVersion())));
        }
        String named = body.stringOr("kind", "");
        if (!named.isEmpty() && !named.equals(kind.kind())) {
            throw new RefusedException(
                    Status.badRequest(
                            "the object provided is unrecognized (must be of type %s): the kind in the data is %s"
                                    .formatted(kind.kind(), named)));
        }
        return apiVersion.isEmpty() || named.isEmpty()
                ? body.with("apiVersion", kind.apiVersion()).with("kind", kind.kind())
                : body;
    }

    private static JsonObject decoded(
            Target target,
            GroupVersionKind kind,
            Schema schema,
            boolean builtIn,
            JsonObject body,
            List<String> warnings) {
        Decoding.Decoded decoded;
        try {
            decoded =
                    builtIn
                            ? Decoding.decodeAsSent(schema, body, JsonObject.EMPTY)
                            : Pruning.prune(schema, body);
        } catch (DecodeException e) {
            throw new RefusedException(
                    (builtIn ? told(schema, body, target.options().written()) : e).refusal(kind));
        }
        String problems = target.options().unbearable(decoded.unknownFields(), builtIn, warnings);
        if (!problems.isEmpty()) {
            throw new RefusedException(Decoding.strictRefusal(kind, problems));
        }
        return decoded.object();
    }

    /// Which of the values of a wrong type Go's decoder tells of.
    private static DecodeException told(Schema schema, JsonObject body, WrittenFields written) {
        return DecodeFault.told(Decoding.faults(schema, body), written.places());
    }

    /// The object after a strategic merge patch, for which only built-in kinds have a form.
    JsonObject strategic(Target target, JsonObject shown, JsonObject patch) {
        Schema schema = target.definition().schema();
        if (schema == null || !target.definition().builtIn()) {
            throw new RefusedException(
                    new Status(
                            415,
                            "UnsupportedMediaType",
                            "the body of the request was in an unknown format - accepted media"
                                    + " types include: application/json-patch+json,"
                                    + " application/merge-patch+json,"
                                    + " application/apply-patch+yaml",
                            JsonObject.EMPTY));
        }
        return StrategicMergePatch.apply(schema, shown, patch);
    }

    List<String> warningsBeforehand(ResourceDefinition definition, JsonObject object) {
        return definition.builtIn()
                ? kinds.warningsBeforehand(definition.kind(), object)
                : List.of();
    }

    /// A new object as the server keeps it.
    JsonObject preparedCreate(ResourceDefinition definition, JsonObject object) {
        if (!definition.builtIn()) {
            JsonObject prepared = definition.has("status") ? object.without("status") : object;
            return prepared.update("metadata", meta -> meta.with("generation", 1));
        }
        JsonObject prepared =
                kinds.prepareForCreate(definition.kind(), definition.has("status"), object);
        return definition.isDefinition() ? definitions.created(prepared) : prepared;
    }

    /// A valid new object as it is read again.
    JsonObject reread(Target target, JsonObject object) {
        return target.definition().builtIn()
                ? kept(target, kinds.reread(target.definition().kind(), object))
                : object;
    }

    /// A valid object as it is to be stored, and as it is shown where nothing is stored.
    JsonObject kept(Target target, JsonObject object) {
        Schema schema = target.definition().schema();
        return schema == null || !target.definition().builtIn()
                ? object
                : Empties.stored(schema, object);
    }

    /// A changed object as the server keeps it.
    JsonObject preparedUpdate(Target target, JsonObject object, JsonObject current) {
        ResourceDefinition definition = target.definition();
        if (definition.builtIn()) {
            GroupVersionKind kind = definition.kind();
            String part = target.subresource();
            JsonObject prepared = kinds.prepareForUpdate(kind, part, object, current);
            prepared = kinds.stamped(kind, part, prepared, current, now);
            return definition.isDefinition() && target.subresource().isEmpty()
                    ? definitions.updated(prepared)
                    : prepared;
        }
        if (asked(definition, object).equals(asked(definition, current))) {
            return object;
        }
        long generation = current.object("metadata").longOr("generation", 0);
        return object.update("metadata", meta -> meta.with("generation", generation + 1));
    }

    /// The part of a custom object that `metadata.generation` counts.
    private static JsonObject asked(ResourceDefinition definition, JsonObject object) {
        JsonObject asked = object.without("metadata").without("apiVersion");
        return definition.has("status") ? asked.without("status") : asked;
    }

    void validateCreate(Target target, JsonObject object, List<String> warnings) {
        ResourceDefinition definition = target.definition();
        var causes =
                new ArrayList<>(
                        definition.builtIn()
                                ? kinds.validateCreate(
                                        definition.kind(), definition.namespaced(), object)
                                : kinds.validateCustom(definition.namespaced(), object, null));
        if (!definition.builtIn()) {
            causes.addAll(customProblems(target, object, null, warnings));
        } else if (definition.isDefinition()) {
            causes.addAll(distinct(definitions.problems(object, null)));
        }
        refuse(target, ExpressionProblems.among(definition.kind(), object, causes));
    }

    void validateUpdate(
            Target target, JsonObject object, JsonObject current, List<String> warnings) {
        ResourceDefinition definition = target.definition();
        var causes =
                new ArrayList<>(
                        definition.builtIn()
                                ? kinds.validateUpdate(
                                        definition.kind(),
                                        target.subresource(),
                                        definition.namespaced(),
                                        object,
                                        current)
                                : kinds.validateCustom(definition.namespaced(), object, current));
        if (!definition.builtIn()) {
            causes.addAll(customProblems(target, object, current, warnings));
        } else if (definition.isDefinition()) {
            causes.addAll(
                    target.subresource().isEmpty()
                            ? distinct(definitions.problems(object, current))
                            : definitions.statusProblems(object));
        }
        refuse(
                target,
                target.subresource().isEmpty()
                        ? ExpressionProblems.among(definition.kind(), object, causes)
                        : causes);
    }

    private List<Cause> customProblems(
            Target target, JsonObject object, @Nullable JsonObject current, List<String> warnings) {
        Schema schema = target.definition().schema();
        if (schema == null) {
            return List.of();
        }
        var causes =
                new ArrayList<>(
                        target.subresource().equals("status")
                                ? values.validateStatus(schema, object, current)
                                : values.validate(schema, object, current));
        ScalePaths scale = target.definition().scale();
        if (scale != null) {
            boolean statusOnly = target.subresource().equals("status");
            // What was not looked at because of the others is told last.
            boolean cut = !causes.isEmpty() && causes.getLast().field().equals("<nil>");
            causes.addAll(
                    causes.size() - (cut ? 1 : 0), ScaleRules.problems(scale, object, statusOnly));
        }
        CustomResource custom = target.definition().custom();
        SchemaRules rules = custom == null ? null : custom.rules();
        if (rules != null && !SchemaValidation.blocksRules(causes)) {
            rules.check(object, current, causes, warnings);
        }
        return causes;
    }

    /// What the writer of an object is told though the write goes on. Of its parts only the status
    /// has such sentences.
    ///
    /// @param old null for a new object
    List<String> warnings(Target target, JsonObject object, @Nullable JsonObject old) {
        ResourceDefinition definition = target.definition();
        if (!target.subresource().isEmpty()) {
            return target.subresource().equals("status") && definition.builtIn()
                    ? kinds.statusWarnings(target.kind(), object)
                    : List.of();
        }
        if (definition.isDefinition()) {
            return definitions.warnings(object, old);
        }
        return definition.builtIn()
                ? kinds.warnings(target.kind(), object, old)
                : kinds.customWarnings(object, old);
    }

    /// A definition's schema is walked more than once.
    private static List<Cause> distinct(List<Cause> causes) {
        return causes.stream().distinct().toList();
    }

    private static void refuse(Target target, List<Cause> causes) {
        if (!causes.isEmpty()) {
            throw target.invalid(causes);
        }
    }
}
