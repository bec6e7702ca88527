package atoll.server.flow;

import atoll.server.metrics.Histogram;
import atoll.server.metrics.MetricsText;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// What is counted of the requests of one flow schema at one priority level. Thread-safe.
final class FlowCount {
    private static final List<Double> WAIT_SECONDS =
            List.of(0.0, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0);

    /// Why a request is turned away.
    enum Refusal {
        CONCURRENCY_LIMIT("concurrency-limit"),
        QUEUE_FULL("queue-full"),
        TIME_OUT("time-out");

        private final String reason;

        Refusal(String reason) {
            this.reason = reason;
        }
    }

    private final String level;
    private final String labels;
    private final LongAdder running = new LongAdder();
    private final LongAdder runningSeats = new LongAdder();
    private final LongAdder waiting = new LongAdder();
    private final LongAdder waitingSeats = new LongAdder();
    private final LongAdder dispatched = new LongAdder();
    private final Map<Refusal, LongAdder> refused = new EnumMap<>(Refusal.class);
    private final Histogram waits = new Histogram(WAIT_SECONDS);
    private final Histogram vainWaits = new Histogram(WAIT_SECONDS);
    private final boolean exempt;

    FlowCount(String level, String schema, boolean exempt) {
        this.level = level;
        this.labels =
                MetricsText.label("flow_schema", schema)
                        + ","
                        + MetricsText.label("priority_level", level);
        this.exempt = exempt;
        for (Refusal refusal : Refusal.values()) {
            refused.put(refusal, new LongAdder());
        }
    }

    boolean isOf(String levelName) {
        return level.equals(levelName);
    }

    long running() {
        return running.sum();
    }

    long dispatched() {
        return dispatched.sum();
    }

    long refused() {
        return refused.values().stream().mapToLong(LongAdder::sum).sum();
    }

    long timedOut() {
        return Objects.requireNonNull(refused.get(Refusal.TIME_OUT)).sum();
    }

    void started(int seats) {
        running.increment();
        runningSeats.add(seats);
        dispatched.increment();
    }

    void ended(int seats) {
        running.decrement();
        runningSeats.add(-seats);
    }

    /// One that is being served gave so many seats back.
    void narrowed(int seats) {
        runningSeats.add(-seats);
    }

    void queued(int seats) {
        waiting.increment();
        waitingSeats.add(seats);
    }

    void unqueued(int seats) {
        waiting.decrement();
        waitingSeats.add(-seats);
    }

    void waited(long millis) {
        waits.add(Duration.ofMillis(millis));
    }

    void refused(Refusal why, long millis) {
        Objects.requireNonNull(refused.get(why)).increment();
        vainWaits.add(Duration.ofMillis(millis));
    }

    void writeRunning(MetricsText text, String name) {
        text.line(name, labels, running.sum());
    }

    void writeRunningSeats(MetricsText text, String name) {
        text.line(name, labels, runningSeats.sum());
    }

    void writeWaiting(MetricsText text, String name) {
        text.line(name, labels, waiting.sum());
    }

    void writeWaitingSeats(MetricsText text, String name) {
        text.line(name, labels, waitingSeats.sum());
    }

    void writeDispatched(MetricsText text, String name) {
        if (dispatched.sum() > 0) {
            text.line(name, labels, dispatched.sum());
        }
    }

    void writeRefused(MetricsText text, String name) {
        refused.forEach((why, count) -> {
            if (count.sum() > 0) {
                text.line(
                        name, labels + "," + MetricsText.label("reason", why.reason), count.sum());
            }
        });
    }

    /// Requests that found a seat at once have waited no time; they are not added one by one.
    void writeWaits(MetricsText text, String name) {
        if (exempt) {
            return;
        }
        long atOnce = dispatched.sum() - waits.count();
        if (dispatched.sum() > 0) {
            waits.write(text, name, "execute=\"true\"," + labels, Math.max(0, atOnce));
        }
        if (vainWaits.count() > 0) {
            vainWaits.write(text, name, "execute=\"false\"," + labels, 0);
        }
    }
}
