/// What a scheduling plugin sees and answers: the pod, the table of nodes, a rejection or a score.
@NullMarked
package atoll.scheduler.framework;

import org.jspecify.annotations.NullMarked;
