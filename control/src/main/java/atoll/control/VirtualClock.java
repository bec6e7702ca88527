package atoll.control;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that moves only when told. One thread owns it.
public final class VirtualClock implements InstantSource {
    private Instant now;

    public VirtualClock(Instant start) {
        this.now = start;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /// @throws IllegalArgumentException for an instant before now
    public void advanceTo(Instant later) {
        if (later.isBefore(now)) {
            throw new IllegalArgumentException("time runs forward: " + later + " < " + now);
        }
        now = later;
    }

    public void advance(Duration by) {
        advanceTo(now.plus(by));
    }
}
