package atoll.server.oidc;

import atoll.api.GoStrings;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.authenticate.LiveObjects;
import atoll.server.authenticate.TokenException;
import atoll.server.authenticate.TokenOwners;
import atoll.server.authenticate.UserInfo;
import atoll.server.config.ConfigProblems;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Takes the tokens of one issuer.
final class JwtAuthenticator implements TokenOwners {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z 'UTC'").withZone(ZoneOffset.UTC);

    /// How early a token may come.
    private static final Duration LEEWAY = Duration.ofMinutes(1);

    private static final Pattern EMAIL = Pattern.compile("\\bclaims\\.\\??email\\b");
    private static final Pattern VERIFIED = Pattern.compile("\\bclaims\\.\\??email_verified\\b");

    private final IssuerSettings issuer;
    private final List<String> algorithms;
    private final IssuerKeys keys;
    private final UserMapping mapping;
    private final Rules claimRules;
    private final Rules userRules;
    private final InstantSource clock;

    private JwtAuthenticator(
            IssuerSettings issuer,
            List<String> algorithms,
            UserMapping mapping,
            Rules claimRules,
            Rules userRules,
            InstantSource clock) {
        this.issuer = issuer;
        this.algorithms = algorithms;
        this.keys = new IssuerKeys(issuer.url(), issuer.discovery(), issuer.authority(), clock);
        this.mapping = mapping;
        this.claimRules = claimRules;
        this.userRules = userRules;
        this.clock = clock;
    }

    /// @param json in the form of `apiserver.config.k8s.io/v1`
    /// @param path where it stands
    /// @param algorithms with which tokens may be signed
    static JwtAuthenticator read(
            JsonObject json,
            String path,
            List<String> algorithms,
            InstantSource clock,
            ConfigProblems problems) {
        IssuerSettings issuer =
                IssuerSettings.read(json.object("issuer"), path + ".issuer", problems);
        Rules claimRules =
                Rules.ofClaims(
                        json.array("claimValidationRules").objects(),
                        path + ".claimValidationRules",
                        problems);
        UserMapping mapping =
                UserMapping.read(json.object("claimMappings"), path + ".claimMappings", problems);
        requireVerifiedEmail(mapping, claimRules, path, problems);
        Rules userRules =
                Rules.ofUser(
                        json.array("userValidationRules").objects(),
                        path + ".userValidationRules",
                        problems);
        return new JwtAuthenticator(issuer, algorithms, mapping, claimRules, userRules, clock);
    }

    /// Nobody is to become who he says he is in a claim that the issuer did not check.
    private static void requireVerifiedEmail(
            UserMapping mapping, Rules rules, String path, ConfigProblems problems) {
        ClaimExpression name = mapping.username().expression();
        if (name == null || !EMAIL.matcher(name.source()).find()) {
            return;
        }
        boolean verified =
                Stream.of(
                                Stream.of(name),
                                mapping.extra().values().stream(),
                                rules.stated().stream().map(Rules.Stated::expression))
                        .flatMap(each -> each)
                        .anyMatch(each -> VERIFIED.matcher(each.source()).find());
        if (!verified) {
            problems.invalid(
                    path + ".claimMappings.username.expression",
                    name.source(),
                    "claims.email_verified must be used in claimMappings.username.expression or"
                            + " claimMappings.extra[*].valueExpression or"
                            + " claimValidationRules[*].expression when claims.email is used in"
                            + " claimMappings.username.expression");
        }
    }

    @Override
    public @Nullable UserInfo owner(String token, LiveObjects objects) throws TokenException {
        JsonWebToken parsed = JsonWebToken.parse(token);
        if (parsed == null || !parsed.issuer().equals(issuer.url())) {
            return null;
        }
        verify(parsed);
        UserInfo user = mapping.user(parsed.claims());
        claimRules.require(parsed.claims());
        userRules.require(whole(user));
        return user;
    }

    private void verify(JsonWebToken token) throws TokenException {
        SignatureAlgorithm algorithm = SignatureAlgorithm.of(token.algorithm());
        if (algorithm == null || !algorithms.contains(algorithm.name())) {
            throw unverified(
                    "id token signed with unsupported algorithm, expected %s got %s"
                            .formatted(quoted(algorithms), GoStrings.quoted(token.algorithm())));
        }
        keys.verify(token, algorithm);
        if (issuer.audiences().size() == 1) {
            requireAudience(token, GoStrings.quoted(issuer.audiences().getFirst()));
        }
        Instant now = clock.instant();
        Instant end = Objects.requireNonNullElse(token.time("exp"), Instant.EPOCH);
        if (end.isBefore(now)) {
            throw unverified("token is expired (Token Expiry: %s)".formatted(TIME.format(end)));
        }
        Instant begin = token.time("nbf");
        if (begin != null && now.plus(LEEWAY).isBefore(begin)) {
            throw unverified(
                    "current time %s before the nbf (not before) time: %s"
                            .formatted(TIME.format(now), TIME.format(begin)));
        }
        requireAudience(token, "in " + quoted(issuer.audiences().stream().sorted().toList()));
    }

    private void requireAudience(JsonWebToken token, String expected) throws TokenException {
        if (token.audiences().stream().noneMatch(issuer.audiences()::contains)) {
            throw unverified(
                    "expected audience %s got %s".formatted(expected, quoted(token.audiences())));
        }
    }

    private static TokenException unverified(String why) {
        return new TokenException("oidc: verify token: oidc: " + why);
    }

    private static String quoted(List<String> texts) {
        return texts.stream().map(GoStrings::quoted).collect(Collectors.joining(" ", "[", "]"));
    }

    /// A user with all fields, as rules see him.
    private static JsonObject whole(UserInfo user) {
        return JsonObject.of(
                "username", user.name(),
                "uid", user.uid(),
                "groups", JsonArray.ofStrings(user.groups()),
                "extra", user.toJson().object("extra"));
    }
}
