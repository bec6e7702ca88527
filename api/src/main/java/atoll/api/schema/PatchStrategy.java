package atoll.api.schema;

/// How a strategic merge patch treats a field; `RETAIN_KEYS` may stand beside `MERGE`.
public enum PatchStrategy {
    MERGE,
    REPLACE,
    RETAIN_KEYS
}
