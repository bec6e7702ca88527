package atoll.control;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Keeps one object from flooding its namespace with Events, as client-go's correlator does: the
/// [#SIMILAR_MAX]th different message with one reason, and those after it, are combined into one
/// Event, and an object that has spent its [#BURST] of one type, `Normal` or `Warning`, gets one
/// Event of that type more each five minutes. Time comes with each call. Used by its recorder's
/// thread.
final class EventLimits {
    /// client-go's `defaultAggregateMaxEvents`.
    static final int SIMILAR_MAX = 10;

    /// client-go's `defaultSpamBurst`.
    static final int BURST = 25;

    private static final Duration SIMILAR_WITHIN = Duration.ofMinutes(10);
    private static final Duration REFILL = Duration.ofMinutes(5);

    /// Objects remembered; the one not heard of the longest is forgotten and starts afresh.
    private static final int REMEMBERED_MAX = 4096;

    enum Verdict {
        AS_IT_IS,
        COMBINED,
        DROPPED
    }

    private record Reason(String object, String type, String reason) {}

    private static final class Similar {
        final Set<String> messages = new LinkedHashSet<>();
        Instant last = Instant.MIN;
    }

    private static final class Budget {
        double tokens = BURST;
        Instant last;

        Budget(Instant now) {
            last = now;
        }
    }

    private final Map<Reason, Similar> similar = byUse();
    private final Map<String, Budget> budgets = byUse();

    /// Counts the occurrence, whatever the answer.
    ///
    /// @param object what tells objects apart, as text
    Verdict judge(String object, String type, String reason, String message, Instant now) {
        boolean combined = isOneTooMany(new Reason(object, type, reason), message, now);
        if (!spend(object + " " + type, now)) {
            return Verdict.DROPPED;
        }
        return combined ? Verdict.COMBINED : Verdict.AS_IT_IS;
    }

    /// A message that is known already is never one too many: it is only counted up.
    private boolean isOneTooMany(Reason key, String message, Instant now) {
        Similar known = similar.computeIfAbsent(key, _ -> new Similar());
        if (now.isAfter(known.last.equals(Instant.MIN) ? now : known.last.plus(SIMILAR_WITHIN))) {
            known.messages.clear();
        }
        known.last = now;
        forgetOldest(similar);
        if (known.messages.contains(message)) {
            return false;
        }
        if (known.messages.size() >= SIMILAR_MAX - 1) {
            return true;
        }
        known.messages.add(message);
        return false;
    }

    /// A bucket of [#BURST] tokens that gets one more each [#REFILL].
    private boolean spend(String object, Instant now) {
        Budget budget = budgets.computeIfAbsent(object, _ -> new Budget(now));
        double refilled =
                Duration.between(budget.last, now).toMillis() / (double) REFILL.toMillis();
        budget.tokens = Math.min(BURST, budget.tokens + refilled);
        budget.last = now;
        forgetOldest(budgets);
        if (budget.tokens < 1) {
            return false;
        }
        budget.tokens -= 1;
        return true;
    }

    /// In order of last use, as client-go's caches: who is busy is not forgotten.
    private static <K, V> Map<K, V> byUse() {
        return new LinkedHashMap<>(16, 0.75f, true);
    }

    private static <K> void forgetOldest(Map<K, ?> remembered) {
        if (remembered.size() > REMEMBERED_MAX) {
            remembered.remove(remembered.keySet().iterator().next());
        }
    }
}
