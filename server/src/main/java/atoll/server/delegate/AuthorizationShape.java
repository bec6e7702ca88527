package atoll.server.delegate;

import static atoll.server.config.ConfigShape.Scalar.BOOLEAN;
import static atoll.server.config.ConfigShape.Scalar.DURATION;
import static atoll.server.config.ConfigShape.Scalar.TEXT;
import static atoll.server.config.ConfigShape.items;
import static atoll.server.config.ConfigShape.struct;

import atoll.server.config.ConfigShape;

/// What may stand in an `AuthorizationConfiguration`; the same in all its versions.
final class AuthorizationShape {
    private static final ConfigShape CONNECTION =
            struct("WebhookConnectionInfo").with("type", TEXT).with("kubeConfigFile", TEXT);

    private static final ConfigShape WEBHOOK =
            struct("WebhookConfiguration")
                    .with("authorizedTTL", DURATION)
                    .with("cacheAuthorizedRequests", BOOLEAN)
                    .with("unauthorizedTTL", DURATION)
                    .with("cacheUnauthorizedRequests", BOOLEAN)
                    .with("timeout", DURATION)
                    .with("subjectAccessReviewVersion", TEXT)
                    .with("matchConditionSubjectAccessReviewVersion", TEXT)
                    .with("failurePolicy", TEXT)
                    .with("connectionInfo", CONNECTION)
                    .with(
                            "matchConditions",
                            items(struct("WebhookMatchCondition").with("expression", TEXT)));

    static final ConfigShape.Struct FILE =
            struct("AuthorizationConfiguration")
                    .with(
                            "authorizers",
                            items(
                                    struct("AuthorizerConfiguration")
                                            .with("type", TEXT)
                                            .with("name", TEXT)
                                            .with("webhook", WEBHOOK)));

    private AuthorizationShape() {}
}
