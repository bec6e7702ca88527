package atoll.server.authenticate;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How tokens of service accounts are made, and which count.
///
/// @param issuers the first signs; tokens of all of them count
/// @param audiences this server's, and those of tokens that name none
/// @param keysAddress where others are told to look for the keys; empty: at this server
/// @param lookup whether a token that stands in a Secret ends with the Secret
/// @param longest no token lives longer than that; null: up to 2^32 seconds
/// @param extended whether tokens that the admission of pods asks for live for a year
public record TokenSettings(
        List<String> issuers,
        List<String> audiences,
        String keysAddress,
        boolean lookup,
        @Nullable Duration longest,
        boolean extended) {
    public TokenSettings {
        issuers = List.copyOf(issuers);
        audiences = List.copyOf(audiences);
        if (issuers.isEmpty() || audiences.isEmpty()) {
            throw new IllegalArgumentException("no issuer or no audience");
        }
    }

    /// @param issuer also the audience of tokens that name none
    public static TokenSettings of(String issuer) {
        return new TokenSettings(List.of(issuer), List.of(issuer), "", true, null, true);
    }

    /// Who signs.
    public String issuer() {
        return issuers.getFirst();
    }
}
