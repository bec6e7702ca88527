package atoll.store;

import java.util.SplittableRandom;
import java.util.stream.Stream;

/// Writes of a few small objects, drawn from a seed.
final class RandomWrites {
    private final SplittableRandom random;

    RandomWrites(long seed) {
        this.random = new SplittableRandom(seed);
    }

    StoreWrite next() {
        String name = "pod-" + random.nextInt(20);
        return switch (random.nextInt(6)) {
            case 0 -> Pods.remove(name);
            case 1 -> Pods.lazy(name, "v" + random.nextInt(1000));
            default -> Pods.put(name, "v".repeat(random.nextInt(60)));
        };
    }

    Iterable<StoreWrite> take(int count) {
        return Stream.generate(this::next).limit(count).toList();
    }
}
