/// Pods with a number each, made and removed in order.
@NullMarked
package atoll.controllers.statefulset;

import org.jspecify.annotations.NullMarked;
