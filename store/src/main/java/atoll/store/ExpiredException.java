package atoll.store;

import java.io.Serial;

/// The events a watcher wants next are no longer kept: it must list again. Carries no stack: a slow
/// watcher is nobody's bug. It becomes `410 Expired` on the wire.
public final class ExpiredException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    private final long oldest;

    ExpiredException(ResourceKey resource, long wanted, long oldest) {
        super(
                "events of %s after revision %d are gone, the oldest kept is after %d"
                        .formatted(resource, wanted, oldest),
                null,
                false,
                false);
        this.oldest = oldest;
    }

    /// The oldest revision a watch of this resource could start after.
    public long oldest() {
        return oldest;
    }
}
