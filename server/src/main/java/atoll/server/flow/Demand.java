package atoll.server.flow;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// How many seats the requests of a level occupy or wait for, and how that went over a period.
/// Thread-safe: a change is one atomic addition and two uncontended ones.
///
/// The integrals of seats and of their squares are kept without a lock as sums of changes: each
/// change of `d` at time `t` takes `d × t` off what the final value would have made of the whole
/// period. A change that races with the end of a period is counted in one period or the other.
final class Demand {
    private final AtomicInteger seats = new AtomicInteger();
    private final AtomicInteger highest = new AtomicInteger();
    private final LongAdder first = new LongAdder();
    private final LongAdder second = new LongAdder();
    private volatile long start;

    Demand(long nowMillis) {
        start = nowMillis;
    }

    /// What a period was like; the average is over time.
    record Period(int highest, double average, double deviation) {}

    int seats() {
        return seats.get();
    }

    void change(int delta, long nowMillis) {
        int before = seats.getAndAdd(delta);
        int after = before + delta;
        long passed = nowMillis - start;
        if (passed != 0) {
            first.add(delta * passed);
            second.add(((long) after * after - (long) before * before) * passed);
        }
        if (after > highest.get()) {
            highest.accumulateAndGet(after, Math::max);
        }
    }

    /// Ends the period and begins the next. By one thread at a time.
    Period next(long nowMillis) {
        double length = (double) (nowMillis - start);
        int now = seats.get();
        double sum = now * length - (double) first.sumThenReset();
        double squares = (double) now * now * length - (double) second.sumThenReset();
        int most = highest.getAndSet(now);
        start = nowMillis;
        if (length <= 0) {
            return new Period(most, 0, 0);
        }
        double average = Math.max(0, sum / length);
        double variance = squares / length - average * average;
        return new Period(most, average, variance > 0 ? Math.sqrt(variance) : 0);
    }
}
