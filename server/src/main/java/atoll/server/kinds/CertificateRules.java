package atoll.server.kinds;

import atoll.api.validation.Names;
import atoll.api.x509.CertificateRequest;
import atoll.api.x509.RequestException;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.server.checks.Checks;
import atoll.server.checks.LineDiff;
import atoll.server.checks.Problems;
import atoll.server.checks.Shown;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Checks of CertificateSigningRequests. What an older release let in stays valid in updates that
/// leave it alone.
final class CertificateRules {
    private static final long SECONDS_MIN = 600;
    private static final int DOMAIN_MAX = 253;
    private static final int SIGNER_MAX = 253 + 1 + 253 + 63 + 1;
    private static final String LEGACY_SIGNER = "kubernetes.io/legacy-unknown";

    private static final List<String> USAGES =
            List.of(
                    "any",
                    "cert sign",
                    "client auth",
                    "code signing",
                    "content commitment",
                    "crl sign",
                    "data encipherment",
                    "decipher only",
                    "digital signature",
                    "email protection",
                    "encipher only",
                    "ipsec end system",
                    "ipsec tunnel",
                    "ipsec user",
                    "key agreement",
                    "key encipherment",
                    "microsoft sgc",
                    "netscape sgc",
                    "ocsp signing",
                    "s/mime",
                    "server auth",
                    "signing",
                    "timestamping");

    /// Conditions that never go away and are true or absent.
    private static final List<String> FINAL = List.of("Approved", "Denied", "Failed");

    private static final List<String> STATUSES = List.of("False", "True", "Unknown");

    private CertificateRules() {}

    /// @param subresource `approval` and `status` may change what others may not
    /// @param old empty for a new request
    static void request(String subresource, JsonObject request, JsonObject old, Problems problems) {
        check(request, old, problems);
        for (String type : FINAL) {
            if (conditions(request, type).size() < conditions(old, type).size()) {
                problems.forbidden(
                        "status.conditions",
                        "updates may not remove a condition of type \"" + type + '"');
            }
        }
        if (!subresource.equals("approval")) {
            decisionKept(request, old, problems);
        }
        String before = certificate(old);
        if (!certificate(request).equals(before)) {
            if (!subresource.equals("status")) {
                problems.forbidden("status.certificate", "updates may not set certificate content");
            } else if (!before.isEmpty()) {
                problems.forbidden(
                        "status.certificate",
                        "updates may not modify existing certificate content");
            }
        }
    }

    private static void decisionKept(JsonObject request, JsonObject old, Problems problems) {
        for (String type : List.of("Approved", "Denied")) {
            List<JsonObject> before = conditions(old, type);
            List<JsonObject> now = conditions(request, type);
            if (now.size() > before.size()) {
                problems.forbidden(
                        "status.conditions",
                        "updates may not add a condition of type \"" + type + '"');
            } else if (now.size() == before.size() && !now.equals(before)) {
                problems.forbidden(
                        "status.conditions",
                        "updates may not modify a condition of type \"%s\"\n%s"
                                .formatted(type, LineDiff.between(lines(before), lines(now))));
            }
        }
    }

    private static String lines(List<JsonObject> conditions) {
        return Shown.lines("[CertificateSigningRequestCondition", JsonArray.of(conditions));
    }

    private static void check(JsonObject request, JsonObject old, Problems problems) {
        JsonObject spec = request.object("spec");
        String encoded = spec.stringOr("request", "");
        try {
            CertificateRequest.ofSpec(encoded);
        } catch (RequestException e) {
            // No bytes at all are nil to Go.
            problems.invalid(
                    "spec.request",
                    encoded.isEmpty() ? JsonNull.NULL : Json.of(encoded),
                    String.valueOf(e.getMessage()));
        }
        usages(spec, old.object("spec"), problems);
        String signer = spec.stringOr("signerName", "");
        if (!signer.equals(LEGACY_SIGNER)) {
            signer(signer, "spec.signerName", problems);
        } else if (!old.object("spec").stringOr("signerName", "").equals(LEGACY_SIGNER)) {
            problems.invalid(
                    "spec.signerName",
                    signer,
                    "the legacy signerName is not allowed via this API version");
        }
        long seconds = spec.longOr("expirationSeconds", SECONDS_MIN);
        if (seconds < SECONDS_MIN) {
            problems.invalid(
                    "spec.expirationSeconds",
                    seconds,
                    "may not specify a duration less than 600 seconds (10 minutes)");
        }
        statusConditions(request, old, problems);
        String certificate = certificate(request);
        if (!Objects.equals(certificate, certificate(old))) {
            String why = wrongCertificate(certificate);
            if (!why.isEmpty()) {
                problems.invalid("status.certificate", "<certificate data>", why);
            }
        }
    }

    private static void usages(JsonObject spec, JsonObject old, Problems problems) {
        List<String> usages = spec.array("usages").strings();
        if (usages.isEmpty()) {
            problems.required("spec.usages");
        }
        if (Set.copyOf(USAGES).containsAll(old.array("usages").strings())) {
            for (int i = 0; i < usages.size(); i++) {
                if (!USAGES.contains(usages.get(i))) {
                    problems.unsupported("spec.usages[" + i + "]", usages.get(i), USAGES);
                }
            }
        }
        List<String> before = old.array("usages").strings();
        if (new HashSet<>(before).size() == before.size()) {
            var seen = new HashSet<String>();
            for (int i = 0; i < usages.size(); i++) {
                if (!seen.add(usages.get(i))) {
                    problems.duplicate("spec.usages[" + i + "]", usages.get(i));
                }
            }
        }
    }

    static void signer(String signer, String path, Problems problems) {
        if (signer.isEmpty()) {
            problems.required(path);
            return;
        }
        String[] parts = signer.split("/", -1);
        if (parts.length != 2) {
            problems.invalid(
                    path,
                    signer,
                    "must be a fully qualified domain and path of the form"
                            + " 'example.com/signer-name'");
            return;
        }
        if (parts[0].length() > DOMAIN_MAX) {
            problems.tooLong(path, DOMAIN_MAX);
        }
        labels(parts[0], Names::label, path, problems);
        if (parts[0].indexOf('.') < 0) {
            problems.invalid(
                    path,
                    parts[0],
                    "should be a domain with at least two segments separated by dots");
        }
        labels(parts[1], Names::subdomain, path, problems);
        if (signer.length() > SIGNER_MAX) {
            problems.tooLong(path, SIGNER_MAX);
        }
    }

    /// Stops at the first label that is wrong.
    private static void labels(String whole, Names.Rule rule, String path, Problems problems) {
        for (String label : whole.split("\\.", -1)) {
            List<String> wrong = rule.apply(label);
            for (String why : wrong) {
                problems.invalid(path, whole, "validating label \"" + label + "\": " + why);
            }
            if (!wrong.isEmpty()) {
                return;
            }
        }
    }

    private static void statusConditions(JsonObject request, JsonObject old, Problems problems) {
        boolean wasBoth =
                !conditions(old, "Approved").isEmpty() && !conditions(old, "Denied").isEmpty();
        List<JsonObject> conditions = request.object("status").array("conditions").objects();
        var seen = new HashSet<String>();
        for (int i = 0; i < conditions.size(); i++) {
            String path = "status.conditions[" + i + "]";
            JsonObject condition = conditions.get(i);
            String type = condition.stringOr("type", "");
            Checks.required(condition, "type", path, problems);
            Checks.oneOf(
                    condition,
                    "status",
                    FINAL.contains(type) ? List.of("True") : STATUSES,
                    true,
                    path,
                    problems);
            String opposite =
                    switch (type) {
                        case "Approved" -> "Denied";
                        case "Denied" -> "Approved";
                        default -> "-";
                    };
            if (!wasBoth && seen.contains(opposite)) {
                problems.invalid(
                        "status.conditions",
                        type,
                        "Approved and Denied conditions are mutually exclusive");
            }
            if (!seen.add(type)) {
                problems.duplicate(path + ".type", type);
            }
        }
    }

    private static List<JsonObject> conditions(JsonObject request, String type) {
        return request.object("status").array("conditions").objects().stream()
                .filter(condition -> condition.stringOr("type", "").equals(type))
                .toList();
    }

    private static String certificate(JsonObject request) {
        return request.object("status").stringOr("certificate", "");
    }

    /// Empty when it holds one certificate or more and nothing else.
    private static String wrongCertificate(String base64) {
        if (base64.isEmpty()) {
            return "";
        }
        String pem;
        try {
            pem = new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII);
        } catch (IllegalArgumentException _) {
            return "must contain at least one CERTIFICATE PEM block";
        }
        int begin = pem.indexOf("-----BEGIN ");
        if (begin < 0) {
            return "must contain at least one CERTIFICATE PEM block";
        }
        for (; begin >= 0; begin = pem.indexOf("-----BEGIN ", begin + 1)) {
            int end = pem.indexOf("-----", begin + 11);
            String type = end < 0 ? "" : pem.substring(begin + 11, end);
            if (!type.equals("CERTIFICATE")) {
                return "only CERTIFICATE PEM blocks are allowed, found \"" + type + '"';
            }
        }
        try {
            var bytes = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
            CertificateFactory.getInstance("X.509").generateCertificates(bytes);
            return "";
        } catch (CertificateException _) {
            return "x509: malformed certificate";
        }
    }
}
