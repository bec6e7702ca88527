package atoll.control;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.request.UnreachableException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");
    private static final Duration PERIOD = Duration.ofMinutes(5);

    private final VirtualClock clock = new VirtualClock(START);
    private final List<Instant> gone = new ArrayList<>();
    private final Rounds rounds =
            new Rounds("sweeper", PERIOD, START.plusSeconds(10), clock, this::go);
    private boolean unreachable;

    @Test
    void nothingIsDoneBeforeTheFirstRoundIsDue() {
        assertThat(rounds.step()).isEqualTo(START.plusSeconds(10));
        assertThat(gone).isEmpty();
    }

    @Test
    void aRoundIsMadeOncePerPeriodHoweverOftenItIsStepped() {
        clock.advanceTo(START.plusSeconds(10));
        rounds.step();
        Instant next = rounds.step();
        clock.advanceTo(next);
        rounds.step();
        assertThat(gone).containsExactly(START.plusSeconds(10), START.plusSeconds(310));
    }

    @Test
    void aRoundThatCouldNotBeMadeIsLeftToTheNext() {
        unreachable = true;
        clock.advanceTo(START.plusSeconds(10));
        Instant next = rounds.step();
        unreachable = false;
        clock.advanceTo(next);
        rounds.step();
        assertThat(next).isEqualTo(START.plusSeconds(310));
        assertThat(gone).containsExactly(next);
    }

    private void go(Instant now) {
        if (unreachable) {
            throw new UnreachableException("the server is away", new IOException("refused"));
        }
        gone.add(now);
    }
}
