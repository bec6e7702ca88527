package atoll.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
}
