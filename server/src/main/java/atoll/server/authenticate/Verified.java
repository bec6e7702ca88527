package atoll.server.authenticate;

import java.util.List;

/// Who a token speaks for.
///
/// @param audiences those asked for that the token is meant for
/// @param warnings for whoever shows the token
public record Verified(UserInfo user, List<String> audiences, List<String> warnings) {
    public Verified {
        audiences = List.copyOf(audiences);
        warnings = List.copyOf(warnings);
    }

    public Verified(UserInfo user, List<String> audiences) {
        this(user, audiences, List.of());
    }
}
