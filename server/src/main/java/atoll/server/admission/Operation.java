package atoll.server.admission;

/// What a write is about to do.
public enum Operation {
    CREATE,
    UPDATE,
    DELETE
}
