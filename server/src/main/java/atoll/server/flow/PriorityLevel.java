package atoll.server.flow;

import atoll.server.flow.FlowCount.Refusal;
import atoll.server.flow.LevelTicket.State;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// The seats of one priority level, and who waits for them. Thread-safe.
///
/// A request that finds nobody waiting and a seat free takes it with a compare-and-set and never
/// sees the lock. One that waits is counted in `waiting` before it looks for a seat once more, and
/// one that leaves gives its seat back before it reads `waiting`: so either the one finds the seat
/// or the other finds him.
final class PriorityLevel {
    private final InstantSource clock;
    private final Demand demand;
    private final RetryAfter retryAfter = new RetryAfter();
    private volatile LevelSpec spec;
    private volatile Limits limits = Limits.NONE;
    private volatile Wants wants = Wants.NONE;

    /// Seats there are now.
    private volatile int limit;

    /// Whether its object is gone and it only serves what it holds.
    private volatile boolean quiescing;

    private final AtomicInteger occupied = new AtomicInteger();

    /// Requests in queues. Changed under the lock.
    private final AtomicInteger waiting = new AtomicInteger();

    private final ReentrantLock lock = new ReentrantLock();

    /// Guarded by the lock, as is what is in them.
    private final FairQueues queues = new FairQueues();

    /// Seats whose requests are over and that come free a little later. Guarded by the lock.
    private final PriorityQueue<Kept> kept =
            new PriorityQueue<>(Comparator.comparingLong(Kept::untilMillis));

    /// When the first of them does. Written under the lock.
    private volatile long nextRelease = Long.MAX_VALUE;

    private record Kept(long untilMillis, int seats, FlowCount count) {}

    /// When the first of those that wait has waited long enough, or earlier. Guarded by the lock.
    private long nextDeadline = Long.MAX_VALUE;

    PriorityLevel(LevelSpec spec, InstantSource clock) {
        this.spec = spec;
        this.clock = clock;
        this.demand = new Demand(clock.millis());
    }

    LevelSpec spec() {
        return spec;
    }

    Limits limits() {
        return limits;
    }

    Wants wants() {
        return wants;
    }

    int limit() {
        return limit;
    }

    boolean isQuiescing() {
        return quiescing;
    }

    boolean isIdle() {
        return demand.seats() == 0;
    }

    int waiting() {
        return waiting.get();
    }

    /// The most seats that one request may ask for; 0 where the level does not limit it.
    int widest() {
        return spec.widest(limits.nominal());
    }

    void configure(LevelSpec newSpec, boolean gone) {
        lock.lock();
        try {
            spec = newSpec;
            quiescing = gone;
            Dealer dealer = newSpec.dealer();
            queues.resize(dealer == null ? 0 : dealer.queues());
        } finally {
            lock.unlock();
        }
    }

    /// @param first whether the level has had no seats so far
    void allot(Limits newLimits, boolean first) {
        limits = newLimits;
        if (first) {
            limit = newLimits.nominal() - (newLimits.nominal() - newLimits.least()) / 2;
        }
    }

    /// Ends a period of observing what its requests ask for.
    void observe(long nowMillis) {
        release(nowMillis);
        wants = wants.after(demand.next(nowMillis));
    }

    /// Gives it so many seats from now on.
    ///
    /// @param target what it wanted
    void limit(int seats, double target, long nowMillis) {
        wants = wants.wanting(target);
        limit = seats;
        if (waiting.get() > 0) {
            lock.lock();
            try {
                expire(nowMillis);
                dispatch(nowMillis);
            } finally {
                lock.unlock();
            }
        }
    }

    /// Admits the request if it need not wait.
    boolean enter(LevelTicket ticket) {
        LevelSpec now = spec;
        release(ticket.arrivedMillis);
        if (!now.exempt() && ((now.dealer() != null && waiting.get() > 0) || !take(ticket.seats))) {
            return false;
        }
        demand.change(ticket.seats, ticket.arrivedMillis);
        begin(ticket, ticket.arrivedMillis);
        return true;
    }

    private static void begin(LevelTicket ticket, long nowMillis) {
        ticket.startedMillis = nowMillis;
        ticket.state = State.ADMITTED;
        ticket.schema.count().started(ticket.seats);
    }

    private boolean take(int seats) {
        int most = limit;
        while (true) {
            int taken = occupied.get();
            // Who is wider than the level is served alone.
            if (seats > most ? taken > 0 : taken + seats > most) {
                return false;
            }
            if (occupied.compareAndSet(taken, taken + seats)) {
                return true;
            }
        }
    }

    /// Waits until the request is admitted or turned away.
    ///
    /// @param flow tells the flows of the schema apart
    /// @param limitMillis how long it may wait
    /// @param onAbort is given what to do when the client goes away
    void await(LevelTicket ticket, String flow, long limitMillis, Consumer<Runnable> onAbort) {
        if (!enqueue(ticket, flow, limitMillis) || ticket.state != State.WAITING) {
            return;
        }
        onAbort.accept(() -> giveUp(ticket));
        while (ticket.state == State.WAITING) {
            long now = clock.millis();
            release(now);
            long left = Math.min(ticket.deadlineMillis, nextRelease) - now;
            if (ticket.state != State.WAITING) {
                break;
            }
            if (ticket.deadlineMillis <= now || Thread.currentThread().isInterrupted()) {
                giveUp(ticket);
            } else if (left > 0) {
                LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(left));
            }
        }
        if (ticket.state == State.ADMITTED) {
            ticket.schema.count().waited(ticket.startedMillis - ticket.arrivedMillis);
        }
    }

    private boolean enqueue(LevelTicket ticket, String flow, long limitMillis) {
        long now = ticket.arrivedMillis;
        lock.lock();
        try {
            expire(now);
            Dealer dealer = spec.dealer();
            if (dealer == null) {
                refuse(ticket, Refusal.CONCURRENCY_LIMIT, now);
                return false;
            }
            FairQueue queue = queues.choose(dealer, hash(ticket.schema.name(), flow));
            if (occupied.get() >= limit && queue.length() >= spec.queueLength()) {
                refuse(ticket, Refusal.QUEUE_FULL, now);
                return false;
            }
            ticket.deadlineMillis = now + limitMillis;
            nextDeadline = Math.min(nextDeadline, ticket.deadlineMillis);
            ticket.thread = Thread.currentThread();
            queues.add(ticket, queue);
            waiting.incrementAndGet();
            demand.change(ticket.seats, now);
            ticket.schema.count().queued(ticket.seats);
            dispatch(now);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Upstream's: the first eight bytes of a digest, the least first.
    private static long hash(String schema, String flow) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(schema.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            byte[] sum = digest.digest(flow.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(sum).order(ByteOrder.LITTLE_ENDIAN).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void refuse(LevelTicket ticket, Refusal why, long nowMillis) {
        ticket.retryAfterSeconds = retryAfter.turnedAway(nowMillis);
        ticket.schema.count().refused(why, nowMillis - ticket.arrivedMillis);
        ticket.state = State.TURNED_AWAY;
    }

    /// Turns a waiting request away: it has waited long enough, or its client is gone. From any
    /// thread.
    private void giveUp(LevelTicket ticket) {
        long now = clock.millis();
        lock.lock();
        try {
            if (ticket.state == State.WAITING) {
                drop(ticket, now);
                dispatch(now);
                watchRelease();
            }
        } finally {
            lock.unlock();
        }
    }

    private void drop(LevelTicket ticket, long nowMillis) {
        FairQueue queue = ticket.queue;
        if (queue != null && queue.remove(ticket)) {
            waiting.decrementAndGet();
            demand.change(-ticket.seats, nowMillis);
            ticket.schema.count().unqueued(ticket.seats);
            refuse(ticket, Refusal.TIME_OUT, nowMillis);
            LockSupport.unpark(ticket.thread);
        }
    }

    /// Turns away who has waited too long by a clock that does not wake anybody.
    private void expire(long nowMillis) {
        dropUntil(nowMillis, nowMillis);
    }

    private void dropUntil(long deadlineMillis, long nowMillis) {
        if (deadlineMillis < nextDeadline) {
            return;
        }
        List<LevelTicket> late = new ArrayList<>();
        long next = Long.MAX_VALUE;
        for (FairQueue queue : queues.all()) {
            for (LevelTicket one : queue.waiting()) {
                if (one.deadlineMillis <= deadlineMillis) {
                    late.add(one);
                } else {
                    next = Math.min(next, one.deadlineMillis);
                }
            }
        }
        nextDeadline = next;
        late.forEach(one -> drop(one, nowMillis));
    }

    /// Turns away all that wait: the server stops.
    void clear() {
        lock.lock();
        try {
            dropUntil(Long.MAX_VALUE, clock.millis());
        } finally {
            lock.unlock();
        }
    }

    private void dispatch(long nowMillis) {
        while (waiting.get() > 0) {
            LevelTicket next = queues.next();
            FairQueue queue = next == null ? null : next.queue;
            if (next == null || queue == null || !take(next.seats)) {
                return;
            }
            queues.serve(next, queue);
            waiting.decrementAndGet();
            next.schema.count().unqueued(next.seats);
            begin(next, nowMillis);
            LockSupport.unpark(next.thread);
            watchRelease();
        }
    }

    /// Lets one of those that wait wake when the next seat comes free: it is its thread that gives
    /// it back.
    private void watchRelease() {
        LevelTicket next = nextRelease == Long.MAX_VALUE ? null : queues.next();
        if (next != null) {
            LockSupport.unpark(next.thread);
        }
    }

    /// Gives back the seats that were kept until now.
    private void release(long nowMillis) {
        if (nowMillis < nextRelease) {
            return;
        }
        lock.lock();
        try {
            Kept first = kept.peek();
            while (first != null && first.untilMillis() <= nowMillis) {
                kept.remove();
                occupied.addAndGet(-first.seats());
                demand.change(-first.seats(), nowMillis);
                first.count().ended(first.seats());
                first = kept.peek();
            }
            nextRelease = first == null ? Long.MAX_VALUE : first.untilMillis();
            dispatch(nowMillis);
            watchRelease();
        } finally {
            lock.unlock();
        }
    }

    /// Gives the seats of an admitted request back, to whoever is next; some of them a little later
    /// where many watch what it wrote.
    void leave(LevelTicket ticket) {
        ticket.state = State.GONE;
        long now = clock.millis();
        FlowCount count = ticket.schema.count();
        int last = spec.exempt() ? 0 : ticket.work.lastSeats();
        if (last > 0) {
            count.narrowed(ticket.seats - last);
        } else {
            count.ended(ticket.seats);
        }
        if (spec.exempt()) {
            demand.change(-ticket.seats, now);
            return;
        }
        demand.change(last - ticket.seats, now);
        occupied.addAndGet(last - ticket.seats);
        FairQueue queue = ticket.queue;
        if (queue == null && last == 0 && waiting.get() == 0) {
            return;
        }
        lock.lock();
        try {
            if (last > 0) {
                long until = now + ticket.work.lastMillis();
                kept.add(new Kept(until, last, count));
                nextRelease = Math.min(nextRelease, until);
            }
            if (queue != null) {
                queue.end(
                        ticket, (double) (now - ticket.startedMillis), FairQueues.EXPECTED_MILLIS);
                queue.charge((double) last * ticket.work.lastMillis());
            }
            dispatch(now);
            watchRelease();
        } finally {
            lock.unlock();
        }
    }

    /// How its queues stand, in their order.
    List<QueueView> view() {
        lock.lock();
        try {
            return queues.all().stream().map(QueueView::of).toList();
        } finally {
            lock.unlock();
        }
    }

    /// A queue at one moment.
    ///
    /// @param had in seat-milliseconds
    record QueueView(
            List<LevelTicket> waiting, int served, int seatsServed, double had, int seatsWaiting) {
        static QueueView of(FairQueue queue) {
            var tickets = new ArrayList<LevelTicket>();
            queue.waiting().forEach(tickets::add);
            return new QueueView(
                    List.copyOf(tickets),
                    queue.served(),
                    queue.seatsServed(),
                    queue.had(),
                    queue.seatsWaiting());
        }
    }
}
