package atoll.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class VirtualRunnerTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final VirtualClock clock = new VirtualClock(START);
    private final VirtualRunner runner = new VirtualRunner(clock);
    private final List<String> told = new ArrayList<>();

    /// Tells of each step when it took place, and asks for the next as `due` says.
    private final class Told implements Actor {
        private final String name;
        private final Supplier<Instant> due;
        private @Nullable Runnable wake;

        Told(String name, Supplier<Instant> due) {
            this.name = name;
            this.due = due;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void start(Runnable wakeMe) {
            wake = wakeMe;
        }

        @Override
        public Instant step() {
            told.add(name + " " + Duration.between(START, clock.instant()).toSeconds());
            return due.get();
        }

        @Override
        public void stop() {
            told.add(name + " stopped");
        }

        void wake() {
            Objects.requireNonNull(wake).run();
        }
    }

    private Told every(String name, int seconds) {
        return new Told(name, () -> clock.instant().plusSeconds(seconds));
    }

    private Told idle(String name) {
        return new Told(name, () -> Instant.MAX);
    }

    @Test
    void actorsStepInTheOrderInWhichTheyWereAddedAndTheClockJumpsToWhatIsDueNext() {
        runner.add(every("b", 2));
        runner.add(every("a", 3));
        runner.runFor(Duration.ofSeconds(6));
        assertThat(told).containsExactly("b 0", "a 0", "b 2", "a 3", "b 4", "b 6", "a 6");
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(6));
    }

    @Test
    void itStopsAsSoonAsWhatIsWaitedForHolds() {
        runner.add(every("a", 2));
        assertThat(runner.runUntil(() -> told.contains("a 4"), Duration.ofMinutes(1))).isTrue();
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(4));
    }

    @Test
    void whatNeverHoldsEndsAtTheLimit() {
        runner.add(idle("a"));
        assertThat(runner.runUntil(() -> false, Duration.ofMinutes(1))).isFalse();
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(60));
        assertThat(told).containsExactly("a 0");
    }

    @Test
    void aWakeBringsAnIdleActorItsStepWithoutTimePassing() {
        Told sleeper = idle("sleeper");
        runner.add(sleeper);
        runner.settle();
        sleeper.wake();
        sleeper.wake();
        runner.settle();
        assertThat(told).containsExactly("sleeper 0", "sleeper 0");
        assertThat(clock.instant()).isEqualTo(START);
    }

    @Test
    void actorsThatKeepEachOtherBusyAreABugThatNamesThem() {
        // Not told of, for a million steps are many words.
        runner.add(
                new Actor() {
                    @Override
                    public String name() {
                        return "spinner";
                    }

                    @Override
                    public void start(Runnable wake) {}

                    @Override
                    public Instant step() {
                        return Instant.MIN;
                    }
                });
        runner.add(idle("idle"));
        assertThatThrownBy(runner::settle)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("[spinner]");
    }

    @Test
    void whenItClosesEachActorIsStoppedOnce() {
        runner.add(idle("a"));
        runner.add(idle("b"));
        runner.close();
        runner.close();
        assertThat(told).containsExactly("a stopped", "b stopped");
    }

    @Test
    void timeRunsForwardOnly() {
        assertThatThrownBy(() -> clock.advanceTo(START.minusMillis(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
