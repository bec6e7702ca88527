/// Objects as rows of a table: what `kubectl get` prints.
///
/// Columns are data, in `columns.txt` for what is built in and in the definition for custom
/// resources; a [Cell] is a pure function of an object and the time. Texts are those of upstream's
/// printers (`pkg/printers/internalversion`, 1.36) and are compared with recordings of a real
/// server.
@NullMarked
package atoll.server.table;

import org.jspecify.annotations.NullMarked;
