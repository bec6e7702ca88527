package atoll.server.webhook;

import atoll.base.json.Json;
import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.admission.AdmissionRequest;
import atoll.server.admission.Operation;
import atoll.server.matching.Surroundings;
import atoll.server.policy.Scenery;
import atoll.server.resource.ResourceDefinition;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// AdmissionReviews, sent and read.
///
/// Form: `admission.k8s.io/v1`, or `v1beta1` for webhooks that know no other. Both are the same in
/// JSON but for what an answer must hold.
final class Reviews {
    private static final String GROUP = "admission.k8s.io/";

    private Reviews() {}

    /// Sends one review and waits for its answer.
    ///
    /// @param object in the version of the request; for DELETE as it is, and then sent as
    ///   `oldObject` alone
    /// @param seenAs the version in which the webhook is shown both objects
    /// @param uid of this review; an answer must repeat it
    /// @throws CallException when no usable answer comes
    static Answer ask(
            Webhook webhook,
            AdmissionRequest request,
            ResourceDefinition seenAs,
            JsonObject object,
            String uid,
            Surroundings around,
            Transport transport)
            throws CallException {
        String apiVersion = GROUP + webhook.reviewVersion();
        boolean gone = request.operation() == Operation.DELETE;
        JsonObject seen = around.converted(object, request.definition(), seenAs);
        JsonObject old =
                request.current() == null
                        ? JsonObject.EMPTY
                        : around.converted(request.old(), request.definition(), seenAs);
        JsonObject asked =
                Scenery.describe(request, seenAs)
                        .with("uid", uid)
                        .with("object", gone ? Json.nil() : seen)
                        .with("oldObject", old.isEmpty() ? Json.nil() : old);
        JsonObject review =
                JsonObject.of(
                        "apiVersion", apiVersion, "kind", "AdmissionReview", "request", asked);
        JsonObject answered =
                transport.ask(webhook.source().object("clientConfig"), review, webhook.limit());
        return read(answered, apiVersion, uid, seenAs);
    }

    /// @throws CallException where there is no `response`
    private static Answer read(
            JsonObject review, String apiVersion, String uid, ResourceDefinition seenAs)
            throws CallException {
        if (!(review.get("response") instanceof JsonObject response)) {
            throw new CallException("webhook response was absent");
        }
        if (apiVersion.endsWith("/v1")) {
            requireForm(review, response, apiVersion, uid);
        }
        return new Answer(
                response.booleanOr("allowed", false),
                response.object("status"),
                response.array("warnings").strings(),
                response.object("auditAnnotations"),
                patch(response),
                seenAs);
    }

    /// What only `v1` demands of an answer: its kind, the uid, and the type of a patch.
    private static void requireForm(
            JsonObject review, JsonObject response, String apiVersion, String uid)
            throws CallException {
        boolean right =
                review.stringOr("apiVersion", "").equals(apiVersion)
                        && review.stringOr("kind", "").equals("AdmissionReview");
        if (!right) {
            throw new CallException(
                    "received invalid webhook response: expected webhook response of %s, Kind=AdmissionReview, got %s, Kind=%s"
                            .formatted(
                                    apiVersion,
                                    review.stringOr("apiVersion", ""),
                                    review.stringOr("kind", "")));
        }
        if (!response.stringOr("uid", "").equals(uid)) {
            throw new CallException(
                    "received invalid webhook response: expected response.uid=%s, got %s"
                            .formatted(Json.of(uid), Json.of(response.stringOr("uid", ""))));
        }
        if (response.has("patch") && !response.stringOr("patchType", "").equals("JSONPatch")) {
            throw new CallException(
                    "received invalid webhook response: webhook returned invalid response.patchType of "
                            + Json.of(response.stringOr("patchType", "")));
        }
    }

    /// The patch, which comes as base64; null for none.
    private static @org.jspecify.annotations.Nullable Json patch(JsonObject response)
            throws CallException {
        String encoded = response.stringOr("patch", "");
        if (encoded.isEmpty()) {
            return null;
        }
        try {
            return JsonReader.read(
                    new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | JsonException e) {
            throw new CallException(String.valueOf(e.getMessage()));
        }
    }
}
