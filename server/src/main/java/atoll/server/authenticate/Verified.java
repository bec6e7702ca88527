package atoll.server.authenticate;

import java.util.List;

/// Who a token speaks for.
///
/// @param audiences those asked for that the token is meant for
public record Verified(UserInfo user, List<String> audiences) {
    public Verified {
        audiences = List.copyOf(audiences);
    }
}
