package atoll.server.webhook;

import atoll.base.json.JsonObject;
import java.time.Duration;

/// Carries a review to a webhook and its answer back.
@FunctionalInterface
public interface Transport {
    /// @param client `clientConfig` of the webhook
    JsonObject ask(JsonObject client, JsonObject review, Duration limit) throws CallException;
}
