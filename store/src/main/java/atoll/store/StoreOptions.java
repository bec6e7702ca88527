package atoll.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;

/// What can be chosen about a store.
///
/// @param recorder sees every published change
/// @param warnings told, in a sentence and from any thread, of what went wrong and was nobody's
///   request: a snapshot or a late force that failed
/// @param clock tells how old events are; nothing else is decided by it
/// @param ringEvents events kept per resource for watchers that are behind
/// @param ringBytes old object bytes those events may keep alive per resource
/// @param ringAge how long events are kept at most. Neither this nor `ringBytes` takes a resource's
///   last [#RING_EVENTS_MIN] events
/// @param lazyDelay the longest time a [Durability#LAZY] write stays unforced
/// @param segmentBytes size at which a log file is closed and the next begun
/// @param snapshotBytes log written since the last snapshot at which the next is made, when it is
///   also twice what that snapshot holds
public record StoreOptions(
        Recorder recorder,
        Consumer<String> warnings,
        InstantSource clock,
        int ringEvents,
        long ringBytes,
        Duration ringAge,
        Duration lazyDelay,
        long segmentBytes,
        long snapshotBytes) {
    static final int RING_EVENTS_MIN = 256;

    /// Its clock stands still, so that events are not dropped by age and equal calls make equal
    /// stores. A program that runs for long gives [#withClock] a real one. 75 s is how long
    /// kube-apiserver's watch cache keeps events fresh.
    public static final StoreOptions DEFAULT =
            new StoreOptions(
                    Recorder.NONE,
                    _ -> {},
                    InstantSource.fixed(Instant.EPOCH),
                    16 * 1024,
                    32L << 20,
                    Duration.ofSeconds(75),
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

    /// The same with another witness of every published change.
    public StoreOptions withRecorder(Recorder other) {
        return new StoreOptions(
                other,
                warnings,
                clock,
                ringEvents,
                ringBytes,
                ringAge,
                lazyDelay,
                segmentBytes,
                snapshotBytes);
    }

    /// The same, told of its troubles elsewhere.
    public StoreOptions withWarnings(Consumer<String> other) {
        return new StoreOptions(
                recorder,
                other,
                clock,
                ringEvents,
                ringBytes,
                ringAge,
                lazyDelay,
                segmentBytes,
                snapshotBytes);
    }

    /// The same with a clock that moves: old events are then dropped by age too.
    public StoreOptions withClock(InstantSource other) {
        return new StoreOptions(
                recorder,
                warnings,
                other,
                ringEvents,
                ringBytes,
                ringAge,
                lazyDelay,
                segmentBytes,
                snapshotBytes);
    }

    /// The same with other bounds on what is kept for watchers that are behind.
    public StoreOptions withRing(int events, long bytes) {
        return new StoreOptions(
                recorder,
                warnings,
                clock,
                events,
                bytes,
                ringAge,
                lazyDelay,
                segmentBytes,
                snapshotBytes);
    }

    /// The same with other sizes, in bytes, of log files and of the log between two snapshots.
    public StoreOptions withLog(long segment, long snapshot) {
        return new StoreOptions(
                recorder,
                warnings,
                clock,
                ringEvents,
                ringBytes,
                ringAge,
                lazyDelay,
                segment,
                snapshot);
    }

    /// The same with another longest time until a lazy write is forced.
    public StoreOptions withLazyDelay(Duration delay) {
        return new StoreOptions(
                recorder,
                warnings,
                clock,
                ringEvents,
                ringBytes,
                ringAge,
                delay,
                segmentBytes,
                snapshotBytes);
    }
}
