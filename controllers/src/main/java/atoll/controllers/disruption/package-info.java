/// Tells how many pods a PodDisruptionBudget can spare.
@NullMarked
package atoll.controllers.disruption;

import org.jspecify.annotations.NullMarked;
