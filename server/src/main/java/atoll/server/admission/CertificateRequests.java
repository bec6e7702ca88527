package atoll.server.admission;

import atoll.api.GroupResource;
import atoll.api.GroupVersionResource;
import atoll.api.Timestamps;
import atoll.api.x509.CertificateRequest;
import atoll.api.x509.RequestException;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.authorize.Attributes;
import atoll.server.authorize.RbacRules;
import atoll.server.authorize.StoredRbac;
import atoll.server.resource.ClusterStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// What happens to a CertificateSigningRequest on its way in: who makes it is written into it, and
/// only who may `approve` or `sign` for its signer decides about it or hands out the certificate.
///
/// Stands for upstream's CertificateApproval, CertificateSigning and CertificateSubjectRestriction,
/// and for the strategy of that storage.
final class CertificateRequests implements Plugin {
    private static final GroupResource REQUESTS =
            new GroupResource("certificates.k8s.io", "certificatesigningrequests");

    /// A resource that is never served: rules name it only to say for which signers one may
    /// `approve` or `sign`.
    private static final GroupVersionResource SIGNERS =
            GroupVersionResource.of("certificates.k8s.io/v1", "signers");

    private static final String CLIENT_SIGNER = "kubernetes.io/kube-apiserver-client";

    private final StoredRbac rbac;
    private final InstantSource clock;

    CertificateRequests(ClusterStore store, InstantSource clock) {
        this.rbac = new StoredRbac(store);
        this.clock = clock;
    }

    /// Upstream has three plugins of names like this, and a storage that does the rest.
    @Override
    public String name() {
        return "CertificateApproval";
    }

    @Override
    public JsonObject mutate(AdmissionRequest request, JsonObject object) {
        if (!request.resource().equals(REQUESTS)) {
            return object;
        }
        if (request.operation() == Operation.CREATE) {
            return object.update("spec", spec -> asked(request, spec));
        }
        return request.subresource().isEmpty()
                ? object
                : object.update("status", status -> dated(request, status));
    }

    /// The spec with the identity of who asks, whatever was sent in its place: nobody asks in
    /// another's name. Keys of an identity's empty parts are left out, not kept.
    private static JsonObject asked(AdmissionRequest request, JsonObject spec) {
        var user = request.user();
        JsonObject asked = spec.without("username").without("uid").without("groups");
        asked = user.name().isEmpty() ? asked : asked.with("username", user.name());
        asked = user.uid().isEmpty() ? asked : asked.with("uid", user.uid());
        asked =
                user.groups().isEmpty()
                        ? asked
                        : asked.with("groups", JsonArray.ofStrings(user.groups()));
        if (user.extra().isEmpty()) {
            return asked.without("extra");
        }
        var extra = JsonObject.builder();
        user.extra().forEach((key, values) -> extra.put(key, JsonArray.ofStrings(values)));
        return asked.with("extra", extra.build());
    }

    /// The status with times in its conditions, for writes of `approval` and `status`. Whoever
    /// writes `status` cannot touch what was approved or denied: those conditions stay as they
    /// were.
    private JsonObject dated(AdmissionRequest request, JsonObject status) {
        List<JsonObject> before = request.old().object("status").array("conditions").objects();
        List<JsonObject> now = status.array("conditions").objects();
        if (request.subresource().equals("status")) {
            now = kept(kept(now, before, "Approved"), before, "Denied");
        }
        return now.isEmpty()
                ? status
                : status.with(
                        "conditions",
                        JsonArray.of(now.stream().map(each -> dated(each, before)).toList()));
    }

    /// Fills in absent times only. A condition whose type and status were there before keeps the
    /// time of its transition; a new one gets the present, in whole seconds.
    private JsonObject dated(JsonObject condition, List<JsonObject> before) {
        String time = Timestamps.seconds(clock.instant());
        JsonObject dated =
                condition.stringOr("lastUpdateTime", "").isEmpty()
                        ? condition.with("lastUpdateTime", time)
                        : condition;
        if (!condition.stringOr("lastTransitionTime", "").isEmpty()) {
            return dated;
        }
        String since =
                before.stream()
                        .filter(old -> isSame(old, condition, "type"))
                        .filter(old -> isSame(old, condition, "status"))
                        .map(old -> old.stringOr("lastTransitionTime", ""))
                        .filter(old -> !old.isEmpty())
                        .findFirst()
                        .orElse(time);
        return dated.with("lastTransitionTime", since);
    }

    private static boolean isSame(JsonObject one, JsonObject other, String key) {
        return one.stringOr(key, "").equals(other.stringOr(key, ""));
    }

    /// Conditions of one type as they were, unless some were added or taken away, which validation
    /// then refuses.
    private static List<JsonObject> kept(
            List<JsonObject> now, List<JsonObject> before, String type) {
        List<JsonObject> old = ofType(before, type);
        if (old.isEmpty() || ofType(now, type).size() != old.size()) {
            return now;
        }
        Iterator<JsonObject> next = old.iterator();
        var kept = new ArrayList<JsonObject>(now.size());
        now.forEach(each -> kept.add(isType(each, type) ? next.next() : each));
        return kept;
    }

    private static List<JsonObject> ofType(List<JsonObject> conditions, String type) {
        return conditions.stream().filter(each -> isType(each, type)).toList();
    }

    private static boolean isType(JsonObject condition, String type) {
        return condition.stringOr("type", "").equals(type);
    }

    @Override
    public void validate(AdmissionRequest request, JsonObject object) {
        if (!request.resource().equals(REQUESTS) || request.operation() == Operation.DELETE) {
            return;
        }
        switch (request.subresource()) {
            case "" -> {
                if (request.operation() == Operation.CREATE) {
                    refuseMasters(request, object.object("spec"));
                }
            }
            case "approval" -> requireMay("approve", request);
            case "status" -> {
                if (changes(request, object, "certificate")
                        || changes(request, object, "conditions")) {
                    requireMay("sign", request);
                }
            }
            default -> {}
        }
    }

    /// Whether a field of `status` differs from before, where absence is a value like others.
    private static boolean changes(AdmissionRequest request, JsonObject object, String key) {
        Json before = request.old().object("status").get(key);
        Json now = object.object("status").get(key);
        return now == null ? before != null : !now.equals(before);
    }

    /// Rights are looked for under the full name of the signer, then for its whole domain:
    /// `example.com/serving`, then `example.com/*`. Namespaces play no part.
    private void requireMay(String verb, AdmissionRequest request) {
        String signer = request.old().object("spec").stringOr("signerName", "");
        int slash = signer.indexOf('/');
        RbacRules rules = rbac.rules();
        boolean may =
                may(rules, request, verb, signer)
                        || (slash >= 0
                                && may(rules, request, verb, signer.substring(0, slash) + "/*"));
        if (!may) {
            throw request.forbidden(
                    "user not permitted to %s requests with signerName \"%s\""
                            .formatted(verb, signer));
        }
    }

    /// Asks RBAC alone, not the cluster's other authorizers.
    private static boolean may(
            RbacRules rules, AdmissionRequest request, String verb, String signer) {
        return rules.authorize(request.user(), Attributes.ofResource(verb, SIGNERS, "", "", signer))
                .allowed();
    }

    /// The signer of client certificates would make whoever asks an administrator that no RBAC can
    /// hold; a request that cannot be read is refused as well.
    private static void refuseMasters(AdmissionRequest request, JsonObject spec) {
        if (!spec.stringOr("signerName", "").equals(CLIENT_SIGNER)) {
            return;
        }
        try {
            var asked = CertificateRequest.ofSpec(spec.stringOr("request", ""));
            if (asked.organizations().contains("system:masters")) {
                throw request.forbidden(
                        "use of "
                                + CLIENT_SIGNER
                                + " signer with system:masters group is not allowed");
            }
        } catch (RequestException e) {
            throw request.forbidden("failed to parse CSR: " + e.getMessage());
        }
    }
}
