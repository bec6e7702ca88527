package atoll.control;

import atoll.api.request.RefusedException;
import atoll.api.request.UnreachableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// An actor that watches nothing and makes a round each time its period has passed: for what may
/// stay a while, and costs more to watch than to list now and then. What a round could not do is
/// left to the next. A round that takes long delays the next; rounds are never made up for.
public final class Rounds implements Actor {
    private static final Logger LOG = System.getLogger(Rounds.class.getName());

    private final String name;
    private final Duration period;
    private final InstantSource clock;
    private final Round round;
    private Instant due;

    /// What is done each time.
    @FunctionalInterface
    public interface Round {
        /// Goes the whole round; may throw what a [atoll.api.request.Client] throws.
        void go(Instant now);
    }

    /// @param first when the first round is due
    public Rounds(String name, Duration period, Instant first, InstantSource clock, Round round) {
        this.name = name;
        this.period = period;
        this.due = first;
        this.clock = clock;
        this.round = round;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start(Runnable wake) {}

    @Override
    public Instant step() {
        Instant now = clock.instant();
        if (!now.isBefore(due)) {
            due = now.plus(period);
            try {
                round.go(now);
            } catch (RefusedException | UnreachableException e) {
                LOG.log(Level.INFO, () -> name + " goes on next time: " + e.getMessage());
            }
        }
        return due;
    }
}
