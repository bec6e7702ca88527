package atoll.server.oidc;

import static atoll.server.config.ConfigShape.Scalar.BOOLEAN;
import static atoll.server.config.ConfigShape.Scalar.TEXT;
import static atoll.server.config.ConfigShape.items;
import static atoll.server.config.ConfigShape.struct;
import static atoll.server.config.ConfigShape.text;

import atoll.server.config.ConfigShape;

/// What may stand in an `AuthenticationConfiguration`; the same in all its versions.
final class AuthenticationShape {
    private static final ConfigShape ISSUER =
            struct("Issuer")
                    .with("url", TEXT)
                    .with("discoveryURL", TEXT)
                    .with("certificateAuthority", TEXT)
                    .with("audiences", items(TEXT))
                    .with("audienceMatchPolicy", text("AudienceMatchPolicyType"))
                    .with("egressSelectorType", text("EgressSelectorType"));

    private static final ConfigShape CLAIM_RULE =
            struct("ClaimValidationRule")
                    .with("claim", TEXT)
                    .with("requiredValue", TEXT)
                    .with("expression", TEXT)
                    .with("message", TEXT);

    private static final ConfigShape USER_RULE =
            struct("UserValidationRule").with("expression", TEXT).with("message", TEXT);

    private static final ConfigShape PREFIXED =
            struct("PrefixedClaimOrExpression")
                    .with("claim", TEXT)
                    .with("prefix", TEXT)
                    .with("expression", TEXT);

    private static final ConfigShape PLAIN =
            struct("ClaimOrExpression").with("claim", TEXT).with("expression", TEXT);

    private static final ConfigShape EXTRA =
            struct("ExtraMapping").with("key", TEXT).with("valueExpression", TEXT);

    private static final ConfigShape MAPPINGS =
            struct("ClaimMappings")
                    .with("username", PREFIXED)
                    .with("groups", PREFIXED)
                    .with("uid", PLAIN)
                    .with("extra", items(EXTRA));

    private static final ConfigShape AUTHENTICATOR =
            struct("JWTAuthenticator")
                    .with("issuer", ISSUER)
                    .with("claimValidationRules", items(CLAIM_RULE))
                    .with("claimMappings", MAPPINGS)
                    .with("userValidationRules", items(USER_RULE));

    private static final ConfigShape ANONYMOUS =
            struct("AnonymousAuthConfig")
                    .with("enabled", BOOLEAN)
                    .with("conditions", items(struct("AnonymousAuthCondition").with("path", TEXT)));

    static final ConfigShape.Struct FILE =
            struct("AuthenticationConfiguration")
                    .with("jwt", items(AUTHENTICATOR))
                    .with("anonymous", ANONYMOUS);

    private AuthenticationShape() {}
}
