package atoll.controllers.certificates;

import atoll.api.KubeObject;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.ListOptions;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.control.Actor;
import atoll.control.Rounds;
import atoll.controllers.kinds.Times;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Removes CertificateSigningRequests that are done with, were never decided, or whose certificate
/// has ended. Looks once an hour, as upstream does.
///
/// Denied, failed or issued for an hour; open, or approved without a certificate, for a day; or
/// with a certificate that is over. It lists all requests each time and keeps nothing.
public final class RequestCleaner {
    private static final Duration PERIOD = Duration.ofHours(1);
    private static final Duration KEPT_DECIDED = Duration.ofHours(1);
    private static final Duration KEPT_OPEN = Duration.ofHours(24);

    private final Client client;

    private RequestCleaner(Client client) {
        this.client = client;
    }

    /// The actor that does so, under the name of upstream's controller.
    public static Actor of(Client client, InstantSource clock) {
        return new Rounds(
                "csrcleaner-controller",
                PERIOD,
                clock.instant(),
                clock,
                new RequestCleaner(client)::clean);
    }

    /// Listed and deleted in one round; what is refused comes round again.
    private void clean(Instant now) {
        List<Write> old =
                client.list(CertificateRequests.RESOURCE, "", ListOptions.ALL).items().stream()
                        .filter(request -> isOld(request, now))
                        .<Write>map(request ->
                                Write.delete(
                                        CertificateRequests.RESOURCE,
                                        "",
                                        request.name(),
                                        DeleteOptions.DEFAULT))
                        .toList();
        if (!old.isEmpty()) {
            client.writeAll(old);
        }
    }

    /// A request without any condition is open. Any condition that is old enough will do.
    private static boolean isOld(KubeObject request, Instant now) {
        List<JsonObject> conditions = request.status().array("conditions").objects();
        if (conditions.isEmpty()) {
            return isPast(request.creationTimestamp(), KEPT_OPEN, now);
        }
        String certificate = CertificateRequests.certificate(request);
        return conditions.stream().anyMatch(each -> isOld(each, certificate, now));
    }

    /// Denied and failed for an hour; approved for an hour with a certificate, for a day without
    /// one.
    private static boolean isOld(JsonObject condition, String certificate, Instant now) {
        String since = condition.stringOr("lastUpdateTime", "");
        return switch (condition.stringOr("type", "")) {
            case "Denied", "Failed" -> isPast(since, KEPT_DECIDED, now);
            case "Approved" ->
                    certificate.isEmpty()
                            ? isPast(since, KEPT_OPEN, now)
                            : isPast(since, KEPT_DECIDED, now) || hasEnded(certificate, now);
            default -> false;
        };
    }

    /// A time that is absent or broken is not past.
    private static boolean isPast(@Nullable String since, Duration kept, Instant now) {
        Instant time = Times.parse(since);
        return time != null && time.plus(kept).isBefore(now);
    }

    /// @param certificate base64 of PEM, of which the first one counts
    private static boolean hasEnded(String certificate, Instant now) {
        try {
            var pem = new ByteArrayInputStream(Base64.getDecoder().decode(certificate));
            var first =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509").generateCertificate(pem);
            return first.getNotAfter().toInstant().isBefore(now);
        } catch (CertificateException | IllegalArgumentException _) {
            return false; // Not ours to judge; it goes when its time has come.
        }
    }
}
