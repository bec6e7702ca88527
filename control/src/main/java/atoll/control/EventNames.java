package atoll.control;

import atoll.api.KubeObject;
import java.time.Instant;

/// Names Events as client-go does: after what they regard, with a point in time.
/// `web.17f3a2b1c4d5e6f7`: the object's name and nanoseconds in hexadecimal. Owned by one recorder.
final class EventNames {
    private final long apart;
    private long lastNanos;

    EventNames(String component) {
        this.apart = Math.floorMod(component.hashCode(), 1_000_003);
    }

    /// The nanoseconds in it are never twice the same from one recorder, though a virtual clock
    /// stands still, and up to a millisecond apart between components that tell of one object at
    /// one instant.
    String next(KubeObject regarding, Instant now) {
        long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano() + apart;
        lastNanos = Math.max(nanos, lastNanos + 1);
        return regarding.name() + "." + Long.toHexString(lastNanos);
    }
}
