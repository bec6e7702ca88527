package atoll.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class LiveRunnerTest {
    @Test
    void anActorWithMoreToDoIsSteppedAgainAtOnce() throws InterruptedException {
        var steps = new CountDownLatch(3);
        Actor busy =
                new Actor() {
                    @Override
                    public String name() {
                        return "busy";
                    }

                    @Override
                    public void start(Runnable wake) {}

                    @Override
                    public Instant step() {
                        steps.countDown();
                        return steps.getCount() > 0 ? Instant.MIN : Instant.MAX;
                    }
                };
        try (var runner = new LiveRunner(InstantSource.system())) {
            runner.add(busy);
            assertThat(steps.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void anActorThatDoesNotStartIsStartedAgain() throws InterruptedException {
        var stepped = new CountDownLatch(1);
        var starts = new AtomicInteger();
        Actor shaky =
                new Actor() {
                    @Override
                    public String name() {
                        return "shaky";
                    }

                    @Override
                    public void start(Runnable wake) {
                        if (starts.incrementAndGet() == 1) {
                            throw new IllegalStateException("not yet");
                        }
                    }

                    @Override
                    public Instant step() {
                        stepped.countDown();
                        return Instant.MAX;
                    }
                };
        // Each look at the clock shows a later hour, so that pauses are over at once.
        var hours = new AtomicInteger();
        InstantSource clock = () -> Instant.EPOCH.plusSeconds(3600L * hours.incrementAndGet());
        try (var runner = new LiveRunner(clock)) {
            runner.add(shaky);
            assertThat(stepped.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(starts).hasValue(2);
    }
}
