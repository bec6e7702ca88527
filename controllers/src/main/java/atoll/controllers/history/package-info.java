/// ControllerRevisions: the pod templates that StatefulSets and DaemonSets had.
@NullMarked
package atoll.controllers.history;

import org.jspecify.annotations.NullMarked;
