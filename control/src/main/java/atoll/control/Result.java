package atoll.control;

import java.time.Duration;

/// What a reconcile leaves behind.
public sealed interface Result {
    /// Nothing more to do until something changes.
    record Done() implements Result {}

    /// Look again after this long even if nothing changes.
    ///
    /// @param delay from the instant of the step
    record RetryAfter(Duration delay) implements Result {}

    Result DONE = new Done();

    static Result retryAfter(Duration delay) {
        return new RetryAfter(delay);
    }
}
