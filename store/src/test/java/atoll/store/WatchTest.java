package atoll.store;

import static atoll.store.Pods.PODS;
import static atoll.store.Pods.key;
import static atoll.store.Pods.put;
import static atoll.store.Pods.remove;
import static atoll.store.Pods.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WatchTest {
    private static final StoreOptions SMALL_RING = StoreOptions.DEFAULT.withRing(256, 1 << 20);

    private final Store store = Store.inMemory(SMALL_RING);
    private final AtomicInteger wakes = new AtomicInteger();

    private Cursor watch(long after) {
        return store.watch(PODS, after, wakes::incrementAndGet);
    }

    @Test
    void eventsTellWhatWasAndWhatBecame() {
        var cursor = watch(0);
        store.submit(put("web", "a"));
        store.submit(put("web", "b"));
        store.submit(remove("web"));

        var events = cursor.poll(10);

        assertThat(events)
                .extracting(StoreEvent::kind)
                .containsExactly(
                        StoreEvent.Kind.ADDED, StoreEvent.Kind.MODIFIED, StoreEvent.Kind.DELETED);
        assertThat(events).extracting(StoreEvent::revision).containsExactly(1L, 2L, 3L);
        assertThat(events).extracting(StoreEvent::key).containsOnly(key("web"));
        assertThat(events.getFirst().previous()).isNull();
        assertThat(events.get(1).previous()).isSameAs(events.getFirst().object());
        assertThat(value(events.get(2).object())).isEqualTo("last");
        assertThat(value(events.get(2).previous())).isEqualTo("b");
        assertThat(cursor.position()).isEqualTo(3);
    }

    @Test
    void watchThatStartsLateGetsWhatCameAfterItsRevisionOnly() {
        store.submit(put("a", "x"));
        store.submit(put("b", "x"));
        store.submit(put("c", "x"));

        assertThat(watch(1).poll(10)).extracting(StoreEvent::revision).containsExactly(2L, 3L);
        assertThat(watch(3).poll(10)).isEmpty();
        assertThat(watch(7).poll(10)).isEmpty();
    }

    @Test
    void watchFromAFutureRevisionSkipsWhatComesBeforeIt() {
        var cursor = watch(2);
        store.submit(put("a", "x"));
        store.submit(put("b", "x"));
        store.submit(put("c", "x"));

        assertThat(cursor.poll(10)).extracting(StoreEvent::revision).containsExactly(3L);
    }

    @Test
    void idleWatcherIsWokenOnceUntilItHasPolledAllThereIs() {
        var cursor = watch(0);
        for (int i = 0; i < 5; i++) {
            store.submit(put("web", "v" + i));
        }
        assertThat(wakes).hasValue(1);

        assertThat(cursor.poll(3)).hasSize(3);
        store.submit(put("web", "more"));
        assertThat(wakes).hasValue(1);

        assertThat(cursor.poll(10)).hasSize(3);
        store.submit(put("web", "last"));
        assertThat(wakes).hasValue(2);
    }

    @Test
    void writesToOtherResourcesWakeNobodyAndMoveThePosition() {
        var cursor = watch(0);
        store.submit(Pods.lazy("node", "x"));

        assertThat(wakes).hasValue(0);
        assertThat(cursor.poll(10)).isEmpty();
        assertThat(cursor.position()).isEqualTo(1);
    }

    @Test
    void closedCursorIsNotWoken() {
        watch(0).close();
        store.submit(put("web", "a"));

        assertThat(wakes).hasValue(0);
    }

    @Test
    void watchersAreWokenInTheOrderTheySubscribed() {
        var order = new ArrayList<Integer>();
        for (int i = 0; i < 50; i++) {
            int id = i;
            store.watch(PODS, 0, () -> order.add(id));
        }
        store.submit(put("web", "a"));

        assertThat(order).isSorted().hasSize(50);
    }

    @Test
    void watcherThatFellOffTheRingIsToldSo() {
        var slow = watch(0);
        var fast = watch(0);
        for (int i = 1; i <= 256; i++) {
            store.submit(put("pod-" + i, "x"));
        }
        assertThat(fast.poll(256)).hasSize(256);
        store.submit(put("one-more", "x"));

        assertThatThrownBy(() -> slow.poll(10))
                .isInstanceOf(ExpiredException.class)
                .hasMessage(
                        "events of hub//pods after revision 0 are gone, the oldest kept is after 1");
        assertThat(fast.poll(10)).hasSize(1);
    }

    @Test
    void watchFromBeforeTheRingIsRefusedAndFromItsEdgeIsNot() {
        for (int i = 1; i <= 300; i++) {
            store.submit(put("pod-" + i, "x"));
        }

        assertThatThrownBy(() -> watch(43))
                .isInstanceOfSatisfying(
                        ExpiredException.class, e -> assertThat(e.oldest()).isEqualTo(44));
        assertThat(watch(44).poll(1000)).hasSize(256);
    }

    @Test
    void ringKeepsFewerEventsWhenTheOldStatesOfThemAreHeavy() {
        var store = Store.inMemory(StoreOptions.DEFAULT.withRing(4096, 100_000));
        var heavy = "x".repeat(1000);
        for (int i = 0; i < 2000; i++) {
            store.submit(put("web", heavy));
        }
        assertThatThrownBy(() -> store.watch(PODS, 1000, () -> {}))
                .isInstanceOf(ExpiredException.class);
        assertThat(store.watch(PODS, 2000 - 256, () -> {}).poll(4096)).hasSize(256);
    }

    @Test
    void ringDropsOldEventsButNeverTheLastFew() {
        var now = new AtomicLong();
        var store =
                Store.inMemory(
                        StoreOptions.DEFAULT.withClock(() -> Instant.ofEpochMilli(now.get())));
        for (int i = 1; i <= 1000; i++) {
            store.submit(put("web", "v" + i));
        }
        now.set(75_000);
        store.submit(put("web", "fresh enough"));
        store.watch(PODS, 0, () -> {}).close();

        now.set(75_001);
        store.submit(put("web", "too late"));

        assertThatThrownBy(() -> store.watch(PODS, 1002 - 257, () -> {}))
                .isInstanceOf(ExpiredException.class);
        assertThat(store.watch(PODS, 1002 - 256, () -> {}).poll(1000)).hasSize(256);
    }

    @Test
    void readersOfABusyRingMissNothingOrAreToldSo() throws Exception {
        int writes = 20_000;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var readers = new ArrayList<Future<Long>>();
            for (int i = 0; i < 8; i++) {
                int batch = 1 + i * 10;
                readers.add(threads.submit(() -> follow(batch, writes)));
            }
            for (int i = 0; i < writes; i++) {
                store.submit(put("pod-" + i % 10, "v" + i));
            }
            for (Future<Long> reader : readers) {
                assertThat(reader.get()).isEqualTo(writes);
            }
        }
    }

    /// Follows until the last write, listing again when told to.
    private long follow(int batch, long last) throws InterruptedException {
        var signal = new Semaphore(0);
        long seen = 0;
        while (seen < last) {
            try (var cursor = store.watch(PODS, seen, signal::release)) {
                seen = follow(cursor, signal, batch, last);
            } catch (ExpiredException e) {
                seen = store.image().revision();
            }
        }
        return seen;
    }

    private static long follow(Cursor cursor, Semaphore signal, int batch, long last)
            throws InterruptedException {
        long seen = cursor.position();
        while (seen < last) {
            var events = cursor.poll(batch);
            for (StoreEvent event : events) {
                assertThat(event.revision()).isEqualTo(seen + 1);
                seen = event.revision();
            }
            if (events.size() < batch && seen < last) {
                assertThat(signal.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
            }
        }
        return seen;
    }

    @Test
    void equalCallsMakeEqualHistoriesByteForByte() {
        assertThat(history(7)).isEqualTo(history(7)).isNotEqualTo(history(8));
    }

    private static byte[] history(long seed) {
        var log = new EventLog();
        var store = Store.inMemory(StoreOptions.DEFAULT.withRecorder(log));
        for (StoreWrite write : new RandomWrites(seed).take(500)) {
            store.submitAll(List.of(write));
        }
        return log.bytes();
    }
}
