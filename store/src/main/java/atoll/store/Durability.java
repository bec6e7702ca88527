package atoll.store;

/// When a write may be acknowledged. A property of the kind, chosen by the caller.
public enum Durability {
    /// After the log was forced to the disk: it survives a power cut.
    DURABLE,
    /// After the log was handed to the operating system: it survives the death of the process, and
    /// a power cut once it is older than [StoreOptions#lazyDelay].
    LAZY
}
