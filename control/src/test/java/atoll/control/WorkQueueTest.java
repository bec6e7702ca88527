package atoll.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class WorkQueueTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final WorkQueue<String> queue = new WorkQueue<>();

    private List<String> takeAll(Instant now) {
        var taken = new ArrayList<String>();
        for (var key = queue.take(now); key.isPresent(); key = queue.take(now)) {
            taken.add(key.get());
        }
        return taken;
    }

    private static Instant in(long millis) {
        return NOW.plusMillis(millis);
    }

    @Test
    void aKeyIsTakenOnceHoweverOftenItWasAdded() {
        queue.add("b");
        queue.add("a");
        queue.add("b");
        assertThat(queue.size()).isEqualTo(2);
        assertThat(takeAll(NOW)).containsExactly("b", "a");
    }

    @Test
    void aKeyAddedWhileItIsWorkedOnIsTakenAgain() {
        queue.add("a");
        assertThat(queue.take(NOW)).contains("a");
        queue.add("a");
        assertThat(queue.take(NOW)).contains("a");
    }

    @Test
    void aLaterKeyWaitsForItsTimeAndThenGoesBehindThoseThatAreReady() {
        queue.addAt("late", in(20));
        queue.addAt("soon", in(10));
        assertThat(queue.take(in(9))).isEmpty();
        assertThat(queue.due()).isEqualTo(in(10));
        queue.add("ready");
        assertThat(takeAll(in(20))).containsExactly("ready", "soon", "late");
    }

    @Test
    void keysOfOneInstantComeInTheOrderInWhichTheyWereAdded() {
        for (String key : List.of("c", "a", "b")) {
            queue.addAt(key, in(10));
        }
        assertThat(takeAll(in(10))).containsExactly("c", "a", "b");
    }

    @Test
    void ofSeveralTimesForOneKeyTheEarliestCounts() {
        queue.addAt("a", in(20));
        queue.addAt("a", in(10));
        queue.addAt("a", in(30));
        assertThat(queue.size()).isOne();
        assertThat(queue.take(in(10))).contains("a");
        assertThat(takeAll(in(40))).isEmpty();
        assertThat(queue.size()).isZero();
    }

    @Test
    void itIsDueAtOnceWithReadyKeysAndNeverWithoutAny() {
        assertThat(queue.due()).isEqualTo(Instant.MAX);
        queue.addAt("a", in(10));
        queue.add("b");
        assertThat(queue.due()).isEqualTo(Instant.MIN);
    }

    @Test
    void theBackOffDoublesFromFiveMillisecondsToAMinute() {
        List<Long> delays = IntStream.range(0, 16).mapToObj(_ -> delayOfRetry()).toList();
        assertThat(delays)
                .startsWith(5L, 10L, 20L, 40L)
                .endsWith(40_960L, 60_000L, 60_000L)
                .isSorted();
        assertThat(queue.failures("a")).isEqualTo(16);
    }

    private long delayOfRetry() {
        queue.retry("a", NOW);
        Instant due = queue.due();
        assertThat(queue.take(due)).contains("a");
        return Duration.between(NOW, due).toMillis();
    }

    @Test
    void aSuccessBeginsTheBackOffAnew() {
        delayOfRetry();
        delayOfRetry();
        queue.succeeded("a");
        assertThat(queue.failures("a")).isZero();
        assertThat(delayOfRetry()).isEqualTo(5);
    }

    @Test
    void oneKeysFailuresAreNotAnothers() {
        delayOfRetry();
        queue.retry("b", NOW);
        assertThat(queue.due()).isEqualTo(in(5));
    }
}
