/// The four patch formats, and who manages which field: pure functions over JSON trees.
@NullMarked
package atoll.api.patch;

import org.jspecify.annotations.NullMarked;
