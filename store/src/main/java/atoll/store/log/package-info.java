/// Records on a disk: appended in order, forced in groups, cut or refused when damaged, replaced by
/// a snapshot when long.
@NullMarked
package atoll.store.log;

import org.jspecify.annotations.NullMarked;
