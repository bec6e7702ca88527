package atoll.server.policy;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.cel.Value;
import atoll.base.json.JsonObject;
import atoll.server.admission.AdmissionRequest;
import atoll.server.admission.Operation;
import atoll.server.matching.Surroundings;
import atoll.server.resource.ResourceDefinition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One policy asked about one write with one set of parameters.
record Invocation(
        Surroundings around,
        AdmissionRequest request,
        ResourceDefinition seenAs,
        @Nullable JsonObject param) {
    private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");

    /// @param object in the form of the request's own resource
    Map<String, Value> values(JsonObject object) {
        boolean gone = request.operation() == Operation.DELETE;
        JsonObject seen = around.converted(object, request.definition(), seenAs);
        JsonObject old =
                request.current() == null
                        ? null
                        : around.converted(request.old(), request.definition(), seenAs);
        Map<String, Value> values =
                Scenery.values(
                        request,
                        seenAs,
                        gone ? null : seen,
                        old,
                        namespace(),
                        new RbacAccess(around.store(), request.user()));
        values.put("params", Scenery.orNull(param));
        return values;
    }

    /// What expressions may see of the object's namespace.
    private @Nullable JsonObject namespace() {
        if (!request.definition().namespaced()) {
            return null;
        }
        KubeObject namespace =
                around.store().latest(NAMESPACES, new ObjectKey("", request.key().namespace()));
        if (namespace == null) {
            return null;
        }
        JsonObject meta = namespace.metadata();
        JsonObject shown = meta.without("managedFields").without("ownerReferences");
        return JsonObject.of(
                "metadata",
                meta.has("uid") ? shown.with("UID", namespace.uid()) : shown,
                "spec",
                namespace.spec(),
                "status",
                JsonObject.of("phase", namespace.status().stringOr("phase", "")));
    }

    /// Whether all match conditions hold; any that is false decides, whatever else fails.
    boolean conditionsHold(List<Expression> conditions, JsonObject object) {
        if (conditions.isEmpty()) {
            return true;
        }
        var evaluation = new Evaluation(values(object), Evaluation.CONDITIONS_BUDGET);
        FailedException failed = null;
        for (Expression condition : conditions) {
            try {
                if (evaluation.run(condition).equals(Value.Bool.FALSE)) {
                    return false;
                }
            } catch (FailedException e) {
                failed = failed == null ? e : failed;
            }
        }
        if (failed != null) {
            throw failed;
        }
        return true;
    }
}
