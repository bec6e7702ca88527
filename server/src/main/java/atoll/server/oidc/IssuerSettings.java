package atoll.server.oidc;

import atoll.api.GoStrings;
import atoll.api.GoUrl;
import atoll.base.json.JsonObject;
import atoll.server.config.ConfigException;
import atoll.server.config.ConfigProblems;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.HashSet;
import java.util.List;

/// Whose tokens are believed: the part `issuer` of a JWT authenticator.
///
/// @param discovery where the issuer tells of itself
/// @param authority PEM; empty for the platform's roots
/// @param audiences a token must be meant for one of them
record IssuerSettings(String url, String discovery, String authority, List<String> audiences) {
    private static final List<String> EGRESS = List.of("controlplane", "cluster");
    private static final String WELL_KNOWN = "/.well-known/openid-configuration";

    IssuerSettings {
        audiences = List.copyOf(audiences);
    }

    static IssuerSettings read(JsonObject issuer, String path, ConfigProblems problems) {
        String url = issuer.stringOr("url", "");
        if (url.isEmpty()) {
            problems.required(path + ".url", "");
        } else {
            checkUrl(url, path + ".url", problems);
        }
        String discovery = issuer.stringOr("discoveryURL", "");
        if (!discovery.isEmpty()) {
            if (withoutSlashes(discovery).equals(withoutSlashes(url))) {
                problems.invalid(
                        path + ".discoveryURL",
                        discovery,
                        "discoveryURL must be different from URL");
            }
            checkUrl(discovery, path + ".discoveryURL", problems);
        }
        checkAudiences(issuer, path, problems);
        String authority = issuer.stringOr("certificateAuthority", "");
        if (!authority.isEmpty() && !isPem(authority)) {
            problems.invalid(
                    path + ".certificateAuthority",
                    "<omitted>",
                    "data does not contain any valid RSA or ECDSA certificates");
        }
        checkEgress(issuer.stringOr("egressSelectorType", ""), path, problems);
        String own = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        return new IssuerSettings(
                url,
                discovery.isEmpty() ? own + WELL_KNOWN : discovery,
                authority,
                issuer.array("audiences").strings());
    }

    private static String withoutSlashes(String url) {
        return url.replaceAll("/+$", "");
    }

    private static void checkUrl(String url, String path, ConfigProblems problems) {
        GoUrl parsed;
        try {
            parsed = GoUrl.parse(url);
        } catch (GoUrl.Malformed e) {
            problems.invalid(path, url, String.valueOf(e.getMessage()));
            return;
        }
        if (!parsed.scheme().equals("https")) {
            problems.invalid(path, url, "URL scheme must be https");
        }
        if (parsed.user() != null) {
            problems.invalid(path, url, "URL must not contain a username or password");
        }
        if (!parsed.query().isEmpty()) {
            problems.invalid(path, url, "URL must not contain a query");
        }
        if (!parsed.fragment().isEmpty()) {
            problems.invalid(path, url, "URL must not contain a fragment");
        }
    }

    private static void checkAudiences(JsonObject issuer, String path, ConfigProblems problems) {
        List<String> audiences = issuer.array("audiences").strings();
        String at = path + ".audiences";
        if (audiences.isEmpty()) {
            problems.required(at, "at least one " + at + " is required");
            return;
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < audiences.size(); i++) {
            if (audiences.get(i).isEmpty()) {
                problems.required(at + "[" + i + "]", "");
            }
            if (!seen.add(audiences.get(i))) {
                problems.duplicate(at + "[" + i + "]", audiences.get(i));
            }
        }
        String policy = issuer.stringOr("audienceMatchPolicy", "");
        boolean any = policy.equals("MatchAny");
        if (audiences.size() > 1 && !any) {
            problems.invalid(
                    path + ".audienceMatchPolicy",
                    policy,
                    "audienceMatchPolicy must be MatchAny for multiple audiences");
        } else if (audiences.size() == 1 && !any && !policy.isEmpty()) {
            problems.invalid(
                    path + ".audienceMatchPolicy",
                    policy,
                    "audienceMatchPolicy must be empty or MatchAny for single audience");
        }
    }

    private static void checkEgress(String egress, String path, ConfigProblems problems) {
        if (!egress.isEmpty() && !EGRESS.contains(egress)) {
            problems.invalid(
                    path + ".egressSelectorType",
                    egress,
                    "egress selector must be either controlplane or cluster");
        }
    }

    /// What can't be once the file is right in itself.
    ///
    /// @param disallowed issuers whose tokens are checked otherwise
    /// @throws ConfigException for what is left
    static void requireUsable(JsonObject issuer, List<String> disallowed) {
        String url = issuer.stringOr("url", "");
        if (disallowed.contains(url)) {
            throw new ConfigException(
                    "issuer.url: Invalid value: %s: URL must not overlap with disallowed issuers: [%s]"
                            .formatted(
                                    GoStrings.quoted(url),
                                    String.join(" ", disallowed.stream().sorted().toList())));
        }
        String egress = issuer.stringOr("egressSelectorType", "");
        if (!egress.isEmpty()) {
            throw new ConfigException(
                    "oidc: egress lookup required with egress selector type "
                            + GoStrings.quoted(egress));
        }
    }

    private static boolean isPem(String text) {
        try {
            byte[] pem = text.getBytes(StandardCharsets.UTF_8);
            return !CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem))
                    .isEmpty();
        } catch (CertificateException _) {
            return false;
        }
    }
}
