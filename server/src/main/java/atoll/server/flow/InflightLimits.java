package atoll.server.flow;

import atoll.server.authenticate.UserInfo;
import atoll.server.listen.Exchange;
import atoll.server.metrics.MetricsText;
import atoll.server.route.Query;
import atoll.server.route.RequestInfo;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What limits requests when priority and fairness is off: so many that read and so many that write
/// at once, the rest turned away, administrators excepted.
public final class InflightLimits implements FlowControl {
    private final int reading;
    private final int mutating;
    private final AtomicInteger readers = new AtomicInteger();
    private final AtomicInteger writers = new AtomicInteger();

    /// @param reading requests that read, at once; 0 for any number
    /// @param mutating the same of those that write
    public InflightLimits(int reading, int mutating) {
        this.reading = reading;
        this.mutating = mutating;
    }

    private record Held(AtomicInteger of, boolean isAdmitted, AtomicBoolean left)
            implements Ticket {
        @Override
        public String schemaUid() {
            return "";
        }

        @Override
        public String levelUid() {
            return "";
        }

        @Override
        public long retryAfterSeconds() {
            return 1;
        }

        @Override
        public void leave() {
            if (isAdmitted && !left.getAndSet(true)) {
                of.decrementAndGet();
            }
        }
    }

    @Override
    public Ticket enter(UserInfo user, RequestInfo info, Query query, Exchange exchange) {
        boolean reads = FlowMetrics.reads(info);
        int most = reads ? reading : mutating;
        if (most == 0 || info.isLongRunning()) {
            return Ticket.FREE;
        }
        AtomicInteger taken = reads ? readers : writers;
        if (taken.incrementAndGet() <= most) {
            return new Held(taken, true, new AtomicBoolean());
        }
        taken.decrementAndGet();
        return user.groups().contains("system:masters")
                ? Ticket.FREE
                : new Held(taken, false, new AtomicBoolean());
    }

    @Override
    public Runnable watched(RequestInfo info, Query query) {
        return () -> {};
    }

    @Override
    public void wrote(RequestInfo info) {
        // Nothing follows from any object.
    }

    @Override
    public void write(MetricsText text) {
        // Nothing is counted here that requests are not counted by.
    }

    @Override
    public @Nullable String page(String path, boolean details) {
        return null;
    }

    @Override
    public void clear() {
        // Nobody waits.
    }
}
