/// The names that placement writes into objects: labels, annotations, finalizers, namespaces.
@NullMarked
package atoll.placement.names;

import org.jspecify.annotations.NullMarked;
