package atoll.control;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Steps actors on one thread and a virtual clock: all that is due now, in the order the actors
/// were added, then the clock jumps to the next due instant. With seeded randomness the same actors
/// give the same writes in the same order, every time.
///
/// A wake from another thread (a watch over HTTP) is honoured too, but then the order is not
/// reproducible.
public final class VirtualRunner implements AutoCloseable {
    /// An actor that is due this often without the clock moving is spinning: a bug.
    private static final int ROUNDS_MAX = 1_000_000;

    private final VirtualClock clock;
    private final List<Seat> seats = new ArrayList<>();

    private static final class Seat {
        final Actor actor;
        volatile boolean woken = true;
        Instant due = Instant.MIN;

        Seat(Actor actor) {
            this.actor = actor;
        }
    }

    public VirtualRunner(VirtualClock clock) {
        this.clock = clock;
    }

    /// Starts an actor; its first step is due at once.
    public void add(Actor actor) {
        var seat = new Seat(actor);
        seats.add(seat);
        actor.start(() -> seat.woken = true);
    }

    /// Runs until `done` holds after a round of steps.
    ///
    /// @param limit how far the clock may move
    /// @return whether `done` held; false when the limit came first or nothing will ever be due
    /// @throws IllegalStateException when actors keep working without time passing
    public boolean runUntil(BooleanSupplier done, Duration limit) {
        Instant end = clock.instant().plus(limit);
        for (int rounds = 0; rounds < ROUNDS_MAX; rounds++) {
            if (stepAll()) {
                continue;
            }
            if (done.getAsBoolean()) {
                return true;
            }
            Instant next = nextDue();
            if (next.isAfter(end)) {
                clock.advanceTo(end);
                return false;
            }
            clock.advanceTo(next);
            rounds = 0;
        }
        throw new IllegalStateException("actors keep working without time passing: " + busyNames());
    }

    /// Runs for `duration` of virtual time.
    public void runFor(Duration duration) {
        runUntil(() -> false, duration);
    }

    /// Runs what is due without moving the clock.
    public void settle() {
        for (int rounds = 0; rounds < ROUNDS_MAX; rounds++) {
            if (!stepAll()) {
                return;
            }
        }
        throw new IllegalStateException("actors keep working without time passing: " + busyNames());
    }

    private boolean stepAll() {
        boolean stepped = false;
        for (Seat seat : seats) {
            if (isDue(seat)) {
                seat.woken = false;
                seat.due = seat.actor.step();
                stepped = true;
            }
        }
        return stepped;
    }

    private boolean isDue(Seat seat) {
        return seat.woken || !seat.due.isAfter(clock.instant());
    }

    private Instant nextDue() {
        Instant next = Instant.MAX;
        for (Seat seat : seats) {
            if (seat.due.isBefore(next)) {
                next = seat.due;
            }
        }
        return next;
    }

    private List<String> busyNames() {
        return seats.stream().filter(this::isDue).map(seat -> seat.actor.name()).toList();
    }

    @Override
    public void close() {
        seats.forEach(seat -> seat.actor.stop());
        seats.clear();
    }
}
