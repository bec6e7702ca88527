package atoll.server.authenticate;

import atoll.base.json.JsonObject;
import java.util.List;

/// Signs service account tokens; the keys are kept elsewhere. Thread-safe.
public interface TokenSigner {
    String issuer();

    /// Audiences of tokens that ask for none.
    List<String> audiences();

    /// The compact form of a signed token with these claims.
    String sign(JsonObject claims);
}
