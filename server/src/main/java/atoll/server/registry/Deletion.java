package atoll.server.registry;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.Timestamps;
import atoll.api.request.DeleteOptions;
import atoll.api.request.DeleteOptions.Propagation;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.admission.Admission;
import atoll.server.admission.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Deletes objects: at once, after a grace period, or once their finalizers are gone.
final class Deletion {
    static final GroupResource NAMESPACES = new GroupResource("", "namespaces");
    private static final GroupResource PODS = new GroupResource("", "pods");
    private static final GroupResource JOBS = new GroupResource("batch", "jobs");
    private static final String JOBS_ORPHAN =
            "child pods are preserved by default when jobs are deleted; set"
                    + " propagationPolicy=Background to remove them or set propagationPolicy=Orphan"
                    + " to suppress this warning";
    private static final String ORPHAN = "orphan";
    private static final String FOREGROUND = "foregroundDeletion";

    /// Resources whose dependents stay unless the request says otherwise, as in their first days.
    private static final Set<GroupResource> ORPHANING =
            Set.of(new GroupResource("", "replicationcontrollers"), JOBS);

    private static final int ATTEMPTS_MAX = 50;

    private final Ids ids;
    private final Admission admission;
    private final Storing storing;

    Deletion(Ids ids, Admission admission, Storing storing) {
        this.ids = ids;
        this.admission = admission;
        this.storing = storing;
    }

    /// What a deletion makes of an object.
    ///
    /// @param state the object, marked
    /// @param gone whether nothing holds it
    private record Verdict(JsonObject state, boolean gone) {}

    Pending delete(Target target, DeleteOptions options) {
        if (options.propagation() == null && target.definition().storage().equals(JOBS)) {
            target.warnings().add(JOBS_ORPHAN);
        }
        return decided(
                target,
                options,
                target.subresource().isEmpty(),
                object -> verdict(target, options, object));
    }

    /// Deletes an object without asking admission.
    Pending deleteUnasked(Target target) {
        return decided(
                target,
                DeleteOptions.DEFAULT,
                false,
                object -> verdict(target, DeleteOptions.DEFAULT, object));
    }

    /// Begins a deletion that somebody else ends, whatever the options say of dependents.
    ///
    /// @param holding marks the object, and says what holds it
    Pending hold(Target target, DeleteOptions options, UnaryOperator<JsonObject> holding) {
        return decided(target, options, true, object -> new Verdict(holding.apply(object), false));
    }

    private Pending decided(
            Target target,
            DeleteOptions options,
            boolean asking,
            Function<JsonObject, Verdict> decision) {
        for (int attempt = 1; ; attempt++) {
            KubeObject current = storing.current(target);
            if (current == null) {
                throw target.notFound();
            }
            requirePreconditions(target, options, current);
            JsonObject object = target.definition().conversion().toServed(current.tree());
            List<String> warnings = target.warnings();
            if (asking) {
                admission.validate(target.admission(Operation.DELETE, current, warnings), object);
            }
            Verdict verdict = decision.apply(object);
            Storing.Attempt stored =
                    verdict.gone()
                            ? storing.remove(target, current, verdict.state(), warnings)
                            : storing.update(target, current, verdict.state(), warnings);
            if (stored.pending() != null) {
                return stored.pending();
            }
            if (attempt == ATTEMPTS_MAX) {
                throw target.stale();
            }
        }
    }

    static void requirePreconditions(Target target, DeleteOptions options, KubeObject current) {
        String uid = options.uid();
        if (uid != null && !uid.equals(current.uid())) {
            throw checksItself(target)
                    ? unmet(target, "UID", uid, current.uid())
                    : target.failedPrecondition(
                            "the UID in the precondition (%s) does not match the UID in record (%s). The object might have been deleted and then recreated"
                                    .formatted(uid, current.uid()));
        }
        String version = options.resourceVersion();
        if (version != null && !version.equals(current.resourceVersion())) {
            throw checksItself(target)
                    ? unmet(target, "ResourceVersion", version, current.resourceVersion())
                    : target.failedPrecondition(
                            "the ResourceVersion in the precondition (%s) does not match the ResourceVersion in record (%s). The object might have been modified"
                                    .formatted(version, current.resourceVersion()));
        }
    }

    /// Kinds that something holds from the first deletion on: they look at preconditions before the
    /// store does, and have their own words.
    private static boolean checksItself(Target target) {
        return target.definition().isDefinition()
                || target.definition().storage().equals(NAMESPACES);
    }

    private static RefusedException unmet(Target target, String what, String asked, String actual) {
        return target.conflict(
                "Precondition failed: %1$s in precondition: %2$s, %1$s in object meta: %3$s"
                        .formatted(what, asked, actual));
    }

    private Verdict verdict(Target target, DeleteOptions options, JsonObject object) {
        JsonObject meta = object.object("metadata");
        List<String> finalizers = finalizers(target, options, meta);
        JsonObject wanted =
                object.with(
                        "metadata",
                        finalizers.isEmpty()
                                ? meta.without("finalizers")
                                : meta.with("finalizers", JsonArray.ofStrings(finalizers)));
        if (target.definition().storage().equals(PODS)) {
            return graceful(wanted, options, finalizers);
        }
        if (target.definition().storage().equals(NAMESPACES)) {
            return namespace(wanted, finalizers);
        }
        if (finalizers.isEmpty()) {
            return new Verdict(object, true);
        }
        return new Verdict(marked(wanted, 0), false);
    }

    /// The object's finalizers with those that the propagation policy asks of the garbage
    /// collector.
    private static List<String> finalizers(Target target, DeleteOptions options, JsonObject meta) {
        var finalizers = new ArrayList<>(meta.array("finalizers").strings());
        @Nullable Propagation policy = options.propagation();
        if (policy == null) {
            boolean decided = finalizers.contains(ORPHAN) || finalizers.contains(FOREGROUND);
            if (decided) {
                return finalizers;
            }
            policy =
                    ORPHANING.contains(target.definition().storage())
                            ? Propagation.ORPHAN
                            : Propagation.BACKGROUND;
        }
        set(finalizers, ORPHAN, policy == Propagation.ORPHAN);
        set(finalizers, FOREGROUND, policy == Propagation.FOREGROUND);
        return finalizers;
    }

    private static void set(List<String> finalizers, String finalizer, boolean wanted) {
        if (!wanted) {
            finalizers.remove(finalizer);
        } else if (!finalizers.contains(finalizer)) {
            finalizers.add(finalizer);
        }
    }

    /// Marks an object as being deleted; a mark that is there stays.
    private JsonObject marked(JsonObject object, long graceSeconds) {
        JsonObject meta = object.object("metadata");
        if (!meta.has("deletionTimestamp")) {
            Instant end = ids.now().plus(Duration.ofSeconds(graceSeconds));
            meta = meta.with("deletionTimestamp", Timestamps.seconds(end));
            if (meta.has("generation")) {
                meta = meta.with("generation", meta.longOr("generation", 0) + 1);
            }
        }
        return object.with("metadata", meta.with("deletionGracePeriodSeconds", graceSeconds));
    }

    /// A pod runs on until its kubelet ended it; one that no kubelet has, or that ended by itself,
    /// goes at once.
    private Verdict graceful(JsonObject pod, DeleteOptions options, List<String> finalizers) {
        JsonObject meta = pod.object("metadata");
        Long asked = options.gracePeriodSeconds();
        if (meta.has("deletionTimestamp")) {
            long present = meta.longOr("deletionGracePeriodSeconds", 0);
            if (asked == null || asked >= present) {
                return new Verdict(pod, present == 0 && finalizers.isEmpty());
            }
            return shortened(pod, present, asked < 0 ? 1 : asked, finalizers);
        }
        long grace = graceOf(pod, asked);
        return new Verdict(marked(pod, grace), grace == 0 && finalizers.isEmpty());
    }

    /// A shorter grace counts from the first deletion; where it is over already, whoever ends the
    /// pod still has a second, unless none was asked for.
    private Verdict shortened(JsonObject pod, long present, long asked, List<String> finalizers) {
        JsonObject meta = pod.object("metadata");
        Instant end =
                Instant.parse(meta.stringOr("deletionTimestamp", ""))
                        .minusSeconds(present)
                        .plusSeconds(asked);
        long grace = asked;
        if (end.isBefore(ids.now())) {
            end = ids.now();
            grace = Math.min(asked, 1);
        }
        JsonObject marked =
                meta.with("deletionTimestamp", Timestamps.seconds(end))
                        .with("deletionGracePeriodSeconds", grace);
        return new Verdict(pod.with("metadata", marked), grace == 0 && finalizers.isEmpty());
    }

    private static long graceOf(JsonObject pod, @Nullable Long asked) {
        JsonObject spec = pod.object("spec");
        String phase = pod.object("status").stringOr("phase", "");
        if (spec.stringOr("nodeName", "").isEmpty()
                || phase.equals("Failed")
                || phase.equals("Succeeded")) {
            return 0;
        }
        long grace = asked != null ? asked : spec.longOr("terminationGracePeriodSeconds", 0);
        return grace < 0 ? 1 : grace;
    }

    /// A namespace ends once its content is gone, which its finalizer in the spec stands for.
    private Verdict namespace(JsonObject namespace, List<String> finalizers) {
        boolean held =
                !namespace.object("spec").array("finalizers").isEmpty() || !finalizers.isEmpty();
        if (!held) {
            return new Verdict(namespace, true);
        }
        JsonObject meta = namespace.object("metadata");
        JsonObject marked =
                meta.has("deletionTimestamp")
                        ? namespace
                        : namespace.with(
                                "metadata", meta.with("deletionTimestamp", ids.timestamp()));
        return new Verdict(
                marked.update("status", status -> status.with("phase", "Terminating")), false);
    }
}
