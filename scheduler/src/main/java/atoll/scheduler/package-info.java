/// The scheduler: a queue of pods, one cycle for each, and what is written about it.
@NullMarked
package atoll.scheduler;

import org.jspecify.annotations.NullMarked;
