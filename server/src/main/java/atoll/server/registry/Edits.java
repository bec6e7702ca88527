package atoll.server.registry;

import atoll.api.GroupVersionKind;
import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.api.Status.Cause;
import atoll.api.patch.Applied;
import atoll.api.patch.JsonPatch;
import atoll.api.patch.ManagedFields;
import atoll.api.patch.MergePatch;
import atoll.api.patch.PatchRefusal.PatchedValue;
import atoll.api.request.Outcome;
import atoll.api.request.PatchType;
import atoll.api.request.RefusedException;
import atoll.api.schema.Schema;
import atoll.api.validation.Decoding;
import atoll.base.json.Json;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.server.admission.Admission;
import atoll.server.admission.AdmissionRequest;
import atoll.server.admission.Operation;
import atoll.server.resource.Conversion;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Changes objects: whole, or by one of their parts; replaced, or patched.
final class Edits {
    /// A patch that lost against other writers starts over from what they wrote.
    private static final int ATTEMPTS_MAX = 50;

    private static final Set<String> FREE_OF_STORAGE =
            Set.of("storageclasses", "volumeattributesclasses");

    private final Ids ids;
    private final KindRules rules;
    private final Admission admission;
    private final Storing storing;
    private final Creation creation;

    Edits(Ids ids, KindRules rules, Admission admission, Storing storing, Creation creation) {
        this.ids = ids;
        this.rules = rules;
        this.admission = admission;
        this.storing = storing;
        this.creation = creation;
    }

    /// What a request makes of an object.
    private interface Change {
        /// What is shown at the address → what it shall become: canonical, with defaults.
        JsonObject of(JsonObject shown, List<String> warnings);

        /// Called when there is no object.
        default Pending ofNothing(Target target) {
            throw target.notFound();
        }

        /// Whether the object is sent whole, not patched.
        default boolean replaces() {
            return false;
        }

        /// Whether [#of] brings the managed fields up to date itself.
        default boolean tracksFields() {
            return false;
        }
    }

    /// Replaces what is shown at an address with `body`.
    Pending update(Target target, Part part, JsonObject body) {
        return change(
                target,
                part,
                new Change() {
                    @Override
                    public boolean replaces() {
                        return true;
                    }

                    @Override
                    public JsonObject of(JsonObject shown, List<String> warnings) {
                        JsonObject sent = read(target, warnings);
                        if (part.isWhole()) {
                            Metadata.requirePlace(target, sent);
                        }
                        if (part.isWhole() || !target.definition().builtIn()) {
                            Metadata.requireUid(
                                    target,
                                    sent.object("metadata"),
                                    shown.object("metadata").stringOr("uid", ""));
                        }
                        return sent;
                    }

                    private JsonObject read(Target asked, List<String> warnings) {
                        return Metadata.ownersOnce(
                                rules.read(asked, part.kind(asked.definition()), body, warnings),
                                warnings);
                    }

                    @Override
                    public Pending ofNothing(Target absent) {
                        JsonObject meta = read(absent, absent.warnings()).object("metadata");
                        Metadata.requireName(absent, Metadata.inNamespace(absent, meta));
                        if (!absent.subresource().isEmpty() || !isMadeByUpdate(absent)) {
                            throw absent.notFound();
                        }
                        Metadata.requireUid(absent, meta, "");
                        return creation.create(absent, unversioned(body));
                    }
                });
    }

    private static JsonObject unversioned(JsonObject object) {
        return object.update("metadata", meta -> meta.without("resourceVersion"));
    }

    /// Kinds whose objects an update makes when they are not there.
    private static boolean isMadeByUpdate(Target target) {
        return switch (target.resource().toString()) {
            case "endpoints",
                    "events",
                    "events.events.k8s.io",
                    "leases.coordination.k8s.io",
                    "limitranges",
                    "podtemplates",
                    "services",
                    "roles.rbac.authorization.k8s.io",
                    "rolebindings.rbac.authorization.k8s.io",
                    "clusterroles.rbac.authorization.k8s.io",
                    "clusterrolebindings.rbac.authorization.k8s.io" ->
                    true;
            default -> false;
        };
    }

    /// Kinds whose objects are only replaced by who says which version he has seen.
    private static boolean isKnownByVersion(Target target) {
        return switch (target.resource().group()) {
            case "admissionregistration.k8s.io",
                    "apiextensions.k8s.io",
                    "apiregistration.k8s.io",
                    "coordination.k8s.io",
                    "node.k8s.io",
                    "policy" ->
                    true;
            case "storage.k8s.io" -> !FREE_OF_STORAGE.contains(target.resource().resource());
            default -> false;
        };
    }

    /// Upstream names the resource here, not the kind.
    private static void requireUnconditional(Target target) {
        if (!target.definition().builtIn() || isKnownByVersion(target)) {
            throw target.invalidResource(
                    new Cause(
                            "FieldValueInvalid",
                            "Invalid value: 0: must be specified for an update",
                            "metadata.resourceVersion"));
        }
    }

    /// @param force for [PatchType#APPLY]: take over fields of other managers
    Pending patch(Target target, Part part, PatchType type, Json patch, boolean force) {
        if (type == PatchType.APPLY) {
            return change(target, part, new Application(target, part, object(patch), force));
        }
        return change(
                target,
                part,
                (shown, warnings) -> {
                    Schema schema = rules.declared(target, part.kind(target.definition()));
                    JsonObject patched =
                            switch (type) {
                                case JSON -> JsonPatch.apply(shown, patch);
                                case MERGE -> MergePatch.apply(shown, merging(patch));
                                case STRATEGIC -> rules.strategic(target, shown, strategic(patch));
                                case APPLY -> throw new AssertionError(type);
                            };
                    return rules.readPatched(
                            target,
                            part.kind(target.definition()),
                            shown,
                            patched,
                            type == PatchType.STRATEGIC
                                    ? new PatchedValue.Patch(strategic(patch), shown, schema)
                                    : new PatchedValue.Outcome(patched, shown, schema),
                            warnings);
                });
    }

    /// Server-side apply.
    private final class Application implements Change {
        private final Target target;
        private final Part part;
        private final JsonObject config;
        private final boolean force;

        Application(Target target, Part part, JsonObject config, boolean force) {
            this.target = target;
            this.part = part;
            this.config = config;
            this.force = force;
            if (target.options().fieldManager().isEmpty()) {
                throw new RefusedException(
                        Status.invalid(
                                new GroupVersionKind("meta.k8s.io", "v1", "PatchOptions"),
                                "",
                                List.of(
                                        new Cause(
                                                "FieldValueRequired",
                                                "Required value: is required for apply patch",
                                                "fieldManager"))));
            }
        }

        @Override
        public boolean tracksFields() {
            return true;
        }

        @Override
        public JsonObject of(JsonObject shown, List<String> warnings) {
            JsonObject applied = applied(shown);
            rules.requireWellWritten(target, warnings);
            return rules.merged(target, part.kind(target.definition()), applied, config);
        }

        private JsonObject applied(@Nullable JsonObject live) {
            ManagedFields fields = managedFields(target, part);
            if (fields == null) {
                throw new RefusedException(
                        Status.methodNotAllowed(
                                "the server does not allow this method on the requested"
                                        + " resource"));
            }
            if (part instanceof ScalePart scale && live != null) {
                scale.requireConvertible(live);
            }
            Applied applied =
                    fields.apply(
                            live,
                            requireVersion(config),
                            target.fieldManager(),
                            force,
                            target.subresource(),
                            ids.now());
            return switch (applied) {
                case Applied.Merged(var object) -> {
                    if (part instanceof ScalePart scale && live != null) {
                        scale.requireConvertible(config, live, object);
                    }
                    yield object;
                }
                case Applied.Conflicts(var status) -> throw new RefusedException(status);
            };
        }

        @Override
        public Pending ofNothing(Target absent) {
            if (!absent.subresource().isEmpty()) {
                throw absent.notFound();
            }
            JsonObject applied = applied(null);
            rules.requireWellWritten(target, absent.warnings());
            JsonObject made = rules.merged(target, target.kind(), applied, config);
            String uid = made.object("metadata").stringOr("uid", "");
            if (!uid.isEmpty()) {
                throw absent.conflict(
                        "uid mismatch: the provided object specified uid %s, and no existing object was found"
                                .formatted(uid));
            }
            Metadata.requireName(absent, made.object("metadata"));
            return creation.createApplied(absent, unversioned(made));
        }

        private JsonObject requireVersion(JsonObject stated) {
            GroupVersionKind kind = part.kind(target.definition());
            if (part instanceof ScalePart) {
                ScalePart.requireVersion(stated);
            }
            String version = stated.stringOr("apiVersion", "");
            String named = stated.stringOr("kind", "");
            if (!named.equals(kind.kind()) || !version.equals(kind.apiVersion())) {
                int slash = version.indexOf('/');
                throw new RefusedException(
                        Status.badRequest(
                                "invalid object type: %s/%s, Kind=%s"
                                        .formatted(
                                                slash < 0 ? "" : version.substring(0, slash),
                                                version.substring(slash + 1),
                                                named)));
            }
            return stated;
        }
    }

    private static JsonObject merging(Json patch) {
        if (patch == JsonNull.NULL) {
            throw new RefusedException(Status.badRequest("Invalid JSON Patch"));
        }
        return object(patch, "error decoding patch: ");
    }

    /// Nothing changes nothing.
    private static JsonObject strategic(Json patch) {
        return patch == JsonNull.NULL ? JsonObject.EMPTY : object(patch, "");
    }

    private static JsonObject object(Json patch) {
        return object(patch, "error decoding patch: ");
    }

    private static JsonObject object(Json patch, String prefix) {
        if (patch instanceof JsonObject object) {
            return object;
        }
        throw new RefusedException(
                Status.badRequest(
                        prefix
                                + "json: cannot unmarshal %s into Go value of type map[string]interface {}"
                                        .formatted(Decoding.jsonType(patch))));
    }

    /// Computes and stores until no other write comes between. A change that names the version it
    /// has seen is refused when that is no longer the present one.
    private Pending change(Target target, Part part, Change change) {
        for (int attempt = 1; ; attempt++) {
            KubeObject current = storing.current(target);
            if (current == null) {
                return change.ofNothing(target);
            }
            JsonObject whole = target.definition().conversion().toServed(current.tree());
            List<String> warnings = target.warnings();
            JsonObject edited = change.of(part.editable(whole), warnings);
            Metadata.requirePlace(target, edited);
            edited = seen(target, part, edited);
            requireSameVersion(target, edited, current);
            Storing.Attempt stored = store(target, part, current, whole, edited, change, warnings);
            if (stored.pending() != null) {
                return view(part, stored.pending());
            }
            if (stored.actual() == null) {
                throw target.notFound();
            }
            if (attempt == ATTEMPTS_MAX) {
                throw target.stale();
            }
        }
    }

    /// What a change came to, without a version that stands for any, which some kinds refuse. Who
    /// scales need not say any.
    private static JsonObject seen(Target target, Part part, JsonObject edited) {
        String version = edited.object("metadata").stringOr("resourceVersion", "");
        if (!part.isWhole() && version.isEmpty()) {
            return edited;
        }
        if (version.isEmpty() || version.equals("0")) {
            requireUnconditional(target);
            return unversioned(edited);
        }
        return edited;
    }

    private static void requireSameVersion(Target target, JsonObject edited, KubeObject current) {
        String version = edited.object("metadata").stringOr("resourceVersion", "");
        if (!version.isEmpty() && !version.equals(current.resourceVersion())) {
            Versions.requireNumber("", version);
            throw target.stale();
        }
    }

    private Storing.Attempt store(
            Target target,
            Part part,
            KubeObject current,
            JsonObject whole,
            JsonObject edited,
            Change change,
            List<String> warnings) {
        JsonObject object =
                Metadata.ofUpdate(
                        target,
                        applied(target, part, current, whole, edited),
                        whole,
                        change.replaces());
        object =
                object.update(
                        "metadata",
                        meta -> meta.with("resourceVersion", current.resourceVersion()));
        object = tracked(target, part, change, whole, edited, object);
        // Who scales writes a Scale, and that is what admission sees.
        boolean apart = !part.isWhole();
        AdmissionRequest request =
                target.admission(
                        Operation.UPDATE,
                        apart ? KubeObject.of(part.shown(whole)) : current,
                        warnings);
        object =
                apart
                        ? part.applied(object, admission.mutate(request, part.shown(object)))
                        : Metadata.ownersOnceAdmitted(admission.mutate(request, object), warnings);
        object = storing.settled(target, object, whole);
        object = storing.reserve(target, rules.preparedUpdate(target, object, whole), whole);
        try {
            rules.validateUpdate(target, object, whole, warnings);
            warnings.addAll(rules.warnings(target, object, whole));
            admission.validate(request, apart ? part.shown(object) : object);
        } catch (RefusedException e) {
            storing.release(target, object, whole);
            throw e;
        }
        JsonObject kept = rules.kept(target, object);
        return isFinished(target, kept)
                ? storing.removeWritten(target, current, kept, warnings)
                : storing.update(target, current, kept, warnings);
    }

    /// What becomes of an object when one of its parts is written. Of a built-in kind's other
    /// versions it is the stored form that the part is put into: they may keep what belongs to one
    /// part in another.
    private static JsonObject applied(
            Target target, Part part, KubeObject current, JsonObject whole, JsonObject edited) {
        Conversion conversion = target.definition().conversion();
        return conversion.isIdentity() || !target.definition().builtIn() || !part.isWhole()
                ? part.applied(whole, edited)
                : conversion.toServed(part.applied(current.tree(), conversion.toStored(edited)));
    }

    /// The object with who manages what of it after a change.
    ///
    /// @param edited what the change made of the part
    private JsonObject tracked(
            Target target,
            Part part,
            Change change,
            JsonObject whole,
            JsonObject edited,
            JsonObject object) {
        ManagedFields fields = managedFields(target, part);
        boolean pending = fields != null && !change.tracksFields();
        if (part instanceof ScalePart scale) {
            JsonObject written =
                    pending ? after(fields, target, part.editable(whole), edited) : edited;
            return scale.managed(object, written);
        }
        if (!pending) {
            return object;
        }
        JsonObject managed = after(fields, target, whole, object);
        return Objects.requireNonNull(fields).isTyped(edited)
                ? managed
                : managed.update("metadata", meta -> meta.without("managedFields"));
    }

    private JsonObject after(
            @Nullable ManagedFields fields, Target target, JsonObject old, JsonObject written) {
        return Objects.requireNonNull(fields)
                .afterUpdate(old, written, target.fieldManager(), target.subresource(), ids.now());
    }

    private @Nullable ManagedFields managedFields(Target target, Part part) {
        return part.isWhole() ? target.definition().managedFields() : rules.scaleFields();
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

    private static Pending view(Part part, Pending pending) {
        if (part.isWhole() || !(pending.outcome() instanceof Outcome.Done done)) {
            return pending;
        }
        KubeObject shown = KubeObject.of(part.shown(done.object().tree()));
        return new Pending(new Outcome.Done(shown, false, done.warnings()), pending.ticket());
    }
}
