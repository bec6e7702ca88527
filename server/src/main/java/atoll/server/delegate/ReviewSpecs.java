package atoll.server.delegate;

import atoll.api.selector.FieldSelector;
import atoll.api.selector.LabelSelector;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.authenticate.UserInfo;
import atoll.server.authorize.Attributes;
import java.util.List;
import java.util.Objects;

/// The `spec` of a SubjectAccessReview. What is empty is left out.
///
/// The spec is also the key under which answers are kept, so equal requests must make equal
/// objects.
final class ReviewSpecs {
    private ReviewSpecs() {}

    /// @return `{"resourceAttributes": {…}}` or `{"nonResourceAttributes": {…}}`, and `user`,
    ///   `uid`, `groups`, `extra`
    static JsonObject of(UserInfo user, Attributes attributes) {
        JsonObject about = user.toJson();
        JsonObject spec =
                attributes.isResourceRequest()
                        ? JsonObject.of("resourceAttributes", resource(attributes))
                        : JsonObject.of(
                                "nonResourceAttributes",
                                with(
                                        with(JsonObject.EMPTY, "path", attributes.path()),
                                        "verb",
                                        attributes.verb()));
        spec = with(spec, "user", user.name());
        spec = with(spec, "uid", user.uid());
        for (String key : List.of("groups", "extra")) {
            if (about.has(key)) {
                spec = spec.with(key, Objects.requireNonNull(about.get(key)));
            }
        }
        return spec;
    }

    private static JsonObject resource(Attributes attributes) {
        JsonObject resource = JsonObject.EMPTY;
        resource = with(resource, "namespace", attributes.namespace());
        resource = with(resource, "verb", attributes.verb());
        resource = with(resource, "group", attributes.group());
        resource = with(resource, "version", attributes.version());
        resource = with(resource, "resource", attributes.resource());
        resource = with(resource, "subresource", attributes.subresource());
        resource = with(resource, "name", attributes.name());
        if (!attributes.fields().requirements().isEmpty()) {
            resource =
                    resource.with(
                            "fieldSelector",
                            requirements(
                                    attributes.fields().requirements().stream()
                                            .map(ReviewSpecs::field)
                                            .toList()));
        }
        if (!attributes.labels().requirements().isEmpty()) {
            resource =
                    resource.with(
                            "labelSelector",
                            requirements(
                                    attributes.labels().requirements().stream()
                                            .map(ReviewSpecs::label)
                                            .toList()));
        }
        return resource;
    }

    /// `{"requirements": [{"key": …, "operator": "In", "values": […]}]}`: a selector that was
    /// understood goes as requirements, never raw.
    private static JsonObject requirements(List<JsonObject> all) {
        return JsonObject.of("requirements", JsonArray.of(all));
    }

    private static JsonObject field(FieldSelector.Requirement requirement) {
        return JsonObject.of(
                "key", requirement.field(),
                "operator", requirement.equal() ? "In" : "NotIn",
                "values", JsonArray.ofStrings(List.of(requirement.value())));
    }

    private static JsonObject label(LabelSelector.Requirement requirement) {
        JsonObject shown =
                JsonObject.of(
                        "key",
                        requirement.key(),
                        "operator",
                        switch (requirement.operator()) {
                            case IN -> "In";
                            case NOT_IN -> "NotIn";
                            case EXISTS -> "Exists";
                            case DOES_NOT_EXIST -> "DoesNotExist";
                            // No query that a review can tell of has these.
                            case GREATER_THAN -> "Gt";
                            case LESS_THAN -> "Lt";
                        });
        return requirement.values().isEmpty()
                ? shown
                : shown.with("values", JsonArray.ofStrings(requirement.values()));
    }

    private static JsonObject with(JsonObject object, String key, String value) {
        return value.isEmpty() ? object : object.with(key, value);
    }
}
