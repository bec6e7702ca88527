package atoll.store;

/// A decision, and the means to wait until it holds.
///
/// @param outcome known at once; it may be told to others only after `ticket` was awaited
public record Submitted(WriteOutcome outcome, Ticket ticket) {
    /// Waits for the ticket.
    ///
    /// @throws StoreException when the write could not be made durable; then it did not happen
    public WriteOutcome await() {
        ticket.await();
        return outcome;
    }
}
