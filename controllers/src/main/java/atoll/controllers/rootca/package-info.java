/// Publishes the cluster's root certificate in every namespace.
@NullMarked
package atoll.controllers.rootca;

import org.jspecify.annotations.NullMarked;
