package atoll.server.kinds;

import atoll.api.GroupVersionKind;
import atoll.api.Status.Cause;
import atoll.api.schema.Field;
import atoll.api.schema.Schema;
import atoll.api.schema.Schemas;
import atoll.api.validation.Decoding;
import atoll.api.validation.Empties;
import atoll.base.json.JsonObject;
import atoll.server.checks.CustomMetadata;
import atoll.server.checks.MetadataChecks;
import atoll.server.checks.MetadataRules;
import atoll.server.checks.Problems;
import atoll.server.pods.AppArmor;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The rules of every built-in kind. Immutable and thread-safe; all methods are pure functions of
/// trees in canonical form (see atoll.api.validation.Decoding). A kind without rules of its own
/// gets those that hold for all.
public final class Kinds {
    private static final GroupVersionKind OLD_EVENT = new GroupVersionKind("", "v1", "Event");

    private final Map<String, Kind> kinds = KindTable.all();
    private final Schemas schemas;

    public Kinds(Schemas schemas) {
        this.schemas = schemas;
    }

    private Kind rules(GroupVersionKind kind) {
        Kind known = kinds.get(kind.group() + "/" + kind.kind());
        return known != null ? known : KindTable.ANY;
    }

    /// `object` with what a writer may leave out filled in, for the version it is written in.
    public JsonObject defaults(GroupVersionKind kind, JsonObject object) {
        return rules(kind).defaults().apply(object);
    }

    /// A new object as the server keeps it: status dropped where it has an address of its own,
    /// generation 1, labels and finalizers that the server adds. Name, namespace and uid are set
    /// before.
    ///
    /// @param hasStatus whether the resource has a `status` subresource
    public JsonObject prepareForCreate(
            GroupVersionKind kind, boolean hasStatus, JsonObject object) {
        Kind rules = rules(kind);
        JsonObject kept = Gated.without(kind, object);
        JsonObject prepared = hasStatus && !rules.keepsStatus() ? withoutStatus(kind, kept) : kept;
        if (rules.counted().fromTheStart()) {
            prepared = prepared.update("metadata", meta -> meta.with("generation", 1));
        }
        return rules.created().apply(prepared);
    }

    /// With the status that Go writes for one that was never set.
    private JsonObject withoutStatus(GroupVersionKind kind, JsonObject object) {
        Schema schema = schemas.kind(kind);
        Field status = schema == null ? null : schema.field("status");
        return status == null || status.presence() != Field.Presence.ALWAYS
                ? object.without("status")
                : object.with(
                        "status", Decoding.decode(status.schema(), JsonObject.EMPTY).object());
    }

    /// A new object as it is read again. What the server put into it calls for defaults of its own
    /// then, which were not looked at.
    public JsonObject reread(GroupVersionKind kind, JsonObject object) {
        return kind.group().equals("batch") && kind.kind().equals("Job")
                ? defaults(kind, object)
                : object;
    }

    /// A replacing object as the server keeps it; `status` is that of `old` already where it has an
    /// address of its own. The generation counts up when what is asked for has changed.
    ///
    /// @param subresource the part that is written; empty for the object itself
    public JsonObject prepareForUpdate(
            GroupVersionKind kind, String subresource, JsonObject object, JsonObject old) {
        Kind rules = rules(kind);
        JsonObject sent = Gated.without(kind, object);
        Schema schema = schemas.kind(kind);
        JsonObject changing = schema == null ? sent : Empties.changing(schema, sent, old);
        JsonObject updated = rules.updated().apply(changing, old);
        long generation = old.object("metadata").longOr("generation", 0);
        JsonObject asked =
                switch (rules.counted()) {
                    case TO_THE_LETTER -> sent;
                    case SENT -> schema == null ? object : Empties.stored(schema, object);
                    default -> updated;
                };
        boolean changed = rules.counted().differs(subresource, asked, old);
        long counted = changed ? generation + 1 : generation;
        return counted == 0
                ? updated
                : updated.update("metadata", meta -> meta.with("generation", counted));
    }

    /// A replacing object with the times of what changes about it.
    ///
    /// @param now gives the time
    public JsonObject stamped(
            GroupVersionKind kind,
            String subresource,
            JsonObject object,
            JsonObject old,
            Supplier<String> now) {
        return Stamps.stamped(kind, subresource, object, old, now);
    }

    /// What is wrong with a new object; empty when it may be stored. The metadata of events of the
    /// core group is only looked at when all else is well.
    public List<Cause> validateCreate(
            GroupVersionKind kind, boolean namespaced, JsonObject object) {
        Kind rules = rules(kind);
        var problems = new Problems();
        boolean late = kind.equals(OLD_EVENT);
        if (!late) {
            checkMetadata(kind, namespaced, object, problems);
        }
        rules.valid().check(object, problems);
        rules.validPart().check("", object, JsonObject.EMPTY, problems);
        if (late && problems.causes().isEmpty()) {
            checkMetadata(kind, namespaced, object, problems);
        }
        return problems.causes();
    }

    private void checkMetadata(
            GroupVersionKind kind, boolean namespaced, JsonObject object, Problems problems) {
        MetadataRules.check(
                MetadataRules.anyFinalizer(kind),
                object.object("metadata"),
                namespaced,
                rules(kind).name(),
                problems);
    }

    /// What is wrong with an object that is to replace `old`; empty when it may.
    public List<Cause> validateUpdate(
            GroupVersionKind kind, boolean namespaced, JsonObject object, JsonObject old) {
        return validateUpdate(kind, "", namespaced, object, old);
    }

    /// As the other, for an update of the part that `subresource` names.
    public List<Cause> validateUpdate(
            GroupVersionKind kind,
            String subresource,
            boolean namespaced,
            JsonObject object,
            JsonObject old) {
        Kind rules = rules(kind);
        var problems = new Problems();
        MetadataChecks checks =
                subresource.equals("status") || subresource.equals("finalize")
                        ? MetadataChecks.ofStatus(kind)
                        : MetadataChecks.of(kind);
        checks.check(
                MetadataRules.anyFinalizer(kind),
                rules.name(),
                object.object("metadata"),
                old.object("metadata"),
                problems);
        rules.valid().check(object, problems);
        rules.validChange().check(object, old, problems);
        rules.validPart().check(subresource, object, old, problems);
        return problems.causes();
    }

    /// What is wrong with the metadata of an object whose kind a definition made.
    ///
    /// @param old null for a new object
    public List<Cause> validateCustom(
            boolean namespaced, JsonObject object, @Nullable JsonObject old) {
        return CustomMetadata.problems(namespaced, object, old);
    }

    /// What the writer of such an object is told though the write goes on.
    ///
    /// @param old null for a new object
    public List<String> customWarnings(JsonObject object, @Nullable JsonObject old) {
        return CustomMetadata.warnings(object, old);
    }

    /// What the maker of an object is told before the server adds to it, valid or not.
    public List<String> warningsBeforehand(GroupVersionKind kind, JsonObject object) {
        return kind.kind().equals("Pod") && kind.group().isEmpty()
                ? AppArmor.warnings(object)
                : List.of();
    }

    /// What the writer of a valid object is told though the write goes on.
    ///
    /// @param old null for a new object
    public List<String> warnings(
            GroupVersionKind kind, JsonObject object, @Nullable JsonObject old) {
        return Warnings.of(kind, object, old);
    }

    /// The same of the writer of its status.
    public List<String> statusWarnings(GroupVersionKind kind, JsonObject object) {
        return Warnings.ofStatus(kind, object);
    }
}
