package atoll.server.authorize;

import atoll.api.GroupVersionKind;
import atoll.api.GroupVersionResource;
import atoll.api.Status;
import atoll.api.Timestamps;
import atoll.api.patch.ManagedFields;
import atoll.api.request.RefusedException;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.authenticate.UserInfo;
import atoll.server.resource.ResourceDefinition;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Answers the virtual resources by which clients ask what they or others may do, and who they are:
/// a POST is answered and nothing is stored.
public final class AccessReviews {
    private static final String AUTHORIZATION = "authorization.k8s.io";
    private static final String AUTHENTICATION = "authentication.k8s.io";

    private final Authorizer authorizer;
    private final InstantSource clock;

    public AccessReviews(Authorizer authorizer, InstantSource clock) {
        this.authorizer = authorizer;
        this.clock = clock;
    }

    /// Whether [#answer] answers POSTs on this resource.
    public static boolean answers(GroupVersionResource resource) {
        return switch (resource.group()) {
            case AUTHORIZATION ->
                    switch (resource.resource()) {
                        case "subjectaccessreviews",
                                "localsubjectaccessreviews",
                                "selfsubjectaccessreviews",
                                "selfsubjectrulesreviews" ->
                                true;
                        default -> false;
                    };
            case AUTHENTICATION -> resource.resource().equals("selfsubjectreviews");
            default -> false;
        };
    }

    /// The review with its `status` filled in.
    ///
    /// @param user who asks
    /// @param namespace the request's, empty for the cluster-scoped reviews
    /// @throws RefusedException with the Status of a review that asks nothing sensible
    public JsonObject answer(
            UserInfo user, GroupVersionResource resource, String namespace, JsonObject review) {
        JsonObject status =
                switch (resource.resource()) {
                    case "subjectaccessreviews" -> subject(review, "SubjectAccessReview");
                    case "localsubjectaccessreviews" -> local(review, namespace);
                    case "selfsubjectaccessreviews" -> self(user, review);
                    case "selfsubjectrulesreviews" -> rules(user, review);
                    case "selfsubjectreviews" -> JsonObject.of("userInfo", toJson(user));
                    default -> throw new IllegalArgumentException("no review: " + resource);
                };
        JsonObject answered = review.with("status", status);
        return resource.resource().equals("selfsubjectreviews")
                ? answered.update("metadata", meta -> meta.with("creationTimestamp", now()))
                : answered;
    }

    /// As [#answer], and the review says who set its fields, as if it had been stored.
    ///
    /// @param manager the field manager of the request
    public JsonObject answer(
            UserInfo user,
            ResourceDefinition definition,
            String namespace,
            JsonObject review,
            String manager) {
        ManagedFields fields = definition.managedFields();
        JsonObject tracked =
                fields == null
                        ? review
                        : fields.afterUpdate(null, review, manager, "", clock.instant());
        return answer(user, definition.resource(), namespace, tracked);
    }

    private String now() {
        return Timestamps.seconds(clock.instant());
    }

    private JsonObject subject(JsonObject review, String kind) {
        JsonObject spec = review.object("spec");
        var wrong = wrongTarget(spec);
        if (spec.stringOr("user", "").isEmpty() && spec.array("groups").isEmpty()) {
            wrong.add(
                    new Status.Cause(
                            "FieldValueInvalid",
                            "Invalid value: \"\": at least one of user or group must be specified",
                            "spec.user"));
        }
        refuseIf(wrong, kind);
        return decided(authorizer.authorize(subjectOf(spec), attributes(spec)));
    }

    private JsonObject local(JsonObject review, String namespace) {
        String asked = review.object("spec", "resourceAttributes").stringOr("namespace", "");
        if (!asked.equals(namespace)) {
            throw new RefusedException(
                    Status.badRequest(
                            "spec.resourceAttributes.namespace must match namespace: "
                                    + namespace));
        }
        return subject(review, "LocalSubjectAccessReview");
    }

    private JsonObject self(UserInfo user, JsonObject review) {
        JsonObject spec = review.object("spec");
        refuseIf(wrongTarget(spec), "SelfSubjectAccessReview");
        return decided(authorizer.authorize(user, attributes(spec)));
    }

    private JsonObject rules(UserInfo user, JsonObject review) {
        String namespace = review.object("spec").stringOr("namespace", "");
        if (namespace.isEmpty()) {
            throw new RefusedException(Status.badRequest("no namespace on request"));
        }
        var found = authorizer.rulesFor(user, namespace);
        var resourceRules = new ArrayList<JsonObject>();
        var pathRules = new ArrayList<JsonObject>();
        for (JsonObject rule : found.rules()) {
            boolean isPath = !rule.array("nonResourceURLs").isEmpty();
            (isPath ? pathRules : resourceRules).add(rule);
        }
        var status =
                JsonObject.builder()
                        .put("resourceRules", JsonArray.of(resourceRules))
                        .put("nonResourceRules", JsonArray.of(pathRules))
                        .put("incomplete", found.incomplete());
        if (!found.errors().isEmpty()) {
            status.put("evaluationError", found.errors());
        }
        return status.build();
    }

    private static List<Status.Cause> wrongTarget(JsonObject spec) {
        var wrong = new ArrayList<Status.Cause>();
        boolean resource = spec.get("resourceAttributes") instanceof JsonObject;
        boolean path = spec.get("nonResourceAttributes") instanceof JsonObject;
        if (resource && path) {
            wrong.add(
                    new Status.Cause(
                            "FieldValueInvalid",
                            "Invalid value: "
                                    + spec.object("nonResourceAttributes")
                                    + ": cannot be specified in combination with resourceAttributes",
                            "spec.nonResourceAttributes"));
        } else if (!resource && !path) {
            wrong.add(
                    new Status.Cause(
                            "FieldValueInvalid",
                            "Invalid value: null: exactly one of nonResourceAttributes or"
                                    + " resourceAttributes must be specified",
                            "spec.resourceAttributes"));
        }
        return wrong;
    }

    private static void refuseIf(List<Status.Cause> wrong, String kind) {
        if (!wrong.isEmpty()) {
            throw new RefusedException(
                    Status.invalid(new GroupVersionKind(AUTHORIZATION, "v1", kind), "", wrong));
        }
    }

    private static Attributes attributes(JsonObject spec) {
        if (spec.get("nonResourceAttributes") instanceof JsonObject path) {
            return Attributes.ofPath(path.stringOr("verb", ""), path.stringOr("path", ""));
        }
        JsonObject resource = spec.object("resourceAttributes");
        return Attributes.ofResource(
                resource.stringOr("verb", ""),
                new GroupVersionResource(
                        resource.stringOr("group", ""),
                        resource.stringOr("version", ""),
                        resource.stringOr("resource", "")),
                resource.stringOr("subresource", ""),
                resource.stringOr("namespace", ""),
                resource.stringOr("name", ""));
    }

    private static UserInfo subjectOf(JsonObject spec) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        spec.object("extra").forEach((key, values) -> extra.put(key, values.asArray().strings()));
        return new UserInfo(
                spec.stringOr("user", ""),
                spec.stringOr("uid", ""),
                spec.array("groups").strings(),
                extra);
    }

    private static JsonObject decided(Decision decision) {
        var status = JsonObject.builder().put("allowed", decision.allowed());
        if (!decision.reason().isEmpty()) {
            status.put("reason", decision.reason());
        }
        return status.build();
    }

    private static JsonObject toJson(UserInfo user) {
        var json = JsonObject.builder();
        if (!user.name().isEmpty()) {
            json.put("username", user.name());
        }
        if (!user.uid().isEmpty()) {
            json.put("uid", user.uid());
        }
        if (!user.groups().isEmpty()) {
            json.put("groups", JsonArray.ofStrings(user.groups()));
        }
        if (!user.extra().isEmpty()) {
            var extra = JsonObject.builder();
            user.extra()
                    .forEach((key, values) -> extra.put(key, (Json) JsonArray.ofStrings(values)));
            json.put("extra", extra.build());
        }
        return json.build();
    }
}
