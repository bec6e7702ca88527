package atoll.controllers.deployment;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import atoll.controllers.pods.TemplateHash;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The ReplicaSets of one Deployment, told apart by their template.
///
/// A snapshot: writes make a new one by [#with].
///
/// @param newest the set with the Deployment's present template; null before it is made
/// @param old all others, oldest first
record ReplicaSets(@Nullable KubeObject newest, List<KubeObject> old) {
    /// On Deployment and set: `kubectl rollout history` numbers by it.
    static final String REVISION = "deployment.kubernetes.io/revision";

    /// On a set: `spec.replicas` of the Deployment when the set was last sized.
    static final String DESIRED = "deployment.kubernetes.io/desired-replicas";

    /// On a set: the same with the surge.
    static final String MAX = "deployment.kubernetes.io/max-replicas";

    /// Oldest first; names settle what was made in the same second.
    static final Comparator<KubeObject> BY_AGE =
            Comparator.comparing(KubeObject::creationTimestamp).thenComparing(KubeObject::name);

    /// Templates are compared without the label `pod-template-hash`, which only the sets' have.
    static ReplicaSets of(KubeObject deployment, Collection<KubeObject> sets) {
        JsonObject template = withoutHash(deployment);
        List<KubeObject> byAge = sets.stream().sorted(BY_AGE).toList();
        // More than one may have the template when somebody made a set by hand: the oldest counts,
        // so that every look finds the same one.
        KubeObject newest =
                byAge.stream()
                        .filter(set -> withoutHash(set).equals(template))
                        .findFirst()
                        .orElse(null);
        return new ReplicaSets(newest, byAge.stream().filter(set -> set != newest).toList());
    }

    /// A template without labels and one whose labels are empty are the same.
    private static JsonObject withoutHash(KubeObject object) {
        JsonObject template = object.spec().object("template");
        return template.update(
                "metadata",
                metadata -> {
                    JsonObject labels = metadata.object("labels").without(TemplateHash.LABEL);
                    JsonObject bare = metadata.without("creationTimestamp");
                    return labels.isEmpty() ? bare.without("labels") : bare.with("labels", labels);
                });
    }

    /// With `newest` as it is after a write.
    ReplicaSets withNewest(KubeObject changed) {
        return new ReplicaSets(changed, old);
    }

    /// With one of the sets as it is after a write.
    ReplicaSets with(KubeObject changed) {
        if (newest != null && newest.uid().equals(changed.uid())) {
            return withNewest(changed);
        }
        return new ReplicaSets(
                newest,
                old.stream().map(set -> set.uid().equals(changed.uid()) ? changed : set).toList());
    }

    /// Old ones first, the newest last.
    List<KubeObject> all() {
        if (newest == null) {
            return old;
        }
        var all = new ArrayList<KubeObject>(old);
        all.add(newest);
        return all;
    }

    /// Those that ask for at least one pod.
    static List<KubeObject> active(Collection<KubeObject> sets) {
        return sets.stream().filter(set -> size(set) > 0).toList();
    }

    /// The one set to scale when there is no rollout under way: the only active one, or without any
    /// the newest; null when several are active.
    @Nullable KubeObject activeOrLatest() {
        List<KubeObject> active = active(all());
        return switch (active.size()) {
            case 0 -> newest != null ? newest : old.isEmpty() ? null : old.getLast();
            case 1 -> active.getFirst();
            default -> null;
        };
    }

    /// `spec.replicas`: what it asks for.
    static int size(KubeObject set) {
        return (int) set.spec().longOr("replicas", 1);
    }

    static int sizes(Collection<KubeObject> sets) {
        return sets.stream().mapToInt(ReplicaSets::size).sum();
    }

    /// A figure of the status; 0 where it is absent.
    static int count(KubeObject set, String statusField) {
        return (int) set.status().longOr(statusField, 0);
    }

    /// @param statusField such as `availableReplicas`
    static int counts(Collection<KubeObject> sets, String statusField) {
        return sets.stream().mapToInt(set -> count(set, statusField)).sum();
    }

    /// The revision in an object's annotations; 0 without one.
    static long revision(Map<String, String> annotations) {
        return number(annotations, REVISION, 0);
    }

    /// @param fallback also for text that is no number
    static long number(Map<String, String> annotations, String key, long fallback) {
        try {
            String text = annotations.get(key);
            return text == null ? fallback : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return fallback;
        }
    }

    /// 0 without any: the first set is revision 1.
    long maxOldRevision() {
        return old.stream().mapToLong(set -> revision(set.annotations())).max().orElse(0);
    }

    /// Sets beyond the history limit that nothing needs any more, oldest revision first. Only sets
    /// without pods, whose status is up to date. A set that is still needed uses up its place in
    /// the limit, as upstream has it.
    List<KubeObject> superfluous(long historyLimit) {
        List<KubeObject> alive = old.stream().filter(set -> !set.isBeingDeleted()).toList();
        long surplus = alive.size() - historyLimit;
        if (surplus <= 0) {
            return List.of();
        }
        return alive.stream()
                .sorted(
                        Comparator.<KubeObject>comparingLong(set -> revision(set.annotations()))
                                .thenComparing(BY_AGE))
                .limit(surplus)
                .filter(set ->
                        size(set) == 0
                                && count(set, "replicas") == 0
                                && set.generation() <= set.status().longOr("observedGeneration", 0))
                .toList();
    }
}
