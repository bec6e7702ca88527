package atoll.api.schema;

/// How a strategic merge patch treats a field; `RETAIN_KEYS` may stand beside `MERGE`. From the
/// `x-kubernetes-patch-strategy` of the published schema. `MERGE` of a list merges its items by
/// [Field#patchMergeKey] or, of scalars, as a set; `RETAIN_KEYS` lets a patch say which keys of an
/// object stay; `REPLACE` takes an object of the patch as it is, where others merge.
public enum PatchStrategy {
    MERGE,
    REPLACE,
    RETAIN_KEYS
}
