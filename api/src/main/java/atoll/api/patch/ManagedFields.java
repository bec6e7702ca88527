package atoll.api.patch;

import atoll.api.Status;
import atoll.api.Timestamps;
import atoll.api.request.RefusedException;
import atoll.api.schema.Schema;
import atoll.api.validation.Decoding;
import atoll.api.validation.Empties;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who manages which field of the objects of one kind: keeps `metadata.managedFields` through
/// ordinary writes, and does server-side apply. Immutable, thread-safe, pure: the time comes in.
///
/// Objects are in canonical form (see [Decoding]), before and after defaulting alike. An update
/// changes who owns what differs: the writer gains it, everybody else loses it. An apply states
/// what the applier wants to own: what others own and it would change is a conflict, and what it
/// owned and states no more goes. The sets are [FieldSets]; the rules are those of
/// structured-merge-diff and of apimachinery's `managedfields`.
public final class ManagedFields {
    /// The entry that owns what was there before anybody applied.
    private static final String BEFORE_FIRST_APPLY = "before-first-apply";

    /// Where kubectl's client-side apply keeps what it applied last.
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    /// Fields of the metadata that nobody owns.
    private static final JsonObject UNOWNED =
            JsonReader.readObject(
                    """
                    {"f:apiVersion":{},"f:kind":{},"f:metadata":{".":{},"f:name":{},
                    "f:namespace":{},"f:creationTimestamp":{},"f:selfLink":{},"f:uid":{},
                    "f:clusterName":{},"f:generation":{},"f:managedFields":{},
                    "f:resourceVersion":{}}}\
                    """);

    private final Schema schema;

    /// By subresource: `{"": ["status"], "status": ["spec", "metadata.labels"]}`, say.
    private final Map<String, List<String>> resetFields;

    private final boolean builtIn;

    /// What an object is before it is made: for built-in kinds the fields that Go always writes.
    private final JsonObject nothing;

    /// @param builtIn whether the kind is one of Kubernetes' own
    /// @param resetFields by subresource, paths of the fields that a write there cannot change
    public ManagedFields(Schema schema, boolean builtIn, Map<String, List<String>> resetFields) {
        this.schema = schema;
        this.resetFields = Map.copyOf(resetFields);
        this.builtIn = builtIn;
        this.nothing =
                builtIn ? Decoding.decode(schema, JsonObject.EMPTY).object() : JsonObject.EMPTY;
    }

    /// The written object with `managedFields` as they are after this create or update. A manager
    /// without a name is called `unknown`. Where the items of a list cannot be told apart, the
    /// object comes back without `managedFields`.
    ///
    /// @param old the live object; null for a create
    /// @param subresource empty for the object's own address
    /// @param manager of the request
    /// @param now becomes the time of the writer's entry if it changed anything, in whole seconds
    public JsonObject afterUpdate(
            @Nullable JsonObject old,
            JsonObject written,
            String manager,
            String subresource,
            Instant now) {
        JsonObject live = old == null ? nothing : old;
        ManagedEntries entries = ManagedEntries.of(written, live, subresource);
        if (old != null && entries.isEmpty()) {
            // Nobody asked to know: an update starts no tracking.
            return entries.into(written);
        }
        var writer =
                new ManagedEntry(
                        manager.isEmpty() ? "unknown" : manager,
                        false,
                        written.stringOr("apiVersion", ""),
                        subresource,
                        Timestamps.seconds(now),
                        JsonObject.EMPTY);
        try {
            requireTyped(live);
            requireTyped(written);
            entries.dropForeign(writer.apiVersion(), written.stringOr("kind", ""));
            track(entries, live, builtIn ? Empties.encoded(schema, written) : written, writer);
            entries.cap();
            return entries.into(written);
        } catch (UntypedException _) {
            // As upstream: rather no managers than wrong ones.
            return untracked(written);
        }
    }

    /// Built-in kinds were decoded by their schema. What is wrong with a custom object may be in a
    /// part that nobody looked at.
    private void requireTyped(JsonObject object) {
        if (!builtIn) {
            TypedCheck.require(schema, untracked(object));
        }
    }

    /// Whether a written object has the form of its kind, also where the write leaves what was
    /// there. Nobody manages an object after one that has not.
    public boolean isTyped(JsonObject written) {
        try {
            requireTyped(written);
            return true;
        } catch (UntypedException _) {
            return false;
        }
    }

    /// Gives `writer` what differs between the two objects, and takes it from all others.
    private void track(
            ManagedEntries entries, JsonObject live, JsonObject written, ManagedEntry writer) {
        JsonObject before = untracked(live);
        JsonObject after = untracked(written);
        JsonObject removed =
                tracked(FieldChanges.removed(schema, before, after), writer.subresource());
        JsonObject changed =
                tracked(FieldChanges.addedOrModified(schema, before, after), writer.subresource());
        if (!removed.isEmpty() || !changed.isEmpty()) {
            entries.changeAll(
                    fields -> FieldSets.difference(FieldSets.difference(fields, changed), removed));
        }
        JsonObject own = FieldSets.difference(changed, UNOWNED);
        if (!own.isEmpty()) {
            entries.put(writer.withFields(FieldSets.union(own, entries.fieldsOf(writer))));
        }
    }

    /// The object without its `managedFields`.
    private static JsonObject untracked(JsonObject object) {
        JsonObject meta = object.object("metadata");
        return meta.has("managedFields")
                ? object.with("metadata", meta.without("managedFields"))
                : object;
    }

    /// Without the fields that a write at this address cannot change.
    private JsonObject tracked(JsonObject set, String subresource) {
        JsonObject tracked = set;
        for (String path : resetFields.getOrDefault(subresource, List.of())) {
            tracked = FieldSets.without(tracked, path);
        }
        return tracked;
    }

    /// Merges an applied configuration into the live object. The outcome still has to be decoded
    /// and defaulted. `kubectl`'s first server-side apply after client-side ones is let off the
    /// conflicts with itself: see [#handedOver].
    ///
    /// @param live null when the object does not exist yet
    /// @param config as sent: not even canonical, for what is not said is not applied
    /// @param force take over fields of other managers
    /// @throws RefusedException when the configuration names `managedFields` or does not have the
    ///   form of its kind, and when the live object does not
    public Applied apply(
            @Nullable JsonObject live,
            JsonObject config,
            String manager,
            boolean force,
            String subresource,
            Instant now) {
        refuseManagedFields(config);
        TypedCheck.check(schema, config, describe(config));
        var writer =
                new ManagedEntry(
                        manager,
                        true,
                        config.stringOr("apiVersion", ""),
                        subresource,
                        Timestamps.seconds(now),
                        JsonObject.EMPTY);
        try {
            Applied applied = merged(live, config, writer, force);
            return manager.equals("kubectl") && live != null
                    ? handedOver(applied, live, config, writer)
                    : applied;
        } catch (UntypedException e) {
            throw new RefusedException(
                    new Status(
                            500,
                            "",
                            "failed to create typed live object (%s): %s"
                                    .formatted(
                                            describe(live == null ? config : live), e.getMessage()),
                            JsonObject.EMPTY));
        }
    }

    private static void refuseManagedFields(JsonObject config) {
        Json given = config.object("metadata").get("managedFields");
        if (given != null && given != JsonNull.NULL) {
            throw new RefusedException(Status.badRequest("metadata.managedFields must be nil"));
        }
    }

    /// `default/web; apps/v1, Kind=Deployment`
    private static String describe(JsonObject object) {
        JsonObject meta = object.object("metadata");
        var kind =
                atoll.api.GroupVersionKind.of(
                        object.stringOr("apiVersion", ""), object.stringOr("kind", ""));
        return meta.stringOr("namespace", "") + "/" + meta.stringOr("name", "") + "; " + kind;
    }

    /// An object that was never tracked gets an entry for all it has first, so that an apply
    /// conflicts with what was there. An apply that changes nothing keeps the entry's time.
    private Applied merged(
            @Nullable JsonObject live, JsonObject config, ManagedEntry writer, boolean force) {
        JsonObject base = live == null ? nothing : untracked(live);
        requireTyped(base);
        ManagedEntries entries = ManagedEntries.of(live == null ? nothing : live);
        if (live != null && entries.isEmpty()) {
            var first =
                    new ManagedEntry(
                            BEFORE_FIRST_APPLY,
                            false,
                            writer.apiVersion(),
                            writer.subresource(),
                            writer.time(),
                            JsonObject.EMPTY);
            track(entries, nothing, base, first);
        }
        ManagedEntry previous = entries.of(writer);
        JsonObject last = previous == null ? JsonObject.EMPTY : previous.fields();
        JsonObject stated = tracked(FieldExtraction.of(schema, config), writer.subresource());
        entries.put(writer.withFields(FieldSets.difference(stated, UNOWNED)));
        JsonObject merged = TypedMerge.merge(schema, base, config);
        JsonObject pruned = pruned(merged, last, stated, entries);
        if (pruned.equals(base) && live != null) {
            entries.put(
                    writer.withFields(entries.fieldsOf(writer))
                            .withTime(previous == null ? null : previous.time()));
        }
        return settled(entries, base, pruned, writer, force);
    }

    /// Takes out what the writer applied last time, does not state any more, and nobody else owns.
    ///
    /// @param merged the live object with the configuration laid over
    /// @param last what the writer's entry held before
    /// @param stated what the configuration states
    private JsonObject pruned(
            JsonObject merged, JsonObject last, JsonObject stated, ManagedEntries entries) {
        if (last.isEmpty()) {
            return merged;
        }
        JsonObject owned = stated;
        for (ManagedEntry entry : entries.list()) {
            owned = FieldSets.union(owned, entry.fields());
        }
        JsonObject all = FieldSets.withParents(FieldExtraction.of(schema, merged));
        JsonObject lastPaths = FieldSets.withParents(last);
        JsonObject left = FieldRemoval.remove(schema, merged, lastPaths);
        JsonObject leftPaths = FieldSets.withParents(FieldExtraction.of(schema, left));
        JsonObject kept = FieldSets.union(leftPaths, FieldSets.withParents(owned));
        JsonObject unowned = FieldSets.difference(all, kept);
        return FieldRemoval.remove(schema, merged, FieldSets.intersection(unowned, lastPaths));
    }

    /// Finds conflicts, or takes from the others what the apply changed and removed.
    ///
    /// @param live without `managedFields`, as `merged`
    private Applied settled(
            ManagedEntries entries,
            JsonObject live,
            JsonObject merged,
            ManagedEntry writer,
            boolean force) {
        JsonObject changed =
                tracked(FieldChanges.addedOrModified(schema, live, merged), writer.subresource());
        JsonObject removed =
                tracked(FieldChanges.removed(schema, live, merged), writer.subresource());
        if (!force) {
            var conflicts = Conflict.among(entries, writer, changed);
            if (!conflicts.isEmpty()) {
                return new Applied.Conflicts(Conflict.status(conflicts));
            }
        }
        entries.changeOthers(
                writer,
                fields -> FieldSets.difference(FieldSets.difference(fields, changed), removed));
        entries.dropEmpty();
        return new Applied.Merged(entries.into(merged));
    }

    /// Who goes over from client-side to server-side apply with kubectl meets the fields that the
    /// former owns. Those that still are as it last applied them are no conflict; and its
    /// annotation is kept up to date for the way back.
    private Applied handedOver(
            Applied applied, JsonObject live, JsonObject config, ManagedEntry writer) {
        String annotation = live.string("metadata", "annotations", LAST_APPLIED);
        if (annotation == null || annotation.isEmpty()) {
            return applied;
        }
        Applied outcome =
                applied instanceof Applied.Conflicts
                        ? retried(applied, live, config, writer, annotation)
                        : applied;
        return switch (outcome) {
            case Applied.Conflicts conflicts -> conflicts;
            case Applied.Merged(var object) -> new Applied.Merged(withLastApplied(object, config));
        };
    }

    /// The apply once more, with conflicts only where a field differs from what was last applied on
    /// the client's side.
    ///
    /// @param annotation what kubectl last applied, as JSON
    private Applied retried(
            Applied applied,
            JsonObject live,
            JsonObject config,
            ManagedEntry writer,
            String annotation) {
        if (!(read(annotation) instanceof JsonObject last)) {
            return applied;
        }
        JsonObject base = untracked(live);
        JsonObject stillTheSame =
                FieldSets.difference(
                        FieldExtraction.of(schema, last),
                        FieldSets.intersection(
                                FieldChanges.addedOrModified(schema, last, base),
                                FieldExtraction.of(schema, last)));
        JsonObject changed =
                tracked(
                        FieldChanges.addedOrModified(
                                schema, base, TypedMerge.merge(schema, base, config)),
                        writer.subresource());
        List<Conflict> real =
                Conflict.among(
                        ManagedEntries.of(live),
                        writer,
                        FieldSets.difference(changed, stillTheSame));
        return real.isEmpty()
                ? merged(live, config, writer, true)
                : new Applied.Conflicts(Conflict.status(real));
    }

    /// Null when it is no JSON.
    private static @Nullable Json read(String json) {
        try {
            return JsonReader.read(json);
        } catch (atoll.base.json.JsonException e) {
            return null;
        }
    }

    /// With the annotation that kubectl's client-side apply would have written: the configuration
    /// without it, and a newline.
    private static JsonObject withLastApplied(JsonObject object, JsonObject config) {
        JsonObject bare =
                config.update(
                        "metadata",
                        meta ->
                                meta.has("annotations")
                                        ? meta.update(
                                                "annotations", all -> all.without(LAST_APPLIED))
                                        : meta);
        return object.withAt(
                List.of("metadata", "annotations", LAST_APPLIED), Json.of(bare + "\n"));
    }

    /// A field that a writer would change and another manager owns.
    ///
    /// @param owner the entry that has the field
    /// @param path as Kubernetes prints it: `.spec.replicas`
    private record Conflict(ManagedEntry owner, String path) {
        /// By owner as it is described; the paths of one in the order of [FieldSets#paths].
        static List<Conflict> among(
                ManagedEntries entries, ManagedEntry writer, JsonObject changed) {
            var conflicts = new ArrayList<Conflict>();
            for (ManagedEntry entry : entries.list()) {
                if (!entry.sameWriter(writer)) {
                    JsonObject taken = FieldSets.intersection(entry.fields(), changed);
                    FieldSets.paths(taken)
                            .forEach(path -> conflicts.add(new Conflict(entry, path)));
                }
            }
            conflicts.sort(Comparator.comparing(conflict -> conflict.owner.describe()));
            return conflicts;
        }

        /// One conflict is told in one line, several are grouped by owner.
        static Status status(List<Conflict> conflicts) {
            var causes = new ArrayList<Json>();
            var lines = new StringBuilder();
            String owner = "";
            for (Conflict conflict : conflicts) {
                String describe = conflict.owner.describe();
                causes.add(
                        JsonObject.of(
                                "reason",
                                "FieldManagerConflict",
                                "message",
                                "conflict with " + describe,
                                "field",
                                conflict.path));
                if (!describe.equals(owner)) {
                    lines.append(owner.isEmpty() ? "" : "\n")
                            .append("conflicts with ")
                            .append(describe)
                            .append(':');
                    owner = describe;
                }
                lines.append("\n- ").append(conflict.path);
            }
            String message =
                    conflicts.size() == 1
                            ? "Apply failed with 1 conflict: conflict with "
                                    + owner
                                    + ": "
                                    + conflicts.getFirst().path
                            : "Apply failed with " + conflicts.size() + " conflicts: " + lines;
            return new Status(
                    409, "Conflict", message, JsonObject.of("causes", JsonArray.of(causes)));
        }
    }
}
