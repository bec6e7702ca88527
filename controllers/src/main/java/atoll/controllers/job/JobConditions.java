package atoll.controllers.job;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.controllers.kinds.Conditions;
import atoll.controllers.kinds.Times;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The conditions of a Job. What it will come to is said first (SuccessCriteriaMet, FailureTarget);
/// Complete and Failed follow when no pod is left. Words and reasons are upstream's; `kubectl wait
/// --for=condition=complete` and others go by them.
final class JobConditions {
    static final String COMPLETE = "Complete";
    static final String FAILED = "Failed";
    static final String SUCCESS_MET = "SuccessCriteriaMet";
    static final String FAILURE_TARGET = "FailureTarget";
    private static final String SUSPENDED = "Suspended";

    private JobConditions() {}

    /// Finished for good: nothing but its removal follows.
    static boolean isFinished(JsonArray conditions) {
        return Conditions.isTrue(conditions, COMPLETE) || Conditions.isTrue(conditions, FAILED);
    }

    static JsonObject successMet(Instant now) {
        return condition(
                SUCCESS_MET,
                "True",
                "CompletionsReached",
                "Reached expected number of succeeded pods",
                now);
    }

    /// @param rule which rule of the success policy holds, as [SuccessPolicy#met] words it
    static JsonObject successMet(String rule, Instant now) {
        return condition(SUCCESS_MET, "True", "SuccessPolicy", rule, now);
    }

    /// The decision; the job fails when its pods are gone.
    static JsonObject failing(String reason, String message, Instant now) {
        return condition(FAILURE_TARGET, "True", reason, message, now);
    }

    static JsonObject backoffLimitExceeded(Instant now) {
        return failing("BackoffLimitExceeded", "Job has reached the specified backoff limit", now);
    }

    static JsonObject deadlineExceeded(Instant now) {
        return failing("DeadlineExceeded", "Job was active longer than specified deadline", now);
    }

    /// What the job will come to, if that is decided. A failure before a success, should both be
    /// there; null while it is open.
    static @Nullable JsonObject decided(JsonArray conditions) {
        JsonObject failure = Conditions.find(conditions, FAILURE_TARGET);
        return failure != null ? failure : Conditions.find(conditions, SUCCESS_MET);
    }

    /// The last condition, with the reason that was decided.
    static JsonObject last(JsonObject decided, Instant now) {
        boolean success = decided.stringOr("type", "").equals(SUCCESS_MET);
        return condition(
                success ? COMPLETE : FAILED,
                "True",
                decided.stringOr("reason", ""),
                decided.stringOr("message", ""),
                now);
    }

    /// As last noted, not as the spec asks for it now.
    static boolean isSuspended(JsonArray conditions) {
        return Conditions.isTrue(conditions, SUSPENDED);
    }

    /// In its place when the job has been suspended before.
    static JsonArray suspended(JsonArray conditions, Instant now) {
        return Conditions.replaced(
                conditions, condition(SUSPENDED, "True", "JobSuspended", "Job suspended", now));
    }

    /// The condition stays, as False.
    static JsonArray resumed(JsonArray conditions, Instant now) {
        return Conditions.replaced(
                conditions, condition(SUSPENDED, "False", "JobResumed", "Job resumed", now));
    }

    /// Jobs alone have `lastProbeTime` in their conditions.
    private static JsonObject condition(
            String type, String status, String reason, String message, Instant now) {
        return Conditions.condition(type, status, reason, message, now)
                .with("lastProbeTime", Times.text(now));
    }
}
