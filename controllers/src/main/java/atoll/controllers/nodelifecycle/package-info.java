/// Notices nodes that fell silent, taints them, evicts and clears away their pods.
@NullMarked
package atoll.controllers.nodelifecycle;

import org.jspecify.annotations.NullMarked;
