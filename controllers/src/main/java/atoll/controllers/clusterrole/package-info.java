/// Keeps the rules of aggregated ClusterRoles.
@NullMarked
package atoll.controllers.clusterrole;

import org.jspecify.annotations.NullMarked;
