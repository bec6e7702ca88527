/// What is said inside `exec`, `attach` and `port-forward`: the sub-protocols of Kubernetes on a
/// WebSocket, on SPDY, and on SPDY within a WebSocket. What is answered is simulated.
@NullMarked
package atoll.server.remote;

import org.jspecify.annotations.NullMarked;
