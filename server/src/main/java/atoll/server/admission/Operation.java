package atoll.server.admission;

/// What a write is about to do; or that somebody connects to a pod, a service or a node, which
/// writes nothing.
public enum Operation {
    CREATE,
    UPDATE,
    DELETE,
    CONNECT
}
