package atoll.server.registry;

import atoll.api.GroupVersionKind;
import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.api.Status.Cause;
import atoll.api.patch.JsonPatch;
import atoll.api.patch.MergePatch;
import atoll.api.request.Outcome;
import atoll.api.request.PatchType;
import atoll.api.request.RefusedException;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.admission.Admission;
import atoll.server.admission.AdmissionRequest;
import atoll.server.admission.Operation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Changes objects: whole, or by one of their parts; replaced, or patched.
final class Edits {
    /// A patch that lost against other writers starts over from what they wrote.
    private static final int ATTEMPTS_MAX = 50;

    private final KindRules rules;
    private final Admission admission;
    private final Storing storing;

    Edits(KindRules rules, Admission admission, Storing storing) {
        this.rules = rules;
        this.admission = admission;
        this.storing = storing;
    }

    /// What is shown at an address → what it shall become, as a request's body would say it.
    private interface Change {
        JsonObject of(JsonObject shown);
    }

    /// Replaces what is shown at an address with `body`.
    Pending update(Target target, Part part, JsonObject body) {
        String version = body.object("metadata").stringOr("resourceVersion", "");
        if (version.isEmpty() || version.equals("0")) {
            requireUnconditional(target);
            JsonObject open =
                    body.update("metadata", meta -> meta.without("resourceVersion"));
            return change(target, part, _ -> open);
        }
        return change(target, part, _ -> body);
    }

    private static void requireUnconditional(Target target) {
        if (!target.definition().builtIn()) {
            throw target.invalid(
                    List.of(
                            new Cause(
                                    "FieldValueInvalid",
                                    "Invalid value: 0: must be specified for an update",
                                    "metadata.resourceVersion")));
        }
    }

    Pending patch(Target target, Part part, PatchType type, Json patch) {
        return change(
                target,
                part,
                shown ->
                        switch (type) {
                            case JSON -> JsonPatch.apply(shown, patch);
                            case MERGE -> MergePatch.apply(shown, object(patch));
                            case STRATEGIC, APPLY -> throw new UnsupportedOperationException();
                        });
    }

    private static JsonObject object(Json patch) {
        if (patch instanceof JsonObject object) {
            return object;
        }
        throw new RefusedException(
                Status.badRequest(
                        "json: cannot unmarshal %s into Go value of type map[string]interface {}"
                                .formatted(patch.typeName())));
    }

    /// Computes and stores until no other write comes between. A change that names the version it
    /// has seen is refused when that is no longer the present one.
    private Pending change(Target target, Part part, Change change) {
        for (int attempt = 1; ; attempt++) {
            KubeObject current = storing.current(target);
            if (current == null) {
                throw target.notFound();
            }
            JsonObject whole = target.definition().conversion().toServed(current.tree());
            JsonObject shown = part.shown(whole);
            var warnings = new ArrayList<String>();
            JsonObject edited =
                    rules.read(
                            target,
                            part.kind(target.definition()),
                            change.of(shown),
                            warnings);
            requireSameVersion(target, edited, current);
            Storing.Attempt stored = store(target, part, current, whole, edited, warnings);
            if (stored.pending() != null) {
                return view(target, part, stored.pending());
            }
            if (stored.actual() == null) {
                throw target.notFound();
            }
            if (attempt == ATTEMPTS_MAX) {
                throw target.stale();
            }
        }
    }

    private static void requireSameVersion(
            Target target, JsonObject edited, KubeObject current) {
        String version = edited.object("metadata").stringOr("resourceVersion", "");
        if (!version.isEmpty() && !version.equals(current.resourceVersion())) {
            throw target.stale();
        }
    }

    private Storing.Attempt store(
            Target target,
            Part part,
            KubeObject current,
            JsonObject whole,
            JsonObject edited,
            List<String> warnings) {
        JsonObject object = Metadata.ofUpdate(target, part.applied(whole, edited), whole);
        object =
                object.update(
                        "metadata",
                        meta -> meta.with("resourceVersion", current.resourceVersion()));
        AdmissionRequest request = target.admission(Operation.UPDATE, current);
        object = admission.mutate(request, object);
        object = rules.preparedUpdate(target.definition(), object, whole);
        rules.validateUpdate(target, object, whole);
        admission.validate(request, object);
        return isFinished(target, object)
                ? storing.remove(target, current, object, warnings)
                : storing.update(target, current, object, warnings);
    }

    /// Whether nothing holds an object any longer that was to be deleted.
    private static boolean isFinished(Target target, JsonObject object) {
        JsonObject meta = object.object("metadata");
        return meta.has("deletionTimestamp")
                && meta.array("finalizers").isEmpty()
                && meta.longOr("deletionGracePeriodSeconds", 0) == 0
                && !(target.definition().groupResource().equals(Deletion.NAMESPACES)
                        && !object.object("spec").array("finalizers").isEmpty());
    }

    private static Pending view(Target target, Part part, Pending pending) {
        if (part.isWhole() || !(pending.outcome() instanceof Outcome.Done done)) {
            return pending;
        }
        KubeObject shown = KubeObject.of(part.shown(done.object().tree()));
        return new Pending(new Outcome.Done(shown, false, done.warnings()), pending.ticket());
    }
}
