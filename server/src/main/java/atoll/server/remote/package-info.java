/// What is said inside `exec`, `attach` and `port-forward`: the sub-protocols of Kubernetes on a
/// WebSocket, on SPDY, and on SPDY within a WebSocket. What is answered is simulated.
///
/// Each conversation runs on one virtual thread (`websocket` or `upgraded`) from its beginning to
/// its end. Upstream: `k8s.io/kubelet` and `apimachinery/pkg/util/httpstream`.
@NullMarked
package atoll.server.remote;

import org.jspecify.annotations.NullMarked;
