package atoll.api.request;

import atoll.api.Status;
import java.util.List;
import java.util.Optional;

/// A position in one resource's events, moved by its one reader. Not thread-safe: one reader polls
/// it. The `wake` that it was opened with may come from any thread. After [#close] nothing more is
/// told.
public interface Watch extends AutoCloseable {
    /// The next events, in order, at most `max`; empty when there is nothing new. Never waits. The
    /// objects are shared and immutable.
    List<WatchEvent> poll(int max);

    /// Why no more events will come, once all that came was polled: `410 Expired` for a reader that
    /// fell too far behind, a plain success when the server closed the watch; empty while it is
    /// open.
    Optional<Status> ended();

    /// Stops the events and gives up what the watch holds; may be called more than once.
    @Override
    void close();
}
