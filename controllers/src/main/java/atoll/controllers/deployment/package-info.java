/// Moves a Deployment's pods from one template to the next through ReplicaSets.
@NullMarked
package atoll.controllers.deployment;

import org.jspecify.annotations.NullMarked;
