package atoll.controllers.deployment;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// The annotations a ReplicaSet carries for its Deployment: which revision it is, and what its size
/// was measured against. Pure: works on the annotations as a tree of strings.
final class Revisions {
    /// Numbers the set had before a rollback made it the newest again: `1,3`.
    private static final String HISTORY = "deployment.kubernetes.io/revision-history";

    /// Upstream's bound on the history annotation, in characters.
    private static final int HISTORY_MAX = 2000;

    /// Annotations of the Deployment that are not its ReplicaSets'.
    private static final Set<String> NOT_COPIED =
            Set.of(
                    "kubectl.kubernetes.io/last-applied-configuration",
                    ReplicaSets.REVISION,
                    HISTORY,
                    ReplicaSets.DESIRED,
                    ReplicaSets.MAX,
                    "deprecated.deployment.rollback.to");

    private Revisions() {}

    /// The annotations of the set with the present template.
    ///
    /// Annotations of the Deployment are copied over; none is taken away.
    ///
    /// @param current the set's annotations; empty for a set about to be made
    /// @param revision one above all older sets'
    static JsonObject newest(JsonObject current, KubeObject deployment, long revision) {
        JsonObject annotations = copied(current, deployment);
        long before = ReplicaSets.revision(current.strings());
        if (before >= revision) {
            return annotations;
        }
        // A set that was an older revision is rolled back to: its former numbers are kept.
        JsonObject numbered = annotations.with(ReplicaSets.REVISION, Long.toString(revision));
        return current.has(ReplicaSets.REVISION)
                ? numbered.with(HISTORY, history(current))
                : numbered;
    }

    /// What the Deployment has no more stays on the set, as upstream.
    private static JsonObject copied(JsonObject current, KubeObject deployment) {
        JsonObject annotations = current;
        for (var wanted : deployment.annotations().entrySet()) {
            if (!NOT_COPIED.contains(wanted.getKey())) {
                annotations = annotations.with(wanted.getKey(), wanted.getValue());
            }
        }
        return annotations;
    }

    /// The oldest numbers go when it gets too long.
    private static String history(JsonObject current) {
        String known = current.stringOr(HISTORY, "");
        List<String> revisions = new ArrayList<>();
        if (!known.isEmpty()) {
            revisions.addAll(Arrays.asList(known.split(",", -1)));
        }
        revisions.add(current.stringOr(ReplicaSets.REVISION, ""));
        while (String.join(",", revisions).length() > HISTORY_MAX) {
            revisions.removeFirst();
        }
        return String.join(",", revisions);
    }

    /// With the numbers a later scaling measures against.
    ///
    /// @param sizes that the set was given
    static JsonObject measured(JsonObject annotations, Sizes sizes) {
        return annotations
                .with(ReplicaSets.DESIRED, Integer.toString(sizes.replicas()))
                .with(ReplicaSets.MAX, Integer.toString(sizes.maxTotal()));
    }
}
