package atoll.server.registry;

import atoll.api.Status;
import atoll.api.request.Outcome;
import atoll.store.StoreException;
import atoll.store.Ticket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A write that is decided and may not be told yet.
///
/// @param ticket null when nothing has to become durable first
/// @param warnings texts for `Warning` headers that go with a refusal; an outcome that is done has
///   its own
public record Pending(Outcome outcome, @Nullable Ticket ticket, List<String> warnings) {
    public Pending {
        warnings = List.copyOf(warnings);
    }

    Pending(Outcome outcome, @Nullable Ticket ticket) {
        this(outcome, ticket, List.of());
    }

    public static Pending now(Outcome outcome) {
        return new Pending(outcome, null);
    }

    static Pending refused(Status status, List<String> warnings) {
        return new Pending(new Outcome.Refused(status), null, warnings);
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
