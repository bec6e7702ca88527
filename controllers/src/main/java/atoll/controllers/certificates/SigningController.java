package atoll.controllers.certificates;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Timestamps;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Write;
import atoll.api.x509.CertificateRequest;
import atoll.api.x509.CertificateSigner;
import atoll.api.x509.RequestException;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.Result;
import atoll.controllers.kinds.Kinds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Signs approved CertificateSigningRequests for the signers of `kubernetes.io`, and removes those
/// that are done or were never decided.
public final class SigningController {
    private static final GroupVersionResource REQUESTS =
            GroupVersionResource.of("certificates.k8s.io/v1", "certificatesigningrequests");
    private static final Duration LIFETIME = Duration.ofDays(365);
    private static final Duration LIFETIME_MIN = Duration.ofMinutes(10);

    /// How long a request stays after it was decided, and while it waits.
    private static final Duration KEPT_DECIDED = Duration.ofHours(1);

    private static final Duration KEPT_OPEN = Duration.ofHours(24);

    private final Client client;
    private final InstantSource clock;
    private final CertificateSigner signer;
    private final Informer<KubeObject> requests;
    private final Controller controller;

    public SigningController(Client client, InstantSource clock, CertificateSigner signer) {
        this.client = client;
        this.clock = clock;
        this.signer = signer;
        this.requests = Informer.of(client, REQUESTS);
        this.controller =
                new Controller("csrsigning-controller", clock, this::reconcile).watchSelf(requests);
    }

    public Actor actor() {
        return controller;
    }

    private Result reconcile(ObjectKey key) {
        KubeObject request = requests.get(key);
        if (request == null) {
            return Result.DONE;
        }
        Duration left = Duration.between(clock.instant(), end(request));
        if (left.isNegative() || left.isZero()) {
            client.write(Write.delete(REQUESTS, "", key.name(), DeleteOptions.DEFAULT)).orThrow();
            return Result.DONE;
        }
        boolean isDue =
                condition(request, "Approved") != null
                        && condition(request, "Failed") == null
                        && certificate(request).isEmpty();
        if (isDue) {
            sign(request);
        }
        return Result.retryAfter(left);
    }

    /// When a request is to be removed.
    private Instant end(KubeObject request) {
        for (String type : List.of("Denied", "Failed", "Approved")) {
            JsonObject decided = condition(request, type);
            if (decided != null) {
                boolean open = type.equals("Approved") && certificate(request).isEmpty();
                String since = decided.stringOr("lastUpdateTime", "");
                return time(since).plus(open ? KEPT_OPEN : KEPT_DECIDED);
            }
        }
        return time(request.metadata().stringOr("creationTimestamp", "")).plus(KEPT_OPEN);
    }

    /// A time that nobody wrote down is now: what it dates stays.
    private Instant time(String text) {
        return text.isEmpty() ? clock.instant() : Instant.parse(text);
    }

    private static String certificate(KubeObject request) {
        return request.status().stringOr("certificate", "");
    }

    private static @Nullable JsonObject condition(KubeObject request, String type) {
        return request.status().array("conditions").objects().stream()
                .filter(each -> each.stringOr("type", "").equals(type))
                .filter(each -> each.stringOr("status", "").equals("True"))
                .findFirst()
                .orElse(null);
    }

    private void sign(KubeObject object) {
        JsonObject spec = object.spec();
        CertificateRequest request;
        try {
            request = CertificateRequest.ofSpec(spec.stringOr("request", ""));
        } catch (RequestException _) {
            return; // Validation lets none in; there is nothing to say about one that is there.
        }
        List<String> usages = spec.array("usages").strings();
        String wrong;
        switch (spec.stringOr("signerName", "")) {
            case "kubernetes.io/kube-apiserver-client" ->
                    wrong = KubeletRequests.wrongAnyClient(usages);
            case "kubernetes.io/kube-apiserver-client-kubelet" ->
                    wrong = KubeletRequests.wrongClient(request, usages);
            case "kubernetes.io/kubelet-serving" ->
                    wrong = KubeletRequests.wrongServing(request, usages);
            default -> {
                return; // Somebody else signs these.
            }
        }
        JsonObject status =
                wrong.isEmpty()
                        ? object.status().with("certificate", signed(request, usages, spec))
                        : failed(object.status(), wrong);
        JsonObject tree = object.tree().with("status", status);
        client.write(Write.updateStatus(REQUESTS, KubeObject.of(tree), Kinds.MANAGER)).orThrow();
    }

    private String signed(CertificateRequest request, List<String> usages, JsonObject spec) {
        Duration asked = Duration.ofSeconds(spec.longOr("expirationSeconds", LIFETIME.toSeconds()));
        Duration lifetime =
                asked.compareTo(LIFETIME) > 0
                        ? LIFETIME
                        : asked.compareTo(LIFETIME_MIN) < 0 ? LIFETIME_MIN : asked;
        String pem = signer.sign(request, usages, lifetime);
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }

    private JsonObject failed(JsonObject status, String why) {
        Json condition =
                JsonObject.of(
                        "type", "Failed",
                        "status", "True",
                        "reason", "SignerValidationFailure",
                        "message", why,
                        "lastUpdateTime", Timestamps.seconds(clock.instant()));
        JsonArray conditions = status.array("conditions").plus(condition);
        return status.with("conditions", conditions);
    }
}
