package atoll.server.registry;

import atoll.api.Timestamps;
import atoll.api.Uids;
import java.time.Instant;
import java.time.InstantSource;
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
        return Timestamps.seconds(now());
    }

    public String uid() {
        synchronized (random) {
            return Uids.random(random);
        }
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
