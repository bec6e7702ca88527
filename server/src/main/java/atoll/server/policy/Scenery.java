package atoll.server.policy;

import atoll.api.GroupVersionKind;
import atoll.api.cel.AdmissionTypes;
import atoll.api.cel.AuthorizerChecks;
import atoll.api.cel.Environment;
import atoll.api.cel.TreeValues;
import atoll.api.cel.Types;
import atoll.api.cel.Value;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.admission.AdmissionRequest;
import atoll.server.authenticate.UserInfo;
import atoll.server.resource.ResourceDefinition;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The variables that expressions of policies and webhooks see: `object`, `oldObject`, `request`,
/// `namespaceObject`, `params`, `authorizer`.
public final class Scenery {
    private Scenery() {}

    /// @param params whether there may be parameters
    /// @param authorizer whether expressions may ask what the caller may do
    static Environment environment(boolean params, boolean authorizer) {
        Environment environment = plain(authorizer);
        return params ? environment.with("params", Types.DYN) : environment;
    }

    /// As match conditions of webhooks have it, who may name the namespace and see none.
    ///
    /// @param authorizer whether expressions may ask what the caller may do
    public static Environment plain(boolean authorizer) {
        Environment environment =
                Environment.empty()
                        .with("object", Types.DYN)
                        .with("oldObject", Types.DYN)
                        .with("request", AdmissionTypes.REQUEST)
                        .with("namespaceObject", AdmissionTypes.NAMESPACE);
        return authorizer
                ? environment
                        .with("authorizer", AuthorizerChecks.AUTHORIZER)
                        .with("authorizer.requestResource", AuthorizerChecks.RESOURCE)
                : environment;
    }

    /// @param seenAs the resource in whose form the objects are
    /// @param object null where there is none
    /// @param old null where there is none
    /// @param namespace of the object; null for one without
    public static Map<String, Value> values(
            AdmissionRequest request,
            ResourceDefinition seenAs,
            @Nullable JsonObject object,
            @Nullable JsonObject old,
            @Nullable JsonObject namespace,
            AuthorizerChecks.Access access) {
        var values = new HashMap<String, Value>();
        values.put("object", orNull(object));
        values.put("oldObject", orNull(old));
        values.put("namespaceObject", orNull(namespace));
        values.put("request", TreeValues.of(describe(request, seenAs)));
        values.put("authorizer", AuthorizerChecks.authorizer(access));
        values.put(
                "authorizer.requestResource",
                AuthorizerChecks.resource(
                        access,
                        new AuthorizerChecks.Query(
                                request.resource().group(),
                                request.resource().resource(),
                                request.subresource(),
                                request.key().namespace(),
                                request.key().name())));
        return values;
    }

    static Value orNull(@Nullable JsonObject object) {
        return object == null ? Value.Null.NULL : TreeValues.of(object);
    }

    /// The request without its objects, as `AdmissionReview` shows it too.
    public static JsonObject describe(AdmissionRequest request, ResourceDefinition seenAs) {
        ResourceDefinition own = request.definition();
        var builder =
                JsonObject.builder()
                        .put("kind", kind(request, seenAs))
                        .put("resource", resource(seenAs))
                        .put("requestKind", kind(request, own))
                        .put("requestResource", resource(own))
                        .put("operation", request.operation().name())
                        .put("userInfo", user(request.user()))
                        .put("dryRun", request.dryRun())
                        .put("options", options(request));
        put(builder, "subResource", request.subresource());
        put(builder, "requestSubResource", request.subresource());
        put(builder, "name", request.key().name());
        put(
                builder,
                "namespace",
                request.isCore("namespaces") ? request.key().name() : request.key().namespace());
        return builder.build();
    }

    private static void put(JsonObject.Builder builder, String key, String value) {
        if (!value.isEmpty()) {
            builder.put(key, value);
        }
    }

    private static Json options(AdmissionRequest request) {
        String kind =
                switch (request.operation()) {
                    case CREATE -> "CreateOptions";
                    case UPDATE -> "UpdateOptions";
                    case DELETE -> "DeleteOptions";
                    case CONNECT -> "";
                };
        if (kind.isEmpty()) {
            return Json.nil();
        }
        return request.options().with("kind", kind).with("apiVersion", "meta.k8s.io/v1");
    }

    /// Who connects, or posts to an object, writes no object of the resource: admission sees what
    /// he sends.
    private static JsonObject kind(AdmissionRequest request, ResourceDefinition seenAs) {
        GroupVersionKind kind = request.kind(seenAs);
        return JsonObject.of("group", kind.group(), "version", kind.version(), "kind", kind.kind());
    }

    private static JsonObject resource(ResourceDefinition definition) {
        return JsonObject.of(
                "group", definition.resource().group(),
                "version", definition.resource().version(),
                "resource", definition.resource().resource());
    }

    private static JsonObject user(UserInfo user) {
        var builder =
                JsonObject.builder()
                        .put("username", user.name())
                        .put("groups", JsonArray.ofStrings(user.groups()));
        put(builder, "uid", user.uid());
        if (!user.extra().isEmpty()) {
            var extra = JsonObject.builder();
            user.extra().forEach((key, values) -> extra.put(key, JsonArray.ofStrings(values)));
            builder.put("extra", extra.build());
        }
        return builder.build();
    }
}
