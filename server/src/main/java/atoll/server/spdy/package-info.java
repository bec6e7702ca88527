/// SPDY/3.1 as Kubernetes' clients still speak it for exec, attach and port-forward: the server's
/// half, on any pair of byte streams. Knows frames and streams, nothing of what they carry.
///
/// Flow control is left out, as it is upstream: windows are neither kept nor told.
@NullMarked
package atoll.server.spdy;

import org.jspecify.annotations.NullMarked;
