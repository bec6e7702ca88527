package atoll.api.patch;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The entries of one object, while a write changes them. Not thread-safe. At most one entry has
/// the same writer ([ManagedEntry#sameWriter]), and after a change none is empty. Their order
/// matters only when they are written: appliers first, then by time, manager, version and
/// subresource.
final class ManagedEntries {
    /// More Update entries than this are folded into [#ANCIENT]. Upstream's
    /// `DefaultMaxUpdateManagers`.
    static final int UPDATERS_MAX = 10;

    /// The manager of the folded entries, with upstream's name.
    private static final String ANCIENT = "ancient-changes";

    private static final Comparator<ManagedEntry> ORDER =
            Comparator.comparing((ManagedEntry entry) -> !entry.applied())
                    .thenComparing(ManagedEntries::timeOf)
                    .thenComparing(ManagedEntry::manager)
                    .thenComparing(ManagedEntry::apiVersion)
                    .thenComparing(ManagedEntry::subresource);

    private final List<ManagedEntry> entries;

    private ManagedEntries(List<ManagedEntry> entries) {
        this.entries = entries;
    }

    private static String timeOf(ManagedEntry entry) {
        return entry.time() == null ? "" : entry.time();
    }

    /// Of two entries of one writer the later counts. One entry that cannot be read makes all
    /// unreadable: there are none then.
    static ManagedEntries of(JsonObject object) {
        var entries = none();
        JsonArray list = object.array("metadata", "managedFields");
        for (Json entry : list) {
            if (!ManagedEntry.isReadable(entry)) {
                return none();
            }
            entries.put(ManagedEntry.of(entry.asObject()));
        }
        return entries;
    }

    /// Drops entries in versions that an object of `apiVersion` has no form in: those of other
    /// groups. Events alone have two groups.
    void dropForeign(String apiVersion, String kind) {
        if (!kind.equals("Event")) {
            entries.removeIf(entry -> !group(entry.apiVersion()).equals(group(apiVersion)));
        }
    }

    private static String group(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    static ManagedEntries none() {
        return new ManagedEntries(new ArrayList<>());
    }

    /// Without looking for one of the same writer.
    void add(ManagedEntry entry) {
        entries.add(entry);
    }

    /// Those an update goes on from: the ones in the written object, so that they can be edited;
    /// `[{}]` asks for none; otherwise, and on subresources always, those of the live object.
    static ManagedEntries of(JsonObject written, JsonObject live, String subresource) {
        JsonArray given = written.array("metadata", "managedFields");
        if (!subresource.isEmpty() || given.isEmpty()) {
            return of(live);
        }
        if (given.size() == 1 && given.get(0).asObject().isEmpty()) {
            return none();
        }
        var edited = of(written);
        return edited.isEmpty() ? of(live) : edited;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    List<ManagedEntry> list() {
        return entries;
    }

    /// The entry of the same writer; null when there is none.
    @Nullable ManagedEntry of(ManagedEntry writer) {
        for (ManagedEntry entry : entries) {
            if (entry.sameWriter(writer)) {
                return entry;
            }
        }
        return null;
    }

    /// The fields of the same writer's entry; empty when there is none.
    JsonObject fieldsOf(ManagedEntry writer) {
        ManagedEntry entry = of(writer);
        return entry == null ? JsonObject.EMPTY : entry.fields();
    }

    /// Replaces the entry of the same writer, or adds one.
    void put(ManagedEntry entry) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).sameWriter(entry)) {
                entries.set(i, entry);
                return;
            }
        }
        entries.add(entry);
    }

    /// Changes the fields of every entry but that of `writer`, and drops those left empty.
    void changeOthers(ManagedEntry writer, UnaryOperator<JsonObject> change) {
        entries.replaceAll(entry ->
                entry.sameWriter(writer) ? entry : entry.withFields(change.apply(entry.fields())));
        dropEmpty();
    }

    /// Changes the fields of every entry, and drops those left empty.
    void changeAll(UnaryOperator<JsonObject> change) {
        entries.replaceAll(entry -> entry.withFields(change.apply(entry.fields())));
        dropEmpty();
    }

    void dropEmpty() {
        entries.removeIf(entry -> entry.fields().isEmpty());
    }

    /// Folds the oldest Update entries of each version together until few enough are left. Appliers
    /// are not counted and not folded. The bucket of a version takes the time of the newest entry
    /// in it.
    void cap() {
        long updaters = entries.stream().filter(entry -> !entry.applied()).count();
        if (updaters <= UPDATERS_MAX) {
            return;
        }
        List<ManagedEntry> oldest =
                entries.stream().filter(entry -> !entry.applied()).sorted(ORDER).toList();
        var firstOfVersion = new HashMap<String, ManagedEntry>();
        for (ManagedEntry entry : oldest) {
            if (updaters <= UPDATERS_MAX) {
                return;
            }
            ManagedEntry first = firstOfVersion.putIfAbsent(entry.apiVersion(), entry);
            if (first != null) {
                entries.remove(first);
                entries.remove(entry);
                var bucket =
                        new ManagedEntry(
                                ANCIENT,
                                false,
                                entry.apiVersion(),
                                "",
                                entry.time(),
                                FieldSets.union(first.fields(), entry.fields()));
                entries.add(bucket);
                firstOfVersion.put(entry.apiVersion(), bucket);
                updaters--;
            }
        }
    }

    /// `object` with these entries. Without any, `managedFields` goes.
    JsonObject into(JsonObject object) {
        JsonObject meta = object.object("metadata");
        if (entries.isEmpty()) {
            return meta.has("managedFields")
                    ? object.with("metadata", meta.without("managedFields"))
                    : object;
        }
        entries.sort(ORDER);
        JsonArray list = JsonArray.of(entries.stream().map(ManagedEntry::toJson).toList());
        return object.with("metadata", meta.with("managedFields", list));
    }
}
