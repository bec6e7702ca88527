package atoll.server.crd;

import atoll.api.GroupVersionKind;
import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.resource.Conversion;
import atoll.server.webhook.CallException;
import atoll.server.webhook.Transport;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Between versions of a custom resource that a webhook knows how to convert. Each object is asked
/// for by itself.
///
/// @param client `clientConfig` of the webhook
/// @param formed brings an answer into the form of the served version
record WebhookConversion(
        JsonObject client,
        String reviewVersion,
        GroupVersionKind served,
        String stored,
        UnaryOperator<JsonObject> formed,
        Transport transport,
        Supplier<String> uids)
        implements Conversion {
    /// Upstream's, which nobody can choose.
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Override
    public JsonObject toStored(JsonObject object) {
        return converted(object, stored);
    }

    @Override
    public JsonObject toServed(JsonObject object) {
        return formed.apply(converted(object, served.apiVersion()));
    }

    private JsonObject converted(JsonObject object, String wanted) {
        if (object.stringOr("apiVersion", "").equals(wanted)) {
            return object;
        }
        String uid = uids.get();
        JsonObject review =
                JsonObject.of(
                        "apiVersion",
                        "apiextensions.k8s.io/" + reviewVersion,
                        "kind",
                        "ConversionReview",
                        "request",
                        JsonObject.of(
                                "uid",
                                uid,
                                "desiredAPIVersion",
                                wanted,
                                "objects",
                                JsonArray.of(object)));
        JsonObject response;
        try {
            response = transport.ask(client, review, LIMIT).object("response");
        } catch (CallException e) {
            throw failed(object, e.why().replaceFirst("^failed to call webhook: ", ""));
        }
        JsonObject result = response.object("result");
        if (!result.stringOr("status", "").equals("Success")) {
            throw failed(object, result.stringOr("message", ""));
        }
        var objects = response.array("convertedObjects").objects();
        if (objects.size() != 1 || !response.stringOr("uid", "").equals(uid)) {
            throw failed(
                    object, "webhook returned %d objects, expected 1".formatted(objects.size()));
        }
        JsonObject answer = objects.getFirst();
        if (!answer.stringOr("apiVersion", "").equals(wanted)) {
            throw failed(
                    object,
                    "invalid converted object at index 0: invalid groupVersion (expected %s, received %s)"
                            .formatted(wanted, answer.stringOr("apiVersion", "")));
        }
        return answer.with("metadata", metadata(object, answer));
    }

    /// A conversion may change labels and annotations of the metadata, and nothing else.
    private static JsonObject metadata(JsonObject object, JsonObject answer) {
        JsonObject meta = object.object("metadata");
        for (String key : new String[] {"labels", "annotations"}) {
            Json value = answer.object("metadata").get(key);
            meta = value == null ? meta.without(key) : meta.with(key, value);
        }
        return meta;
    }

    private RefusedException failed(JsonObject object, String why) {
        String message =
                "conversion webhook for %s, Kind=%s failed: %s"
                        .formatted(object.stringOr("apiVersion", ""), served.kind(), why);
        return new RefusedException(new Status(500, "", message, JsonObject.EMPTY));
    }
}
