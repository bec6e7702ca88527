package atoll.nodes.stage;

import java.util.Set;

/// The template functions whose answers come from the engine: they depend on the time, on chance or
/// on the cluster.
public final class StageFunctions {
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
