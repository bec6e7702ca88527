package atoll.server.policy;

import atoll.api.cel.Types;
import atoll.api.cel.Value;
import atoll.base.json.JsonObject;
import atoll.server.admission.AdmissionRequest;
import atoll.server.admission.Operation;
import atoll.server.matching.Surroundings;
import atoll.server.resource.ResourceDefinition;
import java.util.List;

/// Match conditions of a webhook, compiled.
public final class Conditions {
    private final List<Expression> expressions;

    private Conditions(List<Expression> expressions) {
        this.expressions = expressions;
    }

    /// What became of them.
    public sealed interface Outcome {
        record Decided(boolean holds) implements Outcome {}

        record Failed(String why) implements Outcome {}
    }

    /// @param conditions each with an `expression`
    public static Conditions compile(List<JsonObject> conditions) {
        return new Conditions(
                conditions.stream()
                        .map(each ->
                                Expression.compile(
                                        each.stringOr("expression", "").strip(),
                                        Scenery.plain(true),
                                        List.of(Types.BOOL)))
                        .toList());
    }

    /// Any that is false decides, whatever else fails.
    public Outcome hold(
            Surroundings around,
            AdmissionRequest request,
            ResourceDefinition seenAs,
            JsonObject object) {
        if (expressions.isEmpty()) {
            return new Outcome.Decided(true);
        }
        boolean gone = request.operation() == Operation.DELETE;
        JsonObject seen = around.converted(object, request.definition(), seenAs);
        JsonObject old = around.converted(request.old(), request.definition(), seenAs);
        var evaluation =
                new Evaluation(
                        Scenery.values(
                                request,
                                seenAs,
                                gone ? null : seen,
                                old.isEmpty() ? null : old,
                                null,
                                new RbacAccess(around.store(), request.user())),
                        Evaluation.CONDITIONS_BUDGET);
        String failed = "";
        for (Expression expression : expressions) {
            try {
                if (evaluation.run(expression).equals(Value.Bool.FALSE)) {
                    return new Outcome.Decided(false);
                }
            } catch (FailedException e) {
                failed = failed.isEmpty() ? e.why() : failed;
            }
        }
        return failed.isEmpty() ? new Outcome.Decided(true) : new Outcome.Failed(failed);
    }
}
