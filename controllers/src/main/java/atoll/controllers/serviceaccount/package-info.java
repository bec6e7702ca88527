/// Keeps the default ServiceAccount in every namespace.
@NullMarked
package atoll.controllers.serviceaccount;

import org.jspecify.annotations.NullMarked;
