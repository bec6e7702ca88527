/// Brings the hub's namespaces to every member.
@NullMarked
package atoll.placement.namespaces;

import org.jspecify.annotations.NullMarked;
