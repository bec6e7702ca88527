package atoll.store;

import java.time.Duration;

/// What can be chosen about a store.
///
/// @param recorder sees every published change
/// @param ringEvents events kept per resource for watchers that are behind
/// @param ringBytes old object bytes those events may keep alive per resource; a ring keeps at
///   least [#RING_EVENTS_MIN] events whatever they weigh
/// @param lazyDelay the longest time a [Durability#LAZY] write stays unforced
/// @param segmentBytes size at which a log file is closed and the next begun
/// @param snapshotBytes log written since the last snapshot at which the next is made, when it is
///   also twice what that snapshot holds
public record StoreOptions(
        Recorder recorder,
        int ringEvents,
        long ringBytes,
        Duration lazyDelay,
        long segmentBytes,
        long snapshotBytes) {
    static final int RING_EVENTS_MIN = 256;

    public static final StoreOptions DEFAULT =
            new StoreOptions(
                    Recorder.NONE,
                    16 * 1024,
                    32L << 20,
                    Duration.ofSeconds(1),
                    64L << 20,
                    128L << 20);

    public StoreOptions {
        if (ringEvents < RING_EVENTS_MIN
                || ringBytes < 0
                || lazyDelay.isNegative()
                || segmentBytes < 1024
                || snapshotBytes < 1024) {
            throw new IllegalArgumentException(
                    "ringEvents %d, ringBytes %d, lazyDelay %s, segmentBytes %d, snapshotBytes %d"
                            .formatted(
                                    ringEvents, ringBytes, lazyDelay, segmentBytes, snapshotBytes));
        }
    }

    public StoreOptions withRecorder(Recorder other) {
        return new StoreOptions(
                other, ringEvents, ringBytes, lazyDelay, segmentBytes, snapshotBytes);
    }

    public StoreOptions withRing(int events, long bytes) {
        return new StoreOptions(recorder, events, bytes, lazyDelay, segmentBytes, snapshotBytes);
    }

    public StoreOptions withLog(long segment, long snapshot) {
        return new StoreOptions(recorder, ringEvents, ringBytes, lazyDelay, segment, snapshot);
    }

    public StoreOptions withLazyDelay(Duration delay) {
        return new StoreOptions(
                recorder, ringEvents, ringBytes, delay, segmentBytes, snapshotBytes);
    }
}
