package atoll.server.registry;

import atoll.api.GroupVersionKind;
import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.api.patch.ManagedFields;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonObject;
import atoll.server.admission.Admission;
import atoll.server.admission.AdmissionRequest;
import atoll.server.admission.Operation;
import java.util.List;
import java.util.Objects;

/// Makes objects.
final class Creation {
    /// Upstream's: a name with five random characters clashes eight times only by design.
    private static final int NAME_ATTEMPTS_MAX = 8;

    private final Ids ids;
    private final KindRules rules;
    private final Admission admission;
    private final Storing storing;

    Creation(Ids ids, KindRules rules, Admission admission, Storing storing) {
        this.ids = ids;
        this.rules = rules;
        this.admission = admission;
        this.storing = storing;
    }

    /// @param body the object as it was sent
    Pending create(Target target, JsonObject body) {
        List<String> warnings = target.warnings();
        JsonObject read =
                Metadata.ownersOnce(rules.read(target, target.kind(), body, warnings), warnings);
        JsonObject object = Metadata.ofNew(target, read, ids);
        String prefix = object.object("metadata").stringOr("generateName", "");
        String asked = object.object("metadata").stringOr("name", "");
        String generateName = asked.isEmpty() ? prefix : "";
        // Whoever changes the object sees it before its name is generated.
        JsonObject mutated =
                admission.mutate(
                        target.named(asked)
                                .admission(Operation.CREATE, generateName, null, warnings),
                        tracked(target, object));
        String name = mutated.object("metadata").stringOr("name", "");
        if (name.isEmpty() && prefix.isEmpty() && isNamedByUid(target)) {
            String drawn = ids.uid();
            return attempt(
                    target.named(drawn),
                    mutated.update("metadata", meta -> meta.with("name", drawn)),
                    warnings);
        }
        if (!name.isEmpty() || prefix.isEmpty()) {
            return attempt(target.named(name), mutated, warnings);
        }
        for (int attempt = 1; ; attempt++) {
            String generated = ids.generatedName(prefix);
            try {
                return attempt(
                        target.named(generated),
                        mutated.update("metadata", meta -> meta.with("name", generated)),
                        warnings);
            } catch (RefusedException e) {
                if (!e.status().is("AlreadyExists") || attempt == NAME_ATTEMPTS_MAX) {
                    throw e;
                }
            }
        }
    }

    /// Whether the kind needs no name.
    private static boolean isNamedByUid(Target target) {
        return target.kind().equals(new GroupVersionKind("", "v1", "LimitRange"));
    }

    /// Makes the object that a server-side apply of something absent comes to.
    ///
    /// @param applied with its managed fields, canonical, with defaults
    Pending createApplied(Target target, JsonObject applied) {
        List<String> warnings = target.warnings();
        JsonObject object = Metadata.ofNew(target, applied, ids);
        JsonObject mutated =
                admission.mutate(target.admission(Operation.CREATE, null, warnings), object);
        return attempt(target, mutated, warnings);
    }

    private JsonObject tracked(Target target, JsonObject object) {
        ManagedFields fields = target.definition().managedFields();
        return fields == null
                ? object
                : fields.afterUpdate(null, object, target.fieldManager(), "", ids.now());
    }

    private Pending attempt(Target target, JsonObject mutated, List<String> warnings) {
        AdmissionRequest request = target.admission(Operation.CREATE, null, warnings);
        warnings.addAll(rules.warningsBeforehand(target.definition(), mutated));
        JsonObject owned = Metadata.ownersOnceAdmitted(mutated, warnings);
        JsonObject settled = storing.settled(target, owned, null);
        JsonObject prepared = rules.preparedCreate(target.definition(), settled);
        // What is taken from a pool is taken before anybody looks at the object.
        JsonObject object = storing.reserve(target, prepared, null);
        try {
            rules.validateCreate(target, object, warnings);
            warnings.addAll(rules.warnings(target, object, null));
            admission.validate(request, object);
        } catch (RefusedException e) {
            storing.release(target, object, null);
            throw e;
        }
        JsonObject kept = rules.reread(target, object);
        Storing.Attempt attempt = storing.create(target, kept, warnings);
        if (attempt.pending() != null) {
            return attempt.pending();
        }
        throw exists(target, Objects.requireNonNull(attempt.actual()));
    }

    private static RefusedException exists(Target target, KubeObject actual) {
        Status status = Status.alreadyExists(target.resource(), target.name());
        return new RefusedException(
                actual.isBeingDeleted()
                        ? new Status(
                                status.code(),
                                status.reason(),
                                "object is being deleted: " + status.message(),
                                status.details())
                        : status);
    }
}
