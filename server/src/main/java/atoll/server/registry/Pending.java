package atoll.server.registry;

import atoll.api.Status;
import atoll.api.request.Outcome;
import atoll.store.StoreException;
import atoll.store.Ticket;
import org.jspecify.annotations.Nullable;

/// A write that is decided and may not be told yet.
///
/// @param ticket null when nothing has to become durable first
public record Pending(Outcome outcome, @Nullable Ticket ticket) {
    public static Pending now(Outcome outcome) {
        return new Pending(outcome, null);
    }

    static Pending refused(Status status) {
        return now(new Outcome.Refused(status));
    }

    /// The outcome, once it is true for good.
    public Outcome await() {
        if (ticket != null) {
            try {
                ticket.await();
            } catch (StoreException e) {
                return new Outcome.Refused(Status.internalError(String.valueOf(e.getMessage())));
            }
        }
        return outcome;
    }
}
