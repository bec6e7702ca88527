/// The four patch formats, and who manages which field: pure functions over JSON trees.
///
/// [atoll.api.patch.JsonPatch], [atoll.api.patch.MergePatch] and
/// [atoll.api.patch.StrategicMergePatch] change a tree as told. [atoll.api.patch.ManagedFields]
/// does server-side apply and keeps owners through every other write. What comes out is a tree that
/// still has to be decoded: nothing here checks it against its kind, save what an applier states.
@NullMarked
package atoll.api.patch;

import org.jspecify.annotations.NullMarked;
