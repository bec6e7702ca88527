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
import atoll.server.checks.Shown;
import atoll.server.resource.ResourceDefinition;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Answers the virtual resources by which clients ask what they or others may do, and who they are:
/// a POST is answered and nothing is stored.
public final class AccessReviews {
    private static final String AUTHORIZATION = "authorization.k8s.io";
    private static final String AUTHENTICATION = "authentication.k8s.io";
    private static final String EMPTY = "must be empty";

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
                    case "subjectaccessreviews" -> subject(review);
                    case "localsubjectaccessreviews" -> local(review, namespace);
                    case "selfsubjectaccessreviews" -> self(user, review);
                    case "selfsubjectrulesreviews" -> rules(user, review);
                    case "selfsubjectreviews" -> JsonObject.of("userInfo", user.toJson());
                    default -> throw new IllegalArgumentException("no review: " + resource);
                };
        JsonObject bare =
                JsonObject.of(
                        "apiVersion", review.stringOr("apiVersion", ""),
                        "kind", review.stringOr("kind", ""),
                        "status", status);
        return switch (resource.resource()) {
            // Upstream answers these two with an object of its own.
            case "selfsubjectreviews" ->
                    bare.with("metadata", JsonObject.of("creationTimestamp", now()));
            case "selfsubjectrulesreviews" -> bare.with("spec", JsonObject.EMPTY);
            default -> review.with("status", status);
        };
    }

    /// A review that says who set its fields, as if it were to be stored.
    ///
    /// @param manager the field manager of the request
    public JsonObject tracked(ResourceDefinition definition, JsonObject review, String manager) {
        ManagedFields fields = definition.managedFields();
        return fields == null
                ? review
                : fields.afterUpdate(null, review, manager, "", clock.instant());
    }

    private String now() {
        return Timestamps.seconds(clock.instant());
    }

    private JsonObject subject(JsonObject review) {
        List<Status.Cause> wrong = subjectProblems(review);
        requireBare(review, review.object("metadata"), EMPTY, wrong);
        refuseIf(wrong);
        return decided(review, subjectOf(review.object("spec")));
    }

    private static List<Status.Cause> subjectProblems(JsonObject review) {
        JsonObject spec = review.object("spec");
        var wrong = new ArrayList<>(ReviewSpec.problems(spec));
        if (spec.stringOr("user", "").isEmpty() && spec.array("groups").isEmpty()) {
            wrong.add(
                    ReviewSpec.invalid(
                            "spec.user",
                            "\"\"",
                            "at least one of user or group must be specified"));
        }
        wrong.addAll(ReviewSpec.selectorProblems(spec));
        return wrong;
    }

    /// A review is about what its spec says alone.
    private static void requireBare(
            JsonObject review, JsonObject besides, String why, List<Status.Cause> wrong) {
        if (!besides.without("managedFields").isEmpty()) {
            wrong.add(
                    ReviewSpec.invalid(
                            "metadata", Shown.text("ObjectMeta", review.get("metadata")), why));
        }
    }

    private JsonObject local(JsonObject review, String namespace) {
        JsonObject spec = review.object("spec");
        List<Status.Cause> wrong = subjectProblems(review);
        requireBare(
                review,
                review.object("metadata").without("namespace"),
                EMPTY + " except for namespace",
                wrong);
        if (spec.get("resourceAttributes") instanceof JsonObject resource) {
            String asked = resource.stringOr("namespace", "");
            if (!asked.equals(namespace)) {
                wrong.add(
                        ReviewSpec.invalid(
                                "spec.resourceAttributes.namespace",
                                Json.of(asked).toString(),
                                "must match metadata.namespace"));
            }
        }
        if (spec.get("nonResourceAttributes") instanceof JsonObject path) {
            wrong.add(
                    ReviewSpec.invalid(
                            "spec.nonResourceAttributes",
                            ReviewSpec.shown(path),
                            "disallowed on this kind of request"));
        }
        refuseIf(wrong);
        return decided(review, subjectOf(spec));
    }

    private JsonObject self(UserInfo user, JsonObject review) {
        JsonObject spec = review.object("spec");
        var wrong = new ArrayList<>(ReviewSpec.problems(spec));
        wrong.addAll(ReviewSpec.selectorProblems(spec));
        requireBare(review, review.object("metadata"), EMPTY, wrong);
        refuseIf(wrong);
        return decided(review, user);
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

    /// Upstream has lost the kind where it refuses, so its name is missing here too.
    private static void refuseIf(List<Status.Cause> wrong) {
        if (!wrong.isEmpty()) {
            throw new RefusedException(
                    Status.invalid(new GroupVersionKind(AUTHORIZATION, "v1", ""), "", wrong));
        }
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

    private JsonObject decided(JsonObject review, UserInfo user) {
        ReviewSpec asked = ReviewSpec.of(review.object("spec"));
        Decision decision = authorizer.authorize(user, asked.attributes());
        var status = JsonObject.builder().put("allowed", decision.allowed());
        if (decision.verdict() == Decision.Verdict.DENIED) {
            status.put("denied", true);
        }
        if (!decision.reason().isEmpty()) {
            status.put("reason", decision.reason());
        }
        String errors =
                Stream.of(decision.error(), asked.errors())
                        .filter(each -> !each.isEmpty())
                        .collect(Collectors.joining("; "));
        if (!errors.isEmpty()) {
            status.put("evaluationError", errors);
        }
        return status.build();
    }
}
