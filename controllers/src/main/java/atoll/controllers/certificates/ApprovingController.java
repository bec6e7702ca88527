package atoll.controllers.certificates;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.api.x509.CertificateRequest;
import atoll.api.x509.RequestException;
import atoll.base.json.JsonObject;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.Result;
import atoll.controllers.kinds.Kinds;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Approves requests for client certificates of kubelets, when a SubjectAccessReview says that who
/// asks may have them: `selfnodeclient` for his own name, `nodeclient` for any node's.
///
/// It decides nothing itself: the review is asked of the API server, whose authorizer knows who
/// may. Requests that are no kubelet's are left to people.
public final class ApprovingController {
    private static final GroupVersionResource REVIEWS =
            GroupVersionResource.of("authorization.k8s.io/v1", "subjectaccessreviews");
    private static final String SIGNER = "kubernetes.io/kube-apiserver-client-kubelet";

    /// A right that was not there may be granted later. Upstream's steps: 200 ms, doubled up to
    /// 1,000 s.
    private static final Duration AGAIN_FIRST = Duration.ofMillis(200);

    private static final Duration AGAIN_MAX = Duration.ofSeconds(1000);

    private final Client client;
    private final Informer<KubeObject> requests;
    private final Controller controller;

    /// How long the next look at an undecided request is put off; in memory only.
    private final Map<ObjectKey, Duration> waits = new HashMap<>();

    public ApprovingController(Client client, InstantSource clock) {
        this.client = client;
        this.requests = Informer.of(client, CertificateRequests.RESOURCE);
        this.controller =
                new Controller("csrapproving-controller", clock, this::reconcile)
                        .watchSelf(requests);
    }

    /// `csrapproving-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    /// The right to one's own name is asked before the right to any.
    private Result reconcile(ObjectKey key) {
        KubeObject request = requests.get(key);
        String subject = request == null || isDecided(request) ? null : kubelet(request);
        if (request == null || subject == null) {
            waits.remove(key);
            return Result.DONE;
        }
        boolean own = request.spec().stringOr("username", "").equals(subject);
        if (own && may(request, "selfnodeclient")) {
            approve(request, "self kubelet");
        } else if (may(request, "nodeclient")) {
            approve(request, "kubelet");
        } else {
            Duration wait = waits.getOrDefault(key, AGAIN_FIRST);
            Duration doubled = wait.multipliedBy(2);
            waits.put(key, doubled.compareTo(AGAIN_MAX) < 0 ? doubled : AGAIN_MAX);
            return Result.retryAfter(wait);
        }
        waits.remove(key);
        return Result.DONE;
    }

    /// Approved, denied or signed: nothing is left to do here.
    private static boolean isDecided(KubeObject request) {
        return !CertificateRequests.certificate(request).isEmpty()
                || CertificateRequests.is(request, "Approved")
                || CertificateRequests.is(request, "Denied");
    }

    /// The user that a kubelet's client certificate is asked for; null for other requests.
    private static @Nullable String kubelet(KubeObject request) {
        JsonObject spec = request.spec();
        if (!spec.stringOr("signerName", "").equals(SIGNER)) {
            return null;
        }
        try {
            var asked = CertificateRequest.ofSpec(spec.stringOr("request", ""));
            String wrong = KubeletRequests.wrongClient(asked, spec.array("usages").strings());
            return wrong.isEmpty() ? asked.commonName() : null;
        } catch (RequestException _) {
            return null; // Validation lets none in.
        }
    }

    /// @param subresource of `certificatesigningrequests`, which stands for a right here
    /// @throws RuntimeException of the client when the review is refused
    private boolean may(KubeObject request, String subresource) {
        JsonObject spec = request.spec();
        var asked =
                JsonObject.builder()
                        .put("user", spec.stringOr("username", ""))
                        .putIfPresent("uid", spec.string("uid"))
                        .putIfPresent("groups", spec.get("groups"))
                        .putIfPresent("extra", spec.get("extra"))
                        .put(
                                "resourceAttributes",
                                JsonObject.of(
                                        "group", "certificates.k8s.io",
                                        "resource", "certificatesigningrequests",
                                        "subresource", subresource,
                                        "verb", "create",
                                        "version", "*"))
                        .build();
        JsonObject review =
                JsonObject.of(
                        "apiVersion",
                        REVIEWS.apiVersion(),
                        "kind",
                        "SubjectAccessReview",
                        "metadata",
                        JsonObject.EMPTY,
                        "spec",
                        asked);
        return client.write(Write.create(REVIEWS, "", review, Kinds.MANAGER))
                .orThrow()
                .status()
                .booleanOr("allowed", false);
    }

    /// Through the subresource `approval`, with the version that was read.
    ///
    /// @param whose part of upstream's message
    private void approve(KubeObject request, String whose) {
        JsonObject condition =
                JsonObject.of(
                        "type", "Approved",
                        "status", "True",
                        "reason", "AutoApproved",
                        "message",
                                "Auto approving %s client certificate after SubjectAccessReview."
                                        .formatted(whose));
        JsonObject approved =
                request.tree()
                        .update(
                                "status",
                                status ->
                                        status.with(
                                                "conditions",
                                                status.array("conditions").plus(condition)));
        client.write(
                        new Write.Update(
                                CertificateRequests.RESOURCE,
                                "",
                                request.name(),
                                "approval",
                                approved,
                                WriteOptions.by(Kinds.MANAGER)))
                .orThrow();
    }
}
