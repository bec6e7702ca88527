package atoll.server.audit;

import atoll.api.Timestamps;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.authenticate.UserInfo;
import atoll.server.authorize.Attributes;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The events of one request. Used by the request's thread.
public final class AuditTrail {
    private static final int USER_AGENT_MAX = 1024;

    private final AuditPolicy.Decision decision;
    private final List<AuditSink> sinks;
    private final InstantSource clock;
    private final Map<String, String> annotations = new TreeMap<>();
    private JsonObject event;

    AuditTrail(
            AuditPolicy.Decision decision,
            List<AuditSink> sinks,
            InstantSource clock,
            Audit.Origin origin,
            UserInfo user,
            Attributes attributes) {
        this.decision = decision;
        this.sinks = sinks;
        this.clock = clock;
        String agent = origin.userAgent();
        var built =
                JsonObject.builder()
                        .put("kind", "Event")
                        .put("apiVersion", "audit.k8s.io/v1")
                        .put("level", decision.level().word())
                        .put("auditID", origin.id())
                        .put("requestURI", origin.uri())
                        .put("verb", attributes.verb())
                        .put("user", user(user))
                        .put("sourceIPs", JsonArray.ofStrings(origin.addresses()))
                        .put("requestReceivedTimestamp", now());
        if (!agent.isEmpty()) {
            built.put(
                    "userAgent",
                    agent.length() > USER_AGENT_MAX
                            ? agent.substring(0, USER_AGENT_MAX) + "...TRUNCATED"
                            : agent);
        }
        if (attributes.isResourceRequest()) {
            built.put("objectRef", reference(attributes));
        }
        this.event = built.build();
    }

    private String now() {
        return Timestamps.micros(clock.instant());
    }

    private static JsonObject reference(Attributes attributes) {
        var reference = JsonObject.builder();
        putUnlessEmpty(reference, "resource", attributes.resource());
        putUnlessEmpty(reference, "namespace", attributes.namespace());
        putUnlessEmpty(reference, "name", attributes.name());
        putUnlessEmpty(reference, "apiGroup", attributes.group());
        putUnlessEmpty(reference, "apiVersion", attributes.version());
        putUnlessEmpty(reference, "subresource", attributes.subresource());
        return reference.build();
    }

    private static void putUnlessEmpty(JsonObject.Builder builder, String key, String value) {
        if (!value.isEmpty()) {
            builder.put(key, value);
        }
    }

    private static JsonObject user(UserInfo user) {
        var json = JsonObject.builder();
        putUnlessEmpty(json, "username", user.name());
        putUnlessEmpty(json, "uid", user.uid());
        if (!user.groups().isEmpty()) {
            json.put("groups", JsonArray.ofStrings(user.groups()));
        }
        if (!user.extra().isEmpty()) {
            var extra = JsonObject.builder();
            user.extra().forEach((key, values) -> extra.put(key, JsonArray.ofStrings(values)));
            json.put("extra", extra.build());
        }
        return json.build();
    }

    /// Whether bodies of requests are told.
    public boolean wantsRequest() {
        return decision.level().isAtLeast(Level.REQUEST);
    }

    /// Whether bodies of replies are told.
    public boolean wantsResponse() {
        return decision.level().isAtLeast(Level.REQUEST_RESPONSE);
    }

    /// The first word of a key counts, as upstream's does.
    public void annotate(String key, String value) {
        annotations.putIfAbsent(key, value);
    }

    public void actingAs(UserInfo impersonated) {
        event = event.with("impersonatedUser", user(impersonated));
    }

    /// @param body the object or patch that was sent
    public void request(Json body) {
        if (body instanceof JsonObject object) {
            JsonObject meta = object.object("metadata");
            event = event.update("objectRef", reference -> completed(reference, meta));
        }
        if (wantsRequest()) {
            event = event.with("requestObject", told(body));
        }
    }

    private static JsonObject completed(JsonObject reference, JsonObject meta) {
        JsonObject completed = reference;
        for (String key : List.of("namespace", "name", "uid", "resourceVersion")) {
            String value = meta.stringOr(key, "");
            if (!value.isEmpty() && !completed.has(key)) {
                completed = completed.with(key, value);
            }
        }
        return completed;
    }

    /// @param body the object or list that is answered
    public void response(Json body) {
        if (wantsResponse()) {
            event = event.with("responseObject", told(body));
        }
    }

    private Json told(Json body) {
        if (!decision.omitManagedFields() || !(body instanceof JsonObject object)) {
            return body;
        }
        JsonObject without = withoutManagedFields(object);
        return without.array("items").isEmpty()
                ? without
                : without.with(
                        "items",
                        JsonArray.of(
                                without.array("items").objects().stream()
                                        .map(AuditTrail::withoutManagedFields)
                                        .toList()));
    }

    private static JsonObject withoutManagedFields(JsonObject object) {
        return object.object("metadata").has("managedFields")
                ? object.update("metadata", meta -> meta.without("managedFields"))
                : object;
    }

    /// What became of it.
    ///
    /// @param status a `Status` that was answered, or empty
    public void status(int code, JsonObject status) {
        var told = JsonObject.builder().put("metadata", JsonObject.EMPTY).put("code", code);
        for (String key : List.of("status", "message", "reason", "details")) {
            told.putIfPresent(key, status.get(key));
        }
        event = event.with("responseStatus", told.build());
    }

    /// Writes the event of a stage, if it is told of.
    ///
    /// @return false when the request must not go on
    public boolean stage(Stage stage) {
        if (!decision.tells(stage)) {
            return true;
        }
        JsonObject written = event.with("stage", stage.word()).with("stageTimestamp", now());
        if (!annotations.isEmpty()) {
            written = written.with("annotations", JsonObject.ofStrings(annotations));
        }
        boolean goesOn = true;
        for (AuditSink sink : sinks) {
            goesOn &= sink.write(written);
        }
        return goesOn;
    }
}
