package atoll.controllers.certificates;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Timestamps;
import atoll.api.request.Client;
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
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;

/// Signs approved CertificateSigningRequests for the signers of `kubernetes.io`.
///
/// A request that breaks its signer's rules gets the condition `Failed` instead, once. It holds no
/// key: [CertificateSigner] does.
public final class SigningController {
    /// kube-controller-manager's default `--cluster-signing-duration`: one year, and the longest.
    private static final Duration LIFETIME = Duration.ofDays(365);

    /// The least that `expirationSeconds` may ask for.
    private static final Duration LIFETIME_MIN = Duration.ofMinutes(10);

    private final Client client;
    private final InstantSource clock;
    private final CertificateSigner signer;
    private final Informer<KubeObject> requests;
    private final Controller controller;

    public SigningController(Client client, InstantSource clock, CertificateSigner signer) {
        this.client = client;
        this.clock = clock;
        this.signer = signer;
        this.requests = Informer.of(client, CertificateRequests.RESOURCE);
        this.controller =
                new Controller("csrsigning-controller", clock, this::reconcile).watchSelf(requests);
    }

    /// `csrsigning-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    /// A denied or failed request stays as it is, approved or not.
    private Result reconcile(ObjectKey key) {
        KubeObject request = requests.get(key);
        if (request == null) {
            return Result.DONE;
        }
        boolean isDue =
                CertificateRequests.is(request, "Approved")
                        && !CertificateRequests.is(request, "Denied")
                        && !CertificateRequests.is(request, "Failed")
                        && CertificateRequests.certificate(request).isEmpty();
        if (isDue) {
            sign(request);
        }
        return Result.DONE;
    }

    /// @throws RuntimeException of the client when the status cannot be written
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
        client.write(
                        Write.updateStatus(
                                CertificateRequests.RESOURCE, KubeObject.of(tree), Kinds.MANAGER))
                .orThrow();
    }

    /// Base64 of PEM, as the status has it.
    private String signed(CertificateRequest request, List<String> usages, JsonObject spec) {
        Duration asked = Duration.ofSeconds(spec.longOr("expirationSeconds", LIFETIME.toSeconds()));
        Duration lifetime =
                asked.compareTo(LIFETIME) > 0
                        ? LIFETIME
                        : asked.compareTo(LIFETIME_MIN) < 0 ? LIFETIME_MIN : asked;
        String pem = signer.sign(request, usages, lifetime);
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }

    /// The status with the condition `Failed`, with upstream's reason.
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
