package atoll.server.authenticate;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Knows whose a token is, for whomever it is meant. Thread-safe.
@FunctionalInterface
public interface TokenOwners {
    /// @return null for a token that is none of its business
    /// @throws TokenException when it is its business and proves nothing
    @Nullable UserInfo owner(String token, LiveObjects objects) throws TokenException;

    /// Tokens that are known beforehand.
    static TokenOwners of(Map<String, UserInfo> known) {
        Map<String, UserInfo> users = Map.copyOf(known);
        return (token, _) -> users.get(token);
    }
}
