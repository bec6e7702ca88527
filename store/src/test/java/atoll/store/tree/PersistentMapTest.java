package atoll.store.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersistentMapTest {
    /// A map once built, and what it must hold for ever.
    private record Kept(
            PersistentMap<Integer, Integer> map, NavigableMap<Integer, Integer> model) {}

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void behavesAsATreeMapAndOldMapsStayAsTheyWere(long seed) {
        var random = new SplittableRandom(seed);
        int range = 1 << random.nextInt(4, 15);
        var builder = PersistentMap.<Integer, Integer>empty().edit();
        var model = new TreeMap<Integer, Integer>();
        var kept = new ArrayList<Kept>();
        for (int step = 0; step < 24_000; step++) {
            boolean shrinking = step / 4_000 % 2 == 1;
            int key = random.nextInt(range);
            if (random.nextInt(10) < (shrinking ? 8 : 3)) {
                assertThat(builder.remove(key)).isEqualTo(model.remove(key));
            } else {
                assertThat(builder.put(key, step)).isEqualTo(model.put(key, step));
            }
            assertThat(builder.size()).isEqualTo(model.size());
            if (random.nextInt(1_000) == 0) {
                kept.add(new Kept(builder.build(), new TreeMap<>(model)));
            }
        }
        kept.add(new Kept(builder.build(), model));

        for (Kept one : kept) {
            assertSame(one, random, range);
        }
    }

    private static void assertSame(Kept kept, SplittableRandom random, int range) {
        var map = kept.map();
        assertThat(map.size()).isEqualTo(kept.model().size());
        assertThat(entries(map.walk())).isEqualTo(List.copyOf(kept.model().entrySet()));
        for (int i = 0; i < 50; i++) {
            int from = random.nextInt(-1, range + 1);
            int to = random.nextInt(-1, range + 1);
            assertThat(map.get(from)).isEqualTo(kept.model().get(from));
            assertThat(map.rank(from)).isEqualTo(kept.model().headMap(from, false).size());
            if (from <= to) {
                assertThat(entries(map.walk(from, to)))
                        .isEqualTo(List.copyOf(kept.model().subMap(from, to).entrySet()));
            }
        }
    }

    private static List<Map.Entry<Integer, Integer>> entries(Walk<Integer, Integer> walk) {
        var entries = new ArrayList<Map.Entry<Integer, Integer>>();
        while (walk.hasNext()) {
            entries.add(Map.entry(walk.nextKey(), walk.next()));
        }
        return entries;
    }

    @ParameterizedTest(name = "{0} entries")
    @ValueSource(ints = {0, 1, 63, 64, 65, 4096, 4097, 100_000})
    void isEmptyAgainAfterAllIsRemovedInAnyOrder(int size) {
        for (long seed = 1; seed <= 3; seed++) {
            var keys = new ArrayList<Integer>();
            var builder = PersistentMap.<Integer, Integer>empty().edit();
            for (int key = 0; key < size; key++) {
                builder.put(key, key);
                keys.add(key);
            }
            var full = builder.build();
            if (seed > 1) {
                shuffle(keys, new SplittableRandom(seed));
            }
            keys.forEach(builder::remove);

            assertThat(builder.build().isEmpty()).isTrue();
            assertThat(builder.build().walk().hasNext()).isFalse();
            assertThat(full.size()).isEqualTo(size);
        }
    }

    private static void shuffle(List<Integer> keys, SplittableRandom random) {
        for (int i = keys.size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            keys.set(i, keys.set(j, keys.get(i)));
        }
    }

    @Test
    void replacingAValueKeepsTheKeyInstance() {
        var builder = PersistentMap.<String, Integer>empty().edit();
        var first = new String("key");
        builder.put(first, 1);
        builder.put(new String("key"), 2);

        var walk = builder.build().walk();

        assertThat(walk.nextKey()).isSameAs(first);
        assertThat(walk.next()).isEqualTo(2);
    }

    @Test
    void walkingPastTheEndIsRefused() {
        var walk = PersistentMap.<Integer, Integer>empty().walk();

        assertThatThrownBy(walk::next).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(walk::nextKey).isInstanceOf(NoSuchElementException.class);
    }
}
