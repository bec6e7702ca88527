/// Who may do what: RBAC compiled from the cluster's own roles and bindings, and the reviews that
/// let clients ask.
@NullMarked
package atoll.server.authorize;

import org.jspecify.annotations.NullMarked;
