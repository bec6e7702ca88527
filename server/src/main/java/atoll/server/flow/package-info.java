/// API priority and fairness: which requests of a cluster are served now, which wait for others,
/// and which are turned away.
///
/// A request is classified by the cluster's FlowSchemas (`Configuration`), which gives its priority
/// level and its flow. A level (`PriorityLevel`) has so many seats; a request takes as many as it
/// is wide and gives them back when it ends. While seats are free nothing waits: taking them is one
/// compare-and-set. When they are gone the request waits in one of the level's queues, dealt by
/// shuffle sharding over its flow (`Dealer`), and queues take turns by the work they have had
/// (`FairQueues`). Every ten seconds levels lend each other what they do not use (`Borrowing`).
///
/// Nothing here has a thread. Changed objects are noticed by the next request, and so are the ten
/// seconds; a request that waits sleeps on its own thread.
@NullMarked
package atoll.server.flow;

import org.jspecify.annotations.NullMarked;
