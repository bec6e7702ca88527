package atoll.controllers.job;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// How long a job waits before it replaces a pod that failed: twice as long with each failure since
/// the last success. 10 s after the first failure, then 20, 40 … 10 min. In memory only, by the
/// job's uid: a restart forgives all.
final class Backoffs {
    /// Upstream's DefaultJobPodFailureBackOff and MaxJobPodFailureBackOff.
    private static final Duration FIRST = Duration.ofSeconds(10);

    private static final Duration MAX = Duration.ofMinutes(10);

    private final Map<String, Failures> jobs = new HashMap<>();

    private record Failures(int count, Instant last) {}

    /// @param last when the latest of them ended
    void failed(String jobUid, int pods, Instant last) {
        Failures before = jobs.getOrDefault(jobUid, new Failures(0, Instant.MIN));
        Instant newest = last.isAfter(before.last()) ? last : before.last();
        jobs.put(jobUid, new Failures(before.count() + pods, newest));
    }

    void forget(String jobUid) {
        jobs.remove(jobUid);
    }

    /// How long to wait still; zero when not at all.
    Duration remaining(String jobUid, Instant now) {
        Failures failures = jobs.get(jobUid);
        if (failures == null) {
            return Duration.ZERO;
        }
        return remaining(failures.count(), failures.last(), now);
    }

    /// How long to wait still after a number of failures in a row.
    ///
    /// @param failures at least 1
    static Duration remaining(int failures, Instant last, Instant now) {
        Duration pause = FIRST.multipliedBy(1L << Math.min(failures - 1, 10));
        Instant until = last.plus(pause.compareTo(MAX) > 0 ? MAX : pause);
        return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    }
}
