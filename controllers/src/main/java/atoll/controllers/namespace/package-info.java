/// Empties a namespace that is being deleted, then lets it go.
@NullMarked
package atoll.controllers.namespace;

import org.jspecify.annotations.NullMarked;
