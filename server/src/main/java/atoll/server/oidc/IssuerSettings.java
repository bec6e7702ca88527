package atoll.server.oidc;

import atoll.base.json.JsonObject;
import atoll.server.config.ConfigProblems;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Whose tokens are believed: the part `issuer` of a JWT authenticator.
///
/// @param discovery where the issuer tells of itself
/// @param authority PEM; empty for the platform's roots
/// @param audiences a token must be meant for one of them
record IssuerSettings(String url, String discovery, String authority, List<String> audiences) {
    private static final String WELL_KNOWN = "/.well-known/openid-configuration";
    private static final Set<String> FIELDS =
            Set.of(
                    "url",
                    "discoveryURL",
                    "certificateAuthority",
                    "audiences",
                    "audienceMatchPolicy",
                    "egressSelectorType");

    IssuerSettings {
        audiences = List.copyOf(audiences);
    }

    /// @param disallowed issuers whose tokens are checked otherwise
    static IssuerSettings read(
            JsonObject issuer, String path, List<String> disallowed, ConfigProblems problems) {
        problems.known(issuer, path, FIELDS);
        String url = issuer.stringOr("url", "");
        if (url.isEmpty()) {
            problems.required(path + ".url", "");
        } else {
            checkUrl(url, path + ".url", disallowed, problems);
        }
        String discovery = issuer.stringOr("discoveryURL", "");
        if (!discovery.isEmpty()) {
            if (withoutSlashes(discovery).equals(withoutSlashes(url))) {
                problems.invalid(
                        path + ".discoveryURL",
                        discovery,
                        "discoveryURL must be different from URL");
            }
            checkUrl(discovery, path + ".discoveryURL", List.of(), problems);
        }
        checkAudiences(issuer, path, problems);
        String authority = issuer.stringOr("certificateAuthority", "");
        if (!authority.isEmpty() && !isPem(authority)) {
            problems.invalid(
                    path + ".certificateAuthority",
                    "<omitted>",
                    "data does not contain any valid RSA or ECDSA certificates");
        }
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

    private static void checkUrl(
            String url, String path, List<String> disallowed, ConfigProblems problems) {
        if (disallowed.contains(url)) {
            problems.invalid(
                    path,
                    url,
                    "URL must not overlap with disallowed issuers: [%s]"
                            .formatted(String.join(" ", disallowed.stream().sorted().toList())));
        }
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            problems.invalid(path, url, String.valueOf(e.getMessage()));
            return;
        }
        if (!"https".equals(uri.getScheme())) {
            problems.invalid(path, url, "URL scheme must be https");
        }
        if (uri.getRawUserInfo() != null) {
            problems.invalid(path, url, "URL must not contain a username or password");
        }
        if (uri.getRawQuery() != null && !uri.getRawQuery().isEmpty()) {
            problems.invalid(path, url, "URL must not contain a query");
        }
        if (uri.getRawFragment() != null && !uri.getRawFragment().isEmpty()) {
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
