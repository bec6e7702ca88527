package atoll.api;

import java.util.UUID;
import java.util.random.RandomGenerator;

/// Makes identifiers: random UUIDs (version 4, variant 1) from the given source, two numbers each.
public final class Uids {
    private Uids() {}

    /// 36 characters in lower case: `0a1b2c3d-…`. The same source in the same state gives the same
    /// text, which is what makes a simulated run repeatable.
    public static String random(RandomGenerator random) {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & ~(3L << 62)) | (1L << 63);
        return new UUID(high, low).toString();
    }
}
