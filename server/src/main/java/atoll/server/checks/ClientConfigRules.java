package atoll.server.checks;

import atoll.api.GoUrl;
import atoll.api.validation.Names;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;

/// Where a webhook is: by URL or by service, whom to trust, and what it reads.
///
/// For webhooks of admission, of conversion, and APIServices, which all use the same words.
/// Upstream: apiserver's `webhook.ValidateWebhookURL` and `ValidateWebhookService`.
public final class ClientConfigRules {
    private static final String FORM = "; desired format: https://host[/path]";

    /// What this server can write; the same for both kinds of reviews.
    private static final List<String> REVIEW_VERSIONS = List.of("v1", "v1beta1");

    private ClientConfigRules() {}

    /// @param path of `client`
    public static void check(JsonObject client, String path, Problems problems) {
        if (client.has("url") == client.has("service")) {
            problems.required(path, "exactly one of url or service is required");
        } else if (client.has("url")) {
            url(client.stringOr("url", ""), path + ".url", problems);
        } else {
            service(client.object("service"), path + ".service", problems);
        }
    }

    /// Only `https://host[:port][/path]`; each part that is too much is told by itself.
    private static void url(String url, String path, Problems problems) {
        GoUrl parsed;
        try {
            parsed = GoUrl.parse(url);
        } catch (GoUrl.Malformed e) {
            problems.required(path, "url must be a valid URL: " + e.getMessage() + FORM);
            return;
        }
        if (!parsed.scheme().equals("https")) {
            problems.invalid(
                    path, parsed.scheme(), "'https' is the only allowed URL scheme" + FORM);
        }
        if (parsed.host().isEmpty()) {
            problems.invalid(path, "", "host must be specified" + FORM);
        }
        if (parsed.user() != null) {
            problems.invalid(path, parsed.user(), "user information is not permitted in the URL");
        }
        if (!parsed.fragment().isEmpty()) {
            problems.invalid(path, parsed.fragment(), "fragments are not permitted in the URL");
        }
        if (!parsed.query().isEmpty()) {
            problems.invalid(path, parsed.query(), "query parameters are not permitted in the URL");
        }
    }

    /// Upstream takes the two names for one another where one is missing.
    private static void service(JsonObject service, String path, Problems problems) {
        if (service.stringOr("namespace", "").isEmpty()) {
            problems.required(path + ".name");
        }
        if (service.stringOr("name", "").isEmpty()) {
            problems.required(path + ".namespace");
        }
        long port = service.longOr("port", 443);
        if (port < 1 || port > 65535) {
            problems.invalid(
                    path + ".port",
                    port,
                    "port is not valid: must be between 1 and 65535, inclusive");
        }
        String address = service.stringOr("path", "");
        if (!address.isEmpty() && !address.equals("/")) {
            address(address, path + ".path", problems);
        }
    }

    /// A path of DNS names: each step between slashes must be one. A slash at the end is allowed.
    private static void address(String address, String path, Problems problems) {
        if (address.equals("//")) {
            problems.invalid(path, address, "segment[0] may not be empty");
            return;
        }
        if (!address.startsWith("/")) {
            problems.invalid(path, address, "must start with a '/'");
        }
        String rest = address.substring(1);
        String plain = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
        List<String> steps = new ArrayList<>(Arrays.asList(plain.split("/", -1)));
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).isEmpty()) {
                problems.invalid(path, address, "segment[" + i + "] may not be empty");
                continue;
            }
            for (String why : Names.subdomain(steps.get(i))) {
                problems.invalid(path, address, "segment[" + i + "]: " + why);
            }
        }
    }

    /// @param bundle in base64; empty for none
    public static void bundle(String bundle, String path, Problems problems) {
        if (!bundle.isEmpty() && !isTrustworthy(bundle)) {
            problems.invalid(
                    path,
                    bundle,
                    "unable to load root certificates: unable to parse bytes as PEM block");
        }
    }

    /// Whether it holds at least one certificate, and nothing that looks like one and is none.
    private static boolean isTrustworthy(String bundle) {
        try {
            byte[] pem = Base64.getDecoder().decode(bundle);
            String text = new String(pem, StandardCharsets.ISO_8859_1);
            return text.contains("-----BEGIN CERTIFICATE-----")
                    && !CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(pem))
                            .isEmpty();
        } catch (CertificateException | IllegalArgumentException e) {
            return false;
        }
    }

    /// The versions of `AdmissionReview` or `ConversionReview` that a webhook reads: one that the
    /// server writes must be among them.
    ///
    /// @param missing what is said where there are none
    public static void reviewVersions(
            JsonArray versions, String path, String missing, Problems problems) {
        List<String> names = versions.strings();
        if (names.isEmpty()) {
            problems.required(path, missing);
            return;
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < names.size(); i++) {
            String here = path + "[" + i + "]";
            if (seen.add(names.get(i))) {
                problems.invalidEach(here, names.get(i), Names.label1035(names.get(i)));
            } else {
                problems.invalid(here, names.get(i), "duplicate version");
            }
        }
        if (names.stream().noneMatch(REVIEW_VERSIONS::contains)) {
            problems.invalid(
                    path,
                    versions,
                    "must include at least one of " + String.join(", ", REVIEW_VERSIONS));
        }
    }
}
