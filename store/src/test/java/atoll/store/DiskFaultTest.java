package atoll.store;

import static atoll.store.Pods.dump;
import static atoll.store.Pods.lazy;
import static atoll.store.Pods.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.store.log.MemoryDisk;
import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A disk that refuses takes down the write, not the store.
class DiskFaultTest {
    private final MemoryDisk disk = new MemoryDisk();
    private final Store store = Pods.open(disk);

    @Test
    void fullDiskRefusesTheWriteAndReadsGoOn() {
        store.submit(put("web", "a")).await();
        disk.free(20);

        var submitted = store.submit(put("web", "b"));

        assertThatThrownBy(submitted::await)
                .isInstanceOf(StoreException.class)
                .hasMessage(
                        "1 write (80 bytes) to disk/0000000000000000000.log failed: No space left on"
                                + " device; nothing of it holds, it may be tried again");
        assertThat(store.image().revision()).isEqualTo(1);
        assertThat(store.latest().revision()).isEqualTo(1);
        assertThat(Pods.value(store.image().resource(Pods.PODS).get(Pods.key("web"))))
                .isEqualTo("a");
    }

    @Test
    void writesSucceedAgainOnceThereIsRoom() {
        store.submit(put("web", "a")).await();
        disk.free(20);
        assertThatThrownBy(store.submit(put("web", "b"))::await).isInstanceOf(StoreException.class);
        disk.free(10_000);

        store.submit(put("web", "c", 1)).await();

        assertThat(dump(Pods.open(disk.afterPowerCut()).image())).isEqualTo(dump(store.image()));
    }

    @Test
    void failedForceRefusesTheWriteAndKeepsEarlierLazyOnes() {
        store.submit(lazy("node", "beat")).await();
        disk.failForces(1);
        assertThatThrownBy(store.submit(put("web", "a"))::await)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("Input/output error");

        store.submit(put("web", "b", StoreWrite.ABSENT)).await();

        assertThat(dump(store.image())).hasSize(2);
        assertThat(dump(Pods.open(disk.afterPowerCut()).image())).isEqualTo(dump(store.image()));
    }

    @Test
    void watchersNeverHearOfARefusedWrite() {
        var cursor = store.watch(Pods.PODS, 0, () -> {});
        disk.failForces(1);
        assertThatThrownBy(store.submit(put("web", "a"))::await).isInstanceOf(StoreException.class);
        store.submit(put("web", "b")).await();

        assertThat(cursor.poll(10))
                .singleElement()
                .extracting(event -> Pods.value(event.object()))
                .isEqualTo("b");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void nothingAcknowledgedIsLostWhileTheDiskFailsAtRandom(long seed) {
        var random = new SplittableRandom(seed);
        var options = StoreOptions.DEFAULT.withLog(2048, 5000);
        var faulty = new MemoryDisk();
        var store = Pods.open(faulty, options);
        int refused = 0;
        for (StoreWrite write : new RandomWrites(seed).take(600)) {
            switch (random.nextInt(8)) {
                case 0 -> faulty.free(random.nextInt(300));
                case 1 -> faulty.failForces(random.nextInt(3));
                default -> faulty.free(Long.MAX_VALUE);
            }
            var acknowledged = dump(store.image());
            try {
                store.submit(write).await();
            } catch (StoreException e) {
                refused++;
                assertThat(dump(store.image())).isEqualTo(acknowledged);
            }
            assertThat(dump(store.latest())).isEqualTo(dump(store.image()));
        }
        assertThat(refused).isPositive();
        faulty.free(Long.MAX_VALUE);
        faulty.failForces(0);
        store.submit(put("last", "x")).await();

        assertThat(dump(Pods.open(faulty.afterPowerCut(), options).image()))
                .isEqualTo(dump(store.image()));
    }

    @Test
    void lazyWritesAreForcedAfterTheLazyDelayWithoutAnotherWrite() throws InterruptedException {
        var disk = new MemoryDisk();
        var options = StoreOptions.DEFAULT.withLazyDelay(java.time.Duration.ofMillis(1));
        try (var store = Store.open(disk, options, new Pods.Direct(), true)) {
            var forced = new CountDownLatch(1);
            disk.onForce(forced::countDown);

            store.submit(lazy("node", "beat")).await();

            assertThat(forced.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(dump(Pods.open(disk.afterPowerCut()).image())).hasSize(1);
        }
    }

    @Test
    void snapshotThatFailsLeavesTheLogAsItIs() {
        var disk = new MemoryDisk();
        var warnings = new ArrayList<String>();
        var options = StoreOptions.DEFAULT.withLog(1 << 20, 1024).withWarnings(warnings::add);
        var store = Pods.open(disk, options);
        for (int i = 0; i < 5; i++) {
            store.submit(put("pod-" + i, "x")).await();
        }
        disk.free(700);
        for (int i = 0; i < 4; i++) {
            store.submit(put("pod-" + i, "y")).await();
        }

        assertThat(disk.list()).hasSize(2).allMatch(name -> name.endsWith(".log"));
        assertThat(warnings)
                .singleElement()
                .asString()
                .startsWith("a snapshot of disk at revision ")
                .contains("failed: No space left on device");
        assertThat(dump(Pods.open(disk.afterPowerCut()).image())).isEqualTo(dump(store.image()));
    }
}
