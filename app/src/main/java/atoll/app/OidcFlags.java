package atoll.app;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.cli.CommandFailed;
import atoll.cli.ExitCode;
import atoll.server.oidc.AuthenticationConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The flags `--oidc-…` of `kube-apiserver`, which name one issuer of tokens. They are turned into
/// the document that an AuthenticationConfiguration has for one issuer, so that both are checked in
/// one place.
record OidcFlags(LauncherFlags given) {
    /// Without dashes.
    static final Set<String> NAMES =
            Set.of(
                    "oidc-ca-file",
                    "oidc-client-id",
                    "oidc-groups-claim",
                    "oidc-groups-prefix",
                    "oidc-issuer-url",
                    "oidc-required-claim",
                    "oidc-signing-algs",
                    "oidc-username-claim",
                    "oidc-username-prefix");

    private static final String USERNAME_CLAIM = "sub";

    /// Says that names of users get no prefix.
    private static final String NO_PREFIX = "-";

    /// Any of them, even with an empty value.
    boolean areGiven() {
        return NAMES.stream().anyMatch(given::has);
    }

    /// Null when no issuer is named.
    ///
    /// @param ownIssuers that this server's own tokens name; no other may
    /// @throws CommandFailed when flags are missing or wrong
    @Nullable AuthenticationConfiguration configuration(
            List<String> ownIssuers, InstantSource clock) {
        if (!areGiven()) {
            return null;
        }
        if (text("oidc-issuer-url").isEmpty() || text("oidc-client-id").isEmpty()) {
            throw wrong(
                    "oidc-issuer-url and oidc-client-id must be specified together when any oidc-*"
                            + " flags are set");
        }
        List<String> algorithms = given.all("oidc-signing-algs");
        return AuthenticationConfiguration.ofFlags(
                jwt(), algorithms.isEmpty() ? List.of("RS256") : algorithms, ownIssuers, clock);
    }

    private String text(String flag) {
        return given.text(flag, "");
    }

    /// An item of `jwt` of the file's form.
    private JsonObject jwt() {
        String claim = given.text("oidc-username-claim", USERNAME_CLAIM);
        JsonObject mappings =
                JsonObject.of(
                        "username", JsonObject.of("claim", claim, "prefix", usernamePrefix(claim)));
        if (!text("oidc-groups-claim").isEmpty()) {
            mappings =
                    mappings.with(
                            "groups",
                            JsonObject.of(
                                    "claim",
                                    text("oidc-groups-claim"),
                                    "prefix",
                                    text("oidc-groups-prefix")));
        }
        return JsonObject.of(
                "issuer",
                JsonObject.of(
                        "url",
                        text("oidc-issuer-url"),
                        "audiences",
                        JsonArray.ofStrings(List.of(text("oidc-client-id"))),
                        "certificateAuthority",
                        authority()),
                "claimMappings",
                mappings,
                "claimValidationRules",
                JsonArray.of(requiredClaims()));
    }

    /// The issuer and `#` unless something else is said; an e-mail address gets none.
    private String usernamePrefix(String claim) {
        String prefix = text("oidc-username-prefix");
        if (prefix.isEmpty() && !claim.equals("email")) {
            return text("oidc-issuer-url") + "#";
        }
        return prefix.equals(NO_PREFIX) ? "" : prefix;
    }

    /// PEM; "" where the system's own authorities count.
    private String authority() {
        Path file = given.file("oidc-ca-file");
        try {
            return file == null ? "" : Files.readString(file);
        } catch (IOException e) {
            throw wrong("--oidc-ca-file " + file + " cannot be read: " + e);
        }
    }

    /// From `--oidc-required-claim KEY=VALUE`, which may be given more than once.
    private List<JsonObject> requiredClaims() {
        var rules = new ArrayList<JsonObject>();
        for (String pair : given.values().getOrDefault("oidc-required-claim", List.of())) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw wrong("--oidc-required-claim: malformed pair, expect string=string");
            }
            rules.add(
                    JsonObject.of(
                            "claim",
                            pair.substring(0, equals).strip(),
                            "requiredValue",
                            pair.substring(equals + 1).strip()));
        }
        return rules;
    }

    private static CommandFailed wrong(String what) {
        return new CommandFailed(ExitCode.WRONG_USAGE, what);
    }
}
