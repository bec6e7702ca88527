package atoll.store;

import static atoll.store.Pods.PODS;
import static atoll.store.Pods.dump;
import static atoll.store.Pods.key;
import static atoll.store.Pods.lazy;
import static atoll.store.Pods.put;
import static atoll.store.Pods.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.store.log.MemoryDisk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is there again after the process or the machine died.
class CrashTest {
    private static final String FIRST_SEGMENT = "0000000000000000000.log";

    /// The state after a write, and how long the log was then.
    private record Acknowledged(int logLength, List<String> state) {}

    private final MemoryDisk disk = new MemoryDisk();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void logCutAnywhereGivesTheStateOfAllWritesBeforeTheCut(long seed) {
        var history = new ArrayList<Acknowledged>();
        var store = Pods.open(disk);
        history.add(new Acknowledged(disk.bytes(FIRST_SEGMENT).length, List.of()));
        for (StoreWrite write : new RandomWrites(seed).take(60)) {
            store.submit(write).await();
            history.add(new Acknowledged(disk.bytes(FIRST_SEGMENT).length, dump(store.image())));
        }
        byte[] whole = disk.bytes(FIRST_SEGMENT);

        for (int cut = history.getFirst().logLength(); cut <= whole.length; cut++) {
            var found = new MemoryDisk();
            found.put(FIRST_SEGMENT, Arrays.copyOf(whole, cut));
            assertThat(dump(Pods.open(found).image()))
                    .as("cut at %d of %d", cut, whole.length)
                    .isEqualTo(before(history, cut));
        }
    }

    private static List<String> before(List<Acknowledged> history, int cut) {
        return history.reversed().stream()
                .filter(moment -> moment.logLength() <= cut)
                .findFirst()
                .orElseThrow()
                .state();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void storeThatDiesAgainAndAgainGoesOnWhereItWas(long seed) {
        var options = StoreOptions.DEFAULT.withLog(2048, 6000);
        var next = disk;
        List<String> state = List.of();
        long revision = 0;
        var writes = new RandomWrites(seed);
        for (int life = 0; life < 40; life++) {
            var store = Pods.open(next, options);
            assertThat(dump(store.image())).isEqualTo(state);
            assertThat(store.image().revision()).isEqualTo(revision);
            for (StoreWrite write : writes.take(life)) {
                store.submit(write).await();
            }
            state = dump(store.image());
            revision = store.image().revision();
            next = next.afterKill();
        }
    }

    @Test
    void lazyWriteIsNotForcedAndMayBeLostByAPowerCutAlone() {
        var store = Pods.open(disk);
        store.submit(put("web", "a")).await();
        int forces = disk.forces();

        store.submit(lazy("node", "beat")).await();

        assertThat(disk.forces()).isEqualTo(forces);
        assertThat(dump(Pods.open(disk.afterKill()).image())).hasSize(2);
        assertThat(dump(Pods.open(disk.afterPowerCut()).image())).hasSize(1);
    }

    @Test
    void durableWriteForcesTheLazyOnesBeforeIt() {
        var store = Pods.open(disk);
        store.submit(lazy("node", "beat")).await();
        store.submit(put("web", "a")).await();

        assertThat(dump(Pods.open(disk.afterPowerCut()).image())).hasSize(2);
    }

    @Test
    void closingForcesLazyWritesAndGivesTheDiskBack() {
        var store = Pods.open(disk);
        store.submit(lazy("node", "beat")).await();

        store.close();

        assertThat(disk.isClosed()).isTrue();
        assertThat(dump(Pods.open(disk.afterPowerCut()).image())).hasSize(1);
    }

    @Test
    void watchAfterARestartStartsAtTheRecoveredRevision() {
        Pods.open(disk).submit(put("web", "a")).await();

        var store = Pods.open(disk.afterKill());

        assertThatThrownBy(() -> store.watch(PODS, 0, () -> {}))
                .isInstanceOf(ExpiredException.class);
        var cursor = store.watch(PODS, 1, () -> {});
        store.submit(put("web", "b", 1)).await();
        assertThat(cursor.poll(10)).extracting(StoreEvent::revision).containsExactly(2L);
    }

    @Test
    void snapshotReplacesTheSegmentsItCovers() {
        var options = StoreOptions.DEFAULT.withLog(4096, 20_000);
        var store = Pods.open(disk, options);
        for (int i = 0; i < 2000; i++) {
            store.submit(put("pod-" + i % 50, "v" + i)).await();
        }

        assertThat(disk.list()).anyMatch(name -> name.endsWith(".snapshot")).hasSizeLessThan(12);
        assertThat(disk.list()).filteredOn(name -> name.endsWith(".snapshot")).hasSize(1);
        var again = Pods.open(disk.afterPowerCut(), options);
        assertThat(dump(again.image())).isEqualTo(dump(store.image()));
        assertThat(again.image().revision()).isEqualTo(2000);
        assertThat(value(again.image().resource(PODS).get(key("pod-49")))).isEqualTo("v1999");
    }

    @Test
    void unfinishedSnapshotIsRemoved() {
        Pods.open(disk).submit(put("web", "a")).await();
        disk.put("0000000000000000001.snapshot.tmp", new byte[100]);

        var store = Pods.open(disk);

        assertThat(store.image().revision()).isEqualTo(1);
        assertThat(disk.list()).containsExactly(FIRST_SEGMENT);
    }

    @Test
    void segmentThatWasBeingMadeIsRemoved() {
        Pods.open(disk).submit(put("web", "a")).await();
        disk.put("0000000000000000001.log", new byte[5]);

        var store = Pods.open(disk);
        store.submit(put("web", "b")).await();

        assertThat(disk.list()).containsExactly(FIRST_SEGMENT);
        assertThat(Pods.open(disk.afterKill()).image().revision()).isEqualTo(2);
    }
}
