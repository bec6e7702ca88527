package atoll.app;

import atoll.cli.CommandFailed;
import atoll.cli.ExitCode;
import atoll.server.authenticate.TokenSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The flags of `kube-apiserver` that say how tokens of service accounts are made. Messages, and
/// that several are told at once in brackets, are upstream's.
record TokenFlags(LauncherFlags given) {
    /// Without dashes.
    static final Set<String> NAMES =
            Set.of(
                    "api-audiences",
                    "service-account-extend-token-expiration",
                    "service-account-issuer",
                    "service-account-jwks-uri",
                    "service-account-key-file",
                    "service-account-lookup",
                    "service-account-max-token-expiration",
                    "service-account-signing-key-file");

    /// Upstream's bounds of `--service-account-max-token-expiration`.
    private static final Duration LONGEST_LEAST = Duration.ofHours(1);

    private static final Duration LONGEST_MOST = Duration.ofSeconds(1L << 32);

    /// Audiences are the issuers where none are given, as upstream.
    ///
    /// @throws CommandFailed with all that is wrong
    TokenSettings settings() {
        Duration longest = given.duration("service-account-max-token-expiration", Duration.ZERO);
        if (!longest.isZero()
                && (longest.compareTo(LONGEST_LEAST) < 0 || longest.compareTo(LONGEST_MOST) > 0)) {
            throw wrong(
                    "the service-account-max-token-expiration must be between 1 hour and 2^32"
                            + " seconds");
        }
        List<String> problems = problems();
        if (!problems.isEmpty()) {
            throw wrong(
                    problems.size() == 1
                            ? problems.getFirst()
                            : "[" + String.join(", ", problems) + "]");
        }
        List<String> audiences = given.all("api-audiences");
        return new TokenSettings(
                issuers(),
                audiences.isEmpty() ? issuers() : audiences,
                keysAddress(),
                given.isSet("service-account-lookup", true),
                longest.isZero() ? null : longest,
                given.isSet("service-account-extend-token-expiration", true));
    }

    /// What checks tokens. Each file may hold several; in the order given.
    List<Path> keys() {
        return given.values().getOrDefault("service-account-key-file", List.of()).stream()
                .map(Path::of)
                .toList();
    }

    /// What signs them. Null when none is named, which [#settings] refuses.
    @Nullable Path signingKey() {
        return given.file("service-account-signing-key-file");
    }

    /// A name may hold commas. In the order given; the first is the one that tokens name.
    private List<String> issuers() {
        return given.values().getOrDefault("service-account-issuer", List.of());
    }

    /// Where the keys are published; "" when not told.
    private String keysAddress() {
        return given.text("service-account-jwks-uri", "");
    }

    /// In upstream's order.
    private List<String> problems() {
        var problems = new ArrayList<String>();
        var seen = new HashSet<String>();
        for (String issuer : issuers()) {
            String fault = issuer.contains(":") ? fault(issuer) : "";
            if (!fault.isEmpty()) {
                problems.add(
                        "service-account-issuer \"%s\" contained a ':' but was not a valid URL: %s"
                                .formatted(issuer, fault));
            } else if (issuer.isEmpty()) {
                problems.add("service-account-issuer should not be an empty string");
            } else if (!seen.add(issuer)) {
                problems.add("service-account-issuer \"" + issuer + "\" is already specified");
            }
        }
        if (issuers().isEmpty()) {
            problems.add("service-account-issuer is a required flag");
        }
        if (keys().isEmpty()) {
            problems.add(
                    "either `--service-account-key-file` or `--service-account-signing-endpoint`"
                            + " must be set");
        }
        addressProblem(problems);
        if (issuers().isEmpty() && signingKey() == null && !given.has("api-audiences")) {
            problems.add(
                    "--service-account-signing-key-file and --service-account-issuer are required"
                            + " flags");
        } else if (issuers().isEmpty() || signingKey() == null) {
            problems.add(
                    "--service-account-signing-key-file, --service-account-issuer, and"
                            + " --api-audiences should be specified together");
        }
        return problems;
    }

    /// @param problems gets one at most
    private void addressProblem(List<String> problems) {
        String address = keysAddress();
        String fault = fault(address);
        if (!fault.isEmpty()) {
            problems.add("service-account-jwks-uri must be a valid URL: " + fault);
        } else if (!address.isEmpty() && !address.startsWith("https:")) {
            problems.add("service-account-jwks-uri requires https scheme, parsed as: " + address);
        }
    }

    /// Empty for a URL that can be read.
    private static String fault(String url) {
        try {
            new URI(url);
            return "";
        } catch (URISyntaxException e) {
            return "parse \"" + url + "\": " + e.getReason();
        }
    }

    private static CommandFailed wrong(String what) {
        return new CommandFailed(ExitCode.WRONG_USAGE, what);
    }
}
