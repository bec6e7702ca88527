package atoll.server.oidc;

import atoll.api.GoStrings;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.authenticate.AnonymousAccess;
import atoll.server.authenticate.LiveObjects;
import atoll.server.authenticate.TokenException;
import atoll.server.authenticate.TokenOwners;
import atoll.server.authenticate.UserInfo;
import atoll.server.config.ConfigException;
import atoll.server.config.ConfigFile;
import atoll.server.config.ConfigProblems;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a file of the kind `AuthenticationConfiguration` says: whose JSON web tokens are believed,
/// and who may be anonymous.
///
/// @param anonymous null: it says nothing of that
public record AuthenticationConfiguration(
        TokenOwners issuers, @Nullable AnonymousAccess anonymous) {
    private static final int ISSUERS_MAX = 64;

    /// @param own issuers of our own tokens, which may not be configured here
    /// @throws ConfigException when it cannot be read or is none
    public static AuthenticationConfiguration read(
            Path file, List<String> own, InstantSource clock) {
        JsonObject tree;
        try {
            tree =
                    ConfigFile.decode(
                            ConfigFile.text(file),
                            "AuthenticationConfiguration",
                            AuthenticationShape.FILE);
        } catch (ConfigException e) {
            throw new ConfigException(
                    "failed to load authentication configuration from file %s: %s"
                            .formatted(GoStrings.quoted(file.toString()), e.getMessage()));
        }
        var problems = new ConfigProblems();
        List<JwtAuthenticator> authenticators =
                authenticators(
                        tree.array("jwt").objects(), SignatureAlgorithm.names(), clock, problems);
        AnonymousAccess anonymous = anonymous(tree, problems);
        refuse(problems);
        tree.array("jwt")
                .objects()
                .forEach(each -> IssuerSettings.requireUsable(each.object("issuer"), own));
        return new AuthenticationConfiguration(inTurn(authenticators), anonymous);
    }

    /// One issuer, as the flags `--oidc-…` name it.
    ///
    /// @param jwt in the form that an entry of `jwt` in such a file has
    /// @param algorithms with which its tokens may be signed
    /// @param own issuers of our own tokens
    /// @throws ConfigException when it is none
    public static AuthenticationConfiguration ofFlags(
            JsonObject jwt, List<String> algorithms, List<String> own, InstantSource clock) {
        var problems = new ConfigProblems();
        for (String algorithm : algorithms) {
            if (SignatureAlgorithm.of(algorithm) == null) {
                throw new ConfigException("oidc: unsupported signing alg: \"" + algorithm + '"');
            }
        }
        List<JwtAuthenticator> one = authenticators(List.of(jwt), algorithms, clock, problems);
        refuse(problems);
        IssuerSettings.requireUsable(jwt.object("issuer"), own);
        return new AuthenticationConfiguration(inTurn(one), null);
    }

    private static void refuse(ConfigProblems problems) {
        try {
            problems.refuse();
        } catch (ConfigException e) {
            throw new ConfigException("invalid authentication configuration: " + e.getMessage());
        }
    }

    private static List<JwtAuthenticator> authenticators(
            List<JsonObject> all,
            List<String> algorithms,
            InstantSource clock,
            ConfigProblems problems) {
        var authenticators = new ArrayList<JwtAuthenticator>();
        if (all.size() > ISSUERS_MAX) {
            problems.tooMany("jwt", all.size(), ISSUERS_MAX);
            return authenticators;
        }
        var urls = new HashSet<String>();
        var discoveries = new HashSet<String>();
        for (int i = 0; i < all.size(); i++) {
            String path = "jwt[" + i + "]";
            authenticators.add(
                    JwtAuthenticator.read(all.get(i), path, algorithms, clock, problems));
            String url = all.get(i).object("issuer").stringOr("url", "");
            if (!urls.add(url)) {
                problems.duplicate(path + ".issuer.url", url);
            }
            String discovery = all.get(i).object("issuer").stringOr("discoveryURL", "");
            if (!discovery.isEmpty() && !discoveries.add(discovery)) {
                problems.duplicate(path + ".issuer.discoveryURL", discovery);
            }
        }
        return authenticators;
    }

    private static @Nullable AnonymousAccess anonymous(JsonObject tree, ConfigProblems problems) {
        if (!(tree.get("anonymous") instanceof JsonObject anonymous)) {
            return null;
        }
        boolean enabled = anonymous.booleanOr("enabled", false);
        List<JsonObject> conditions = anonymous.array("conditions").objects();
        for (int i = 0; i < conditions.size(); i++) {}
        if (!enabled && !conditions.isEmpty()) {
            problems.add(
                    "anonymous.conditions: Invalid value: %s: enabled should be set to true when conditions are defined"
                            .formatted(shown(conditions)));
        }
        return new AnonymousAccess(
                enabled, conditions.stream().map(each -> each.stringOr("path", "")).toList());
    }

    /// As Go writes its own form of them, which has no names of fields for JSON.
    private static JsonArray shown(List<JsonObject> conditions) {
        return JsonArray.of(
                conditions.stream()
                        .map(each -> JsonObject.of("Path", each.stringOr("path", "")))
                        .toList());
    }

    /// The one whose issuer it is decides.
    private static TokenOwners inTurn(List<JwtAuthenticator> all) {
        return new TokenOwners() {
            @Override
            public @Nullable UserInfo owner(String token, LiveObjects objects)
                    throws TokenException {
                for (JwtAuthenticator each : all) {
                    UserInfo user = each.owner(token, objects);
                    if (user != null) {
                        return user;
                    }
                }
                return null;
            }
        };
    }
}
