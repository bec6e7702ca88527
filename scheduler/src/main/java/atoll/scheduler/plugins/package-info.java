/// kube-scheduler's in-tree plugins, by its names, with its reasons and weights.
@NullMarked
package atoll.scheduler.plugins;

import org.jspecify.annotations.NullMarked;
