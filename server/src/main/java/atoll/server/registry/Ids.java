package atoll.server.registry;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Where new uids, generated names and timestamps come from. Thread-safe; with a fixed clock and a
/// seeded source the same calls give the same answers.
public final class Ids {
    /// Upstream's: no vowels, so that no word is spelled by chance, and no digits that look like
    /// letters.
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private static final int SUFFIX_LENGTH = 5;

    /// A name is a DNS label of at most 63 characters.
    private static final int PREFIX_LENGTH_MAX = 63 - SUFFIX_LENGTH;

    private final InstantSource clock;
    private final RandomGenerator random;

    public Ids(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    public Instant now() {
        return clock.instant();
    }

    /// As `metadata.creationTimestamp` spells it: RFC 3339 in whole seconds.
    public String timestamp() {
        return timestamp(now());
    }

    public static String timestamp(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    public String uid() {
        long high;
        long low;
        synchronized (random) {
            high = random.nextLong();
            low = random.nextLong();
        }
        return new UUID(
                        high & 0xFFFF_FFFF_FFFF_0FFFL | 0x4000,
                        low & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L)
                .toString();
    }

    /// `prefix` with five random characters, the prefix cut where the name would be too long.
    public String generatedName(String prefix) {
        String kept =
                prefix.length() > PREFIX_LENGTH_MAX
                        ? prefix.substring(0, PREFIX_LENGTH_MAX)
                        : prefix;
        return kept + suffix();
    }

    public String suffix() {
        var suffix = new StringBuilder(SUFFIX_LENGTH);
        synchronized (random) {
            for (int i = 0; i < SUFFIX_LENGTH; i++) {
                suffix.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
        }
        return suffix.toString();
    }

    /// A number from 0 up to `bound`, without it.
    public int below(int bound) {
        synchronized (random) {
            return random.nextInt(bound);
        }
    }
}
