/// Keeps the default ServiceAccount in every namespace, and fills Secrets that ask for an account's
/// token.
@NullMarked
package atoll.controllers.serviceaccount;

import org.jspecify.annotations.NullMarked;
