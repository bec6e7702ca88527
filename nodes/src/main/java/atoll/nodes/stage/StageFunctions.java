package atoll.nodes.stage;

import java.util.Set;

/// The template functions whose answers come from the engine: they depend on the time, on chance or
/// on the cluster.
///
/// Names as KWOK and sprig have them. `Now` and `now` both exist: the one is KWOK's, the other
/// sprig's.
public final class StageFunctions {
    /// For looking up only: its order is not defined.
    public static final Set<String> NAMES =
            Set.of(
                    "Now",
                    "now",
                    "StartTime",
                    "Version",
                    "NodeName",
                    "NodePort",
                    "NodeIP",
                    "NodeIPWith",
                    "NodeIPsWith",
                    "PodIP",
                    "PodIPWith",
                    "PodIPsWith",
                    "randInt",
                    "randAlphaNum",
                    "uuidv4");

    private StageFunctions() {}
}
