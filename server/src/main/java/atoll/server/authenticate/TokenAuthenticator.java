package atoll.server.authenticate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One way in which a bearer token may prove who sends it. Thread-safe.
@FunctionalInterface
public interface TokenAuthenticator {
    /// @param wanted the audiences the asker accepts
    /// @return null for a token that is none of its business
    /// @throws TokenException when it is its business and proves nothing
    @Nullable Verified verify(String token, List<String> wanted, LiveObjects objects)
            throws TokenException;

    /// One whose tokens say nothing of audiences: they are meant for those of this server.
    ///
    /// @param own audiences of this server
    static TokenAuthenticator forAudiences(List<String> own, TokenOwners owners) {
        return (token, wanted, objects) -> {
            List<String> meant = own.stream().filter(wanted::contains).toList();
            UserInfo user = meant.isEmpty() ? null : owners.owner(token, objects);
            return user == null ? null : new Verified(user, meant);
        };
    }
}
