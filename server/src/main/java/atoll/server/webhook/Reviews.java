package atoll.server.webhook;

import atoll.api.validation.Decoding;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonException;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.admission.AdmissionRequest;
import atoll.server.admission.Operation;
import atoll.server.matching.Surroundings;
import atoll.server.policy.Scenery;
import atoll.server.resource.ResourceDefinition;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

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
            boolean mutating,
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
        return read(answered, apiVersion, uid, mutating, seenAs);
    }

    /// @throws CallException where there is no `response`
    private static Answer read(
            JsonObject review,
            String apiVersion,
            String uid,
            boolean mutating,
            ResourceDefinition seenAs)
            throws CallException {
        requireReview(review, apiVersion);
        if (!(review.get("response") instanceof JsonObject response)) {
            throw invalid("webhook response was absent");
        }
        boolean strict = apiVersion.endsWith("/v1");
        if (strict) {
            requireForm(review, response, apiVersion, uid, mutating);
        }
        boolean allowed = response.booleanOr("allowed", false);
        return new Answer(
                allowed,
                response.object("status"),
                response.array("warnings").strings(),
                response.object("auditAnnotations"),
                allowed && mutating ? patch(response, strict) : null,
                seenAs);
    }

    /// What names another version is no answer; what names none may be.
    private static void requireReview(JsonObject review, String apiVersion) throws CallException {
        String answered = review.stringOr("apiVersion", "");
        boolean other =
                answered.startsWith(GROUP)
                        && review.stringOr("kind", "").equals("AdmissionReview")
                        && !answered.equals(apiVersion);
        if (other) {
            throw new CallException(
                    "failed to call webhook: converting (%s.AdmissionReview) to (%s.AdmissionReview): unknown conversion"
                            .formatted(
                                    answered.substring(GROUP.length()),
                                    apiVersion.substring(GROUP.length())));
        }
    }

    private static CallException invalid(String why) {
        return new CallException("received invalid webhook response: " + why);
    }

    /// What only `v1` demands of an answer: its uid, its kind, and a type with a patch.
    private static void requireForm(
            JsonObject review, JsonObject response, String apiVersion, String uid, boolean mutating)
            throws CallException {
        String answered = response.stringOr("uid", "");
        if (!answered.equals(uid)) {
            throw invalid(
                    "expected response.uid=%s, got %s".formatted(Json.of(uid), Json.of(answered)));
        }
        String version = review.stringOr("apiVersion", "");
        String kind = review.stringOr("kind", "");
        if (!version.equals(apiVersion) || !kind.equals("AdmissionReview")) {
            throw invalid(
                    "expected webhook response of %s, Kind=AdmissionReview, got %s, Kind=%s"
                            .formatted(
                                    apiVersion,
                                    version.contains("/") ? version : "/" + version,
                                    kind));
        }
        requirePatchWithType(
                !response.stringOr("patch", "").isEmpty(), response.string("patchType"), mutating);
    }

    /// @param type null when it says none
    private static void requirePatchWithType(
            boolean patches, @Nullable String type, boolean mutating) throws CallException {
        if (!mutating && patches) {
            throw invalid("validating webhook may not return response.patch");
        }
        if (!mutating && type != null) {
            throw invalid("validating webhook may not return response.patchType");
        }
        if (patches && type == null) {
            throw invalid("webhook returned response.patch but not response.patchType");
        }
        if (!patches && type != null) {
            throw invalid("webhook returned response.patchType but not response.patch");
        }
        if (type != null && type.isEmpty()) {
            throw invalid("webhook returned invalid response.patchType of \"\"");
        }
    }

    /// The patch, which comes as base64; null when there is nothing to change.
    ///
    /// @param strict whether the type of the patch counts
    private static @Nullable Json patch(JsonObject response, boolean strict) throws CallException {
        String encoded = response.stringOr("patch", "");
        if (encoded.isEmpty()) {
            return null;
        }
        Json steps = decoded(encoded);
        if (steps == JsonNull.NULL || (steps instanceof JsonArray array && array.isEmpty())) {
            return null;
        }
        String type = response.stringOr("patchType", "");
        if (strict && !type.equals("JSONPatch")) {
            throw new CallException("unsupported patch type " + Json.of(type));
        }
        return steps;
    }

    private static Json decoded(String encoded) throws CallException {
        try {
            Json steps =
                    JsonReader.read(
                            new String(
                                    Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
            if (!(steps instanceof JsonArray array)) {
                if (steps == JsonNull.NULL) {
                    return steps;
                }
                throw undecodable(unmarshalled(steps, "Patch"));
            }
            for (Json step : array) {
                if (!(step instanceof JsonObject)) {
                    throw undecodable(unmarshalled(step, "Operation"));
                }
            }
            return steps;
        } catch (IllegalArgumentException | JsonException e) {
            throw undecodable(String.valueOf(e.getMessage()));
        }
    }

    private static String unmarshalled(Json found, String wanted) {
        return "json: cannot unmarshal %s into Go value of type jsonpatch.%s"
                .formatted(Decoding.jsonType(found), wanted);
    }

    private static CallException undecodable(String why) {
        return new CallException("received undecodable patch in webhook response: " + why);
    }
}
