/// KWOK's `Stage` objects (kwok.x-k8s.io/v1alpha1), compiled: which objects a stage is for, when it
/// is due, and what it does.
@NullMarked
package atoll.nodes.stage;

import org.jspecify.annotations.NullMarked;
