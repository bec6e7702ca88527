/// What holds for a pod, alone or as another kind's template: its containers, volumes and claims,
/// their defaults, what is valid and what is warned of. Pure functions over JSON trees.
@NullMarked
package atoll.server.pods;

import org.jspecify.annotations.NullMarked;
