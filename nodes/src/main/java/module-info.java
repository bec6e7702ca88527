/// Simulated nodes: KWOK's `Stage` objects, compiled, and the engine that plays them.
module atoll.nodes {
    requires transitive atoll.control;
    requires static transitive org.jspecify;

    exports atoll.nodes;
    exports atoll.nodes.stage;
}
