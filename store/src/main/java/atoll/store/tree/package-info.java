/// A persistent ordered map: taking a snapshot is holding a reference.
@NullMarked
package atoll.store.tree;

import org.jspecify.annotations.NullMarked;
