package atoll.server.webhook;

import atoll.base.json.JsonObject;
import java.time.Duration;

/// Carries a review to a webhook and its answer back.
///
/// Thread-safe. Knows nothing of what a review means.
@FunctionalInterface
public interface Transport {
    /// @param client `clientConfig` of the webhook
    /// @param review the whole AdmissionReview
    /// @param limit until the answer begins
    /// @return the JSON of an answer with status 200, unchecked
    /// @throws CallException for anything else
    JsonObject ask(JsonObject client, JsonObject review, Duration limit) throws CallException;
}
