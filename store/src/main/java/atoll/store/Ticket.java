package atoll.store;

/// A promise that a decided write becomes durable and published. Conflicts have one too: what they
/// conflict with may itself not be durable yet.
public interface Ticket {
    /// Returns when the write is as durable as it asked to be and readers see it. Not cut short by
    /// an interrupt, which stays pending.
    ///
    /// @throws StoreException when it cannot be made durable; then it did not happen
    void await();
}
