/// Brings the members' reports together on the binding and its template.
@NullMarked
package atoll.placement.aggregate;

import org.jspecify.annotations.NullMarked;
