/// One pod on every node that a DaemonSet fits.
@NullMarked
package atoll.controllers.daemonset;

import org.jspecify.annotations.NullMarked;
