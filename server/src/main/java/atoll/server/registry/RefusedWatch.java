package atoll.server.registry;

import atoll.api.Status;
import atoll.api.request.Watch;
import atoll.api.request.WatchEvent;
import java.util.List;
import java.util.Optional;

/// A watch that could not begin: there is nothing to tell but why.
record RefusedWatch(Status refusal) implements Watch {
    @Override
    public List<WatchEvent> poll(int max) {
        return List.of();
    }

    @Override
    public Optional<Status> ended() {
        return Optional.of(refusal);
    }

    @Override
    public void close() {
        // It holds nothing.
    }
}
