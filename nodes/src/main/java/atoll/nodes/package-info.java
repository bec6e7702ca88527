/// The engine that plays the part of kubelets: it moves simulated nodes and their pods from stage
/// to stage, as any other client of the API server.
@NullMarked
package atoll.nodes;

import org.jspecify.annotations.NullMarked;
