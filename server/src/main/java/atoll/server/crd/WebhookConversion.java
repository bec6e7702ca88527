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
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Between versions of a custom resource that a webhook knows how to convert. The objects of a
/// list, and those a watch begins with, are asked for in one review.
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
    private static final String GROUP = "apiextensions.k8s.io/";

    /// Upstream's, which nobody can choose.
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Override
    public JsonObject toStored(JsonObject object) {
        return converted(List.of(object), stored, served.kind()).getFirst();
    }

    @Override
    public JsonObject toServed(JsonObject object) {
        return formed.apply(
                converted(List.of(object), served.apiVersion(), served.kind()).getFirst());
    }

    @Override
    public List<JsonObject> allToServed(List<JsonObject> objects) {
        return converted(objects, served.apiVersion(), served.kind() + "List").stream()
                .map(formed)
                .toList();
    }

    /// @param shown the kind that messages name
    private List<JsonObject> converted(List<JsonObject> objects, String wanted, String shown) {
        List<JsonObject> sent =
                objects.stream()
                        .filter(each -> !each.stringOr("apiVersion", "").equals(wanted))
                        .toList();
        if (sent.isEmpty()) {
            return objects;
        }
        Iterator<JsonObject> answers = asked(sent, wanted, shown).iterator();
        return objects.stream()
                .map(each -> each.stringOr("apiVersion", "").equals(wanted) ? each : answers.next())
                .toList();
    }

    private List<JsonObject> asked(List<JsonObject> sent, String wanted, String shown) {
        String from = sent.getFirst().stringOr("apiVersion", "");
        String about = "conversion webhook for %s, Kind=%s ".formatted(from, shown);
        String uid = uids.get();
        JsonObject review =
                JsonObject.of(
                        "apiVersion",
                        GROUP + reviewVersion,
                        "kind",
                        "ConversionReview",
                        "request",
                        JsonObject.of(
                                "uid",
                                uid,
                                "desiredAPIVersion",
                                wanted,
                                "objects",
                                JsonArray.of(sent)));
        List<JsonObject> answers;
        try {
            answers = read(transport.ask(client, review, LIMIT), uid);
        } catch (CallException e) {
            String why = e.why().replaceFirst("^failed to call webhook: ", "");
            throw refusal(about + "failed: " + why);
        }
        if (answers.size() != sent.size()) {
            throw refusal(
                    about
                            + "returned %d objects, expected %d"
                                    .formatted(answers.size(), sent.size()));
        }
        String invalid =
                about
                        + "returned invalid "
                        + (shown.equals(served.kind()) ? "object" : "converted object");
        var whole = new ArrayList<JsonObject>();
        for (int i = 0; i < answers.size(); i++) {
            whole.add(merged(sent.get(i), answers.get(i), wanted, invalid, i));
        }
        return whole;
    }

    /// The converted objects of an answer.
    private List<JsonObject> read(JsonObject review, String uid) throws CallException {
        boolean checked = reviewVersion.equals("v1");
        String version = review.stringOr("apiVersion", "");
        String kind = review.stringOr("kind", "");
        if (checked && !(version.equals(GROUP + "v1") && kind.equals("ConversionReview"))) {
            throw new CallException(
                    "expected webhook response of %sv1, Kind=ConversionReview, got %s, Kind=%s"
                            .formatted(GROUP, version, kind));
        }
        if (!(review.get("response") instanceof JsonObject response)) {
            throw new CallException("no response provided");
        }
        String answered = response.stringOr("uid", "");
        if (checked && !answered.equals(uid)) {
            throw new CallException(
                    "expected response.uid=%s, got %s".formatted(Json.of(uid), Json.of(answered)));
        }
        JsonObject result = response.object("result");
        String status = result.stringOr("status", "");
        if (!status.equals("Success")) {
            String message = result.stringOr("message", "");
            throw new CallException(
                    message.isEmpty()
                            ? "response.result.status was '%s', not 'Success'".formatted(status)
                            : message);
        }
        return response.array("convertedObjects").objects();
    }

    private static JsonObject merged(
            JsonObject sent, JsonObject answer, String wanted, String invalid, int index) {
        String at = invalid + " at index " + index + ": ";
        String version = answer.stringOr("apiVersion", "");
        if (!version.equals(wanted)) {
            throw refusal(
                    at
                            + "invalid groupVersion (expected %s, received %s)"
                                    .formatted(wanted, version));
        }
        String kind = sent.stringOr("kind", "");
        if (!answer.stringOr("kind", "").equals(kind)) {
            throw refusal(
                    at
                            + "invalid kind (expected %s, received %s)"
                                    .formatted(kind, answer.stringOr("kind", "")));
        }
        JsonObject before = sent.object("metadata");
        JsonObject after = answer.object("metadata");
        for (String key : List.of("name", "namespace", "uid")) {
            String own = before.stringOr(key, "");
            String given = after.stringOr(key, "");
            if (!own.equals(given)) {
                String shown = key.equals("uid") ? "UID" : key;
                throw refusal(
                        (invalid.endsWith("converted object") ? at : invalid + ": ")
                                + "must have the same %s: %s != %s".formatted(shown, own, given));
            }
        }
        return answer.with("metadata", metadata(before, after));
    }

    /// A conversion may change labels and annotations of the metadata, and nothing else.
    private static JsonObject metadata(JsonObject before, JsonObject after) {
        JsonObject meta = before;
        for (String key : List.of("labels", "annotations")) {
            Json value = after.get(key);
            meta = value == null ? meta.without(key) : meta.with(key, value);
        }
        return meta;
    }

    private static RefusedException refusal(String message) {
        return new RefusedException(new Status(500, "", message, JsonObject.EMPTY));
    }
}
