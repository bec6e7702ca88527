package atoll.store;

/// Sees every change of every cluster in the store's order. Called by whoever publishes, before
/// watchers are woken: it must be quick and must not call back into the store.
@FunctionalInterface
public interface Recorder {
    Recorder NONE = (_, _) -> {};

    /// Each revision comes once, one higher than the last.
    void record(ResourceKey resource, StoreEvent event);
}
