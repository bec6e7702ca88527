package atoll.api.request;

import atoll.api.Status;
import java.util.List;
import java.util.Optional;

/// A position in one resource's events, moved by its one reader.
public interface Watch extends AutoCloseable {
    /// The next events, in order, at most `max`; empty when there is nothing new. Never waits.
    List<WatchEvent> poll(int max);

    /// Why no more events will come, once all that came was polled: `410 Expired` for a reader that
    /// fell too far behind, a plain success when the server closed the watch; empty while it is
    /// open.
    Optional<Status> ended();

    @Override
    void close();
}
