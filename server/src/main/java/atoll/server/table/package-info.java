/// Objects as rows of a table: what `kubectl get` prints.
@NullMarked
package atoll.server.table;

import org.jspecify.annotations.NullMarked;
