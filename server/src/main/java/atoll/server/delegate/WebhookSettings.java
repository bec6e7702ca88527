package atoll.server.delegate;

import java.time.Duration;

/// How a webhook is asked who may do what.
///
/// @param timeout of one attempt
/// @param allowedKept how long an answer that allows holds; zero: it is asked each time
/// @param othersKept how long other answers hold
/// @param version of the review, `v1` or `v1beta1`
/// @param deniesOnFailure whether a webhook that cannot be asked denies; else it has no opinion
/// @param conditions which requests it is asked about
public record WebhookSettings(
        Duration timeout,
        Duration allowedKept,
        Duration othersKept,
        String version,
        boolean deniesOnFailure,
        MatchConditions conditions) {
    /// What upstream's flags stand for: there is none for the timeout.
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /// As the flags `--authorization-webhook-…` say it.
    ///
    /// A webhook of flags has no opinion when it fails, and is asked about every request.
    public static WebhookSettings ofFlags(
            Duration allowedKept, Duration othersKept, String version) {
        return new WebhookSettings(
                TIMEOUT, allowedKept, othersKept, version, false, MatchConditions.NONE);
    }
}
