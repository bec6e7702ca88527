/// API servers of others behind this one: which group-versions are theirs, whether they answer, and
/// how requests get there. A cluster without such an APIService does nothing here.
///
/// Upstream: `kube-aggregator`. [Aggregation] looks after the servers in a thread of its own and
/// keeps what they said; [Aggregator] is asked on the threads of requests and reads only that.
/// Others are reached at addresses of this machine alone.
@NullMarked
package atoll.server.aggregate;

import org.jspecify.annotations.NullMarked;
