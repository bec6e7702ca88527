package atoll.controllers.certificates;

import atoll.api.KubeObject;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.ListOptions;
import atoll.api.request.RefusedException;
import atoll.api.request.UnreachableException;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.control.Actor;
import atoll.controllers.kinds.Times;
import java.io.ByteArrayInputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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
public final class RequestCleaner implements Actor {
    private static final Logger LOG = System.getLogger(RequestCleaner.class.getName());
    private static final Duration PERIOD = Duration.ofHours(1);
    private static final Duration KEPT_DECIDED = Duration.ofHours(1);
    private static final Duration KEPT_OPEN = Duration.ofHours(24);

    private final Client client;
    private final InstantSource clock;
    private Instant due;

    public RequestCleaner(Client client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
        this.due = clock.instant();
    }

    @Override
    public String name() {
        return "csrcleaner-controller";
    }

    @Override
    public void start(Runnable wake) {}

    @Override
    public Instant step() {
        Instant now = clock.instant();
        if (!now.isBefore(due)) {
            due = now.plus(PERIOD);
            try {
                clean(now);
            } catch (RefusedException | UnreachableException e) {
                LOG.log(Level.INFO, () -> "requests stay until the next round: " + e.getMessage());
            }
        }
        return due;
    }

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

    private static boolean isOld(KubeObject request, Instant now) {
        List<JsonObject> conditions = request.status().array("conditions").objects();
        if (conditions.isEmpty()) {
            return isPast(request.creationTimestamp(), KEPT_OPEN, now);
        }
        String certificate = CertificateRequests.certificate(request);
        return conditions.stream().anyMatch(each -> isOld(each, certificate, now));
    }

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

    private static boolean isPast(@Nullable String since, Duration kept, Instant now) {
        Instant time = Times.parse(since);
        return time != null && time.plus(kept).isBefore(now);
    }

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
