/// Approves requests of kubelets, signs what is approved, and removes what is old.
@NullMarked
package atoll.controllers.certificates;

import org.jspecify.annotations.NullMarked;
