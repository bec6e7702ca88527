package atoll.server.authenticate;

import atoll.base.json.JsonObject;

/// Signs service account tokens; the keys are kept elsewhere. Thread-safe.
public interface TokenSigner {
    TokenSettings settings();

    /// The compact form of a signed token with these claims.
    String sign(JsonObject claims);
}
