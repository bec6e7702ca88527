/// One cluster: what its clients can ask of it, on a store.
@NullMarked
package atoll.server;

import org.jspecify.annotations.NullMarked;
