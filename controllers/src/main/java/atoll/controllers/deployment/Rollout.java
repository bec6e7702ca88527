package atoll.controllers.deployment;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.ListOptions;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.api.selector.LabelSelector;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.control.EventRecorder;
import atoll.controllers.kinds.Conditions;
import atoll.controllers.kinds.Edits;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.pods.PodTemplate;
import atoll.controllers.pods.PodWrites;
import atoll.controllers.pods.TemplateHash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// One step of one Deployment. ReplicaSets are written as decided; what changes on the Deployment
/// itself (revision, conditions, counts) is collected and written once, by [#finish].
///
/// Upstream's `syncDeployment` from pause to strategy, in its order. After each write `sets` is as
/// the server answered, so that what follows in the same step counts with it. Made for one
/// reconcile and thrown away; a refusal leaves what is written and throws.
final class Rollout {
    private final Client client;
    private final EventRecorder recorder;
    private final Instant now;

    /// As it was read: [#finish] writes only what differs from it.
    private final KubeObject original;

    private final Sizes sizes;

    /// Sent by [#finish], also when a step ends with a refusal that it has told of.
    private final List<Write> events = new ArrayList<>();

    /// With what this step has decided about it.
    private KubeObject deployment;

    private ReplicaSets sets;

    /// @param claimed the ReplicaSets that belong to it
    Rollout(
            Client client,
            EventRecorder recorder,
            KubeObject deployment,
            List<KubeObject> claimed,
            Instant now) {
        this.client = client;
        this.recorder = recorder;
        this.now = now;
        this.original = deployment;
        this.deployment = deployment;
        this.sizes = Sizes.of(deployment);
        this.sets = ReplicaSets.of(deployment, claimed);
    }

    KubeObject deployment() {
        return deployment;
    }

    /// Decides what the Deployment needs next and does it. A Deployment that is going is only
    /// counted; a paused or rescaled one is scaled and does not roll.
    void step() {
        if (deployment.isBeingDeleted()) {
            setStatus(DeploymentStatus.counted(deployment, sets, now));
            return;
        }
        boolean paused = deployment.spec().booleanOr("paused", false);
        notePause(paused);
        if (sets.newest() != null) {
            syncNewest(sets.newest());
        }
        if (paused || isScaled()) {
            scale();
            if (paused) {
                cleanUp();
            }
            setStatus(DeploymentStatus.counted(deployment, sets, now));
            return;
        }
        if (sizes.rolling()) {
            roll();
        } else {
            recreate();
        }
        setStatus(DeploymentStatus.rolling(deployment, sets, now));
    }

    /// A rollout that has timed out is not noted as paused, as upstream.
    private void notePause(boolean paused) {
        if (!DeploymentStatus.hasDeadline(deployment)
                || DeploymentStatus.isTimedOut(deployment.status())) {
            return;
        }
        JsonObject current = DeploymentStatus.progressing(deployment.status());
        boolean noted =
                current != null && current.stringOr("reason", "").equals("DeploymentPaused");
        if (paused && !noted) {
            setProgressing("Unknown", "DeploymentPaused", "Deployment is paused");
        } else if (!paused && noted) {
            setProgressing("Unknown", "DeploymentResumed", "Deployment is resumed");
        }
    }

    /// Whether the wanted size changed since the sets were last measured against it.
    private boolean isScaled() {
        return ReplicaSets.active(sets.all()).stream()
                .anyMatch(set -> {
                    Map<String, String> annotations = set.annotations();
                    long desired = ReplicaSets.number(annotations, ReplicaSets.DESIRED, -1);
                    return desired >= 0 && desired != sizes.replicas();
                });
    }

    /// Grows the new set first; in the next step, when that changed nothing, shrinks the old ones;
    /// when both are done, tidies up.
    private void roll() {
        KubeObject newest = newestOrNew();
        int size = ReplicaSets.size(newest);
        int wanted =
                size > sizes.replicas()
                        ? sizes.replicas()
                        : sizes.newSetSize(size, ReplicaSets.sizes(sets.all()));
        if (resize(newest, wanted) || shrinkOld()) {
            return;
        }
        if (DeploymentStatus.isComplete(deployment, deployment.status())) {
            cleanUp();
        }
    }

    /// Never below `minAvailable`, and counting new pods that are not available as missing already.
    private boolean shrinkOld() {
        KubeObject newest = Objects.requireNonNull(sets.newest());
        List<KubeObject> old = ReplicaSets.active(sets.old());
        int unavailableNew =
                ReplicaSets.size(newest) - ReplicaSets.count(newest, "availableReplicas");
        int most = ReplicaSets.sizes(sets.all()) - sizes.minAvailable() - unavailableNew;
        if (old.isEmpty() || most <= 0) {
            return false;
        }
        int unhealthy = shrinkUnhealthy(old, most);
        return unhealthy + shrinkHealthy() > 0;
    }

    /// Pods of old sets that are not available serve nobody; they go first.
    ///
    /// @param most how many pods may go in all
    /// @return how many go
    private int shrinkUnhealthy(List<KubeObject> old, int most) {
        int total = 0;
        for (KubeObject set : old) {
            int size = ReplicaSets.size(set);
            int unavailable = size - ReplicaSets.count(set, "availableReplicas");
            int less = Math.min(most - total, unavailable);
            if (less > 0) {
                resize(set, size - less);
                total += less;
            }
        }
        return total;
    }

    /// As many as may go without falling below `minAvailable`; the oldest sets first.
    ///
    /// @return how many go
    private int shrinkHealthy() {
        int most = ReplicaSets.counts(sets.all(), "availableReplicas") - sizes.minAvailable();
        int total = 0;
        for (KubeObject set : ReplicaSets.active(sets.old())) {
            int less = Math.min(ReplicaSets.size(set), most - total);
            if (less > 0) {
                resize(set, ReplicaSets.size(set) - less);
                total += less;
            }
        }
        return total;
    }

    /// The new set grows only when no old pod is left.
    private void recreate() {
        boolean shrunk = false;
        for (KubeObject set : ReplicaSets.active(sets.old())) {
            shrunk |= resize(set, 0);
        }
        if (shrunk || oldPodsRun()) {
            return;
        }
        resize(newestOrNew(), sizes.replicas());
        if (DeploymentStatus.isComplete(deployment, deployment.status())) {
            cleanUp();
        }
    }

    /// Whether a pod of an old set may still be at work, terminating ones included. Asked of the
    /// server: only this strategy needs pods, and only while old ones go.
    private boolean oldPodsRun() {
        if (sets.old().isEmpty()) {
            return false;
        }
        if (ReplicaSets.counts(sets.old(), "replicas") > 0) {
            return true;
        }
        List<String> oldUids = sets.old().stream().map(KubeObject::uid).toList();
        var selector = LabelSelector.of(deployment.spec().object("selector"));
        return client
                .list(Kinds.PODS, deployment.namespace(), ListOptions.matching(selector))
                .items()
                .stream()
                .filter(pod ->
                        pod.controllerReference()
                                .filter(owner -> oldUids.contains(owner.uid()))
                                .isPresent())
                .map(pod -> pod.status().stringOr("phase", ""))
                .anyMatch(phase -> !phase.equals("Failed") && !phase.equals("Succeeded"));
    }

    /// One set alone gets the size; of several, all in proportion, unless the newest has all it
    /// needs.
    private void scale() {
        KubeObject only = sets.activeOrLatest();
        if (only != null) {
            resize(only, sizes.replicas());
            return;
        }
        if (isSaturated()) {
            ReplicaSets.active(sets.old()).forEach(set -> resize(set, 0));
            return;
        }
        if (!sizes.rolling()) {
            return;
        }
        List<KubeObject> active = ReplicaSets.active(sets.all());
        int statusReplicas = (int) deployment.status().longOr("replicas", 0);
        for (Proportions.Share share : Proportions.of(active, sizes, statusReplicas)) {
            measureAndResize(share.set(), share.size());
        }
    }

    /// Whether the newest set has all it needs, so that old ones have no use.
    private boolean isSaturated() {
        KubeObject newest = sets.newest();
        return newest != null
                && ReplicaSets.size(newest) == sizes.replicas()
                && ReplicaSets.number(newest.annotations(), ReplicaSets.DESIRED, -1)
                        == sizes.replicas()
                && ReplicaSets.count(newest, "availableReplicas") == sizes.replicas();
    }

    /// @return whether its size changed, which ends most steps
    private boolean resize(KubeObject set, int size) {
        return ReplicaSets.size(set) != size && measureAndResize(set, size);
    }

    /// Writes the annotations too, which may change though the size does not.
    ///
    /// @return whether the size changed
    private boolean measureAndResize(KubeObject set, int size) {
        int before = ReplicaSets.size(set);
        JsonObject tree = set.tree();
        JsonObject annotations = tree.object("metadata", "annotations");
        JsonObject changed =
                tree.update("spec", spec -> spec.with("replicas", size))
                        .update(
                                "metadata",
                                metadata ->
                                        metadata.with(
                                                "annotations",
                                                Revisions.measured(annotations, sizes)));
        if (changed.equals(tree)) {
            return false;
        }
        save(changed);
        if (size == before) {
            return false;
        }
        String direction = size > before ? "up" : "down";
        tell(
                "Normal",
                "ScalingReplicaSet",
                "Scaled %s replica set %s from %d to %d"
                        .formatted(direction, set.name(), before, size));
        return true;
    }

    /// At the set's version: a set that changed meanwhile is a conflict, which ends the step.
    private void save(JsonObject set) {
        Write write = Write.update(Kinds.REPLICA_SETS, KubeObject.of(set), Kinds.MANAGER);
        sets = sets.with(client.write(write).orThrow());
    }

    /// By default upstream's apps/v1 keeps ten; without a limit all are kept.
    private void cleanUp() {
        long limit = deployment.spec().longOr("revisionHistoryLimit", Integer.MAX_VALUE);
        List<Write> deletes =
                sets.superfluous(limit).stream()
                        .<Write>map(set ->
                                Write.delete(
                                        Kinds.REPLICA_SETS,
                                        set.namespace(),
                                        set.name(),
                                        DeleteOptions.background().onlyUid(set.uid())))
                        .toList();
        if (!deletes.isEmpty()) {
            client.writeAll(deletes);
        }
    }

    private KubeObject newestOrNew() {
        KubeObject newest = sets.newest();
        return newest != null ? newest : create();
    }

    /// Keeps the newest set's annotations and the Deployment's revision up to date.
    private void syncNewest(KubeObject newest) {
        JsonObject tree = newest.tree();
        JsonObject annotations =
                Revisions.newest(
                        tree.object("metadata", "annotations"),
                        deployment,
                        sets.maxOldRevision() + 1);
        JsonObject changed =
                withMinReadySeconds(
                        tree.update(
                                "metadata", metadata -> metadata.with("annotations", annotations)));
        if (!changed.equals(tree)) {
            save(changed);
        }
        setRevision(annotations.stringOr(ReplicaSets.REVISION, "1"));
        if (DeploymentStatus.hasDeadline(deployment)
                && DeploymentStatus.progressing(deployment.status()) == null) {
            setProgressing(
                    "True",
                    "FoundNewReplicaSet",
                    "Found new replica set \"" + newest.name() + "\"");
        }
    }

    /// The set takes over the Deployment's seconds; 0 is absent.
    private JsonObject withMinReadySeconds(JsonObject set) {
        long wanted = deployment.spec().longOr("minReadySeconds", 0);
        if (set.object("spec").longOr("minReadySeconds", 0) == wanted) {
            return set;
        }
        return set.update(
                "spec",
                spec ->
                        wanted == 0
                                ? spec.without("minReadySeconds")
                                : spec.with("minReadySeconds", wanted));
    }

    /// @throws RefusedException when it cannot be made; the condition and the Event are written
    ///   before
    private KubeObject create() {
        JsonObject wanted = newSet();
        String name = wanted.object("metadata").stringOr("name", "");
        Outcome outcome =
                client.write(
                        Write.create(
                                Kinds.REPLICA_SETS, deployment.namespace(), wanted, Kinds.MANAGER));
        KubeObject made =
                switch (outcome) {
                    case Outcome.Done(var set, _, _) -> created(set);
                    case Outcome.Refused(var status) when status.is("AlreadyExists") ->
                            existing(name, status);
                    case Outcome.Refused(var status) -> throw failed(name, status);
                };
        sets = sets.withNewest(made);
        setRevision(made.annotations().getOrDefault(ReplicaSets.REVISION, "1"));
        return made;
    }

    /// Tells of it, and notes it as progress.
    private KubeObject created(KubeObject set) {
        if (ReplicaSets.size(set) > 0) {
            tell(
                    "Normal",
                    "ScalingReplicaSet",
                    "Scaled up replica set %s from 0 to %d"
                            .formatted(set.name(), ReplicaSets.size(set)));
        }
        if (DeploymentStatus.hasDeadline(deployment)) {
            setProgressing(
                    "True",
                    "NewReplicaSetCreated",
                    "Created new replica set \"" + set.name() + "\"");
        }
        return set;
    }

    /// The hash is in the name, in the labels of set and template, and in the selector, which keeps
    /// sets of one Deployment from each other's pods.
    private JsonObject newSet() {
        JsonObject spec = deployment.spec();
        JsonObject template = spec.object("template");
        JsonObject status = deployment.status();
        Long collisions =
                status.has("collisionCount") ? (Long) status.longOr("collisionCount", 0) : null;
        String hash = TemplateHash.of(template, collisions);
        JsonObject labels = template.object("metadata", "labels").with(TemplateHash.LABEL, hash);
        JsonObject labeled =
                template.update("metadata", metadata -> metadata.with("labels", labels));
        JsonObject selector =
                spec.object("selector")
                        .update("matchLabels", all -> all.with(TemplateHash.LABEL, hash));
        int size = sizes.newSetSize(0, ReplicaSets.sizes(sets.all()));
        JsonObject annotations =
                Revisions.measured(
                        Revisions.newest(JsonObject.EMPTY, deployment, sets.maxOldRevision() + 1),
                        sizes);
        JsonObject set =
                JsonObject.of(
                        "apiVersion",
                        "apps/v1",
                        "kind",
                        "ReplicaSet",
                        "metadata",
                        JsonObject.of(
                                "name",
                                deployment.name() + "-" + hash,
                                "namespace",
                                deployment.namespace(),
                                "labels",
                                labels,
                                "annotations",
                                annotations,
                                "ownerReferences",
                                PodTemplate.ownerReferences(deployment)),
                        "spec",
                        JsonObject.of("replicas", size, "selector", selector, "template", labeled));
        return withMinReadySeconds(set);
    }

    /// The name is taken: by our own set when the informer is behind, else by a stranger or by
    /// another template with the same hash, and the next attempt takes another name.
    private KubeObject existing(String name, Status refusal) {
        KubeObject found =
                client.find(Kinds.REPLICA_SETS, new ObjectKey(deployment.namespace(), name))
                        .orElseThrow(() -> new RefusedException(refusal));
        boolean ours =
                found.controllerReference()
                                .filter(owner -> owner.uid().equals(deployment.uid()))
                                .isPresent()
                        && ReplicaSets.of(deployment, List.of(found)).newest() != null;
        if (ours) {
            return found;
        }
        JsonObject status = deployment.status();
        setStatus(status.with("collisionCount", status.longOr("collisionCount", 0) + 1));
        finish();
        throw new RefusedException(refusal);
    }

    /// The refusal to be thrown, with what was said about it written before.
    private RefusedException failed(String name, Status status) {
        if (!PodWrites.isNamespaceTerminating(status)) {
            String message =
                    "Failed to create new replica set \"" + name + "\": " + status.message();
            if (DeploymentStatus.hasDeadline(deployment)) {
                setProgressing("False", "ReplicaSetCreateError", message);
            }
            tell("Warning", "ReplicaSetCreateError", message);
            finish();
        }
        return new RefusedException(status);
    }

    /// On the Deployment in memory; [#finish] writes it with the status.
    private void setRevision(String revision) {
        JsonObject tree =
                deployment
                        .tree()
                        .update(
                                "metadata",
                                metadata ->
                                        metadata.update(
                                                "annotations",
                                                all -> all.with(ReplicaSets.REVISION, revision)));
        deployment = KubeObject.of(tree);
    }

    /// On the status in memory.
    private void setProgressing(String status, String reason, String message) {
        JsonObject condition = DeploymentStatus.progressing(status, reason, message, now);
        JsonArray conditions = Conditions.moved(deployment.status().array("conditions"), condition);
        setStatus(deployment.status().with("conditions", conditions));
    }

    private void setStatus(JsonObject status) {
        deployment = Edits.withStatus(deployment, status);
    }

    private void tell(String type, String reason, String message) {
        recorder.record(events, original, type, reason, message);
    }

    /// Sends the events, then the Deployment if it changed.
    ///
    /// @throws RefusedException when the Deployment changed meanwhile
    void finish() {
        if (!events.isEmpty()) {
            client.writeAll(List.copyOf(events));
            events.clear();
        }
        if (!deployment.tree().equals(original.tree())) {
            client.write(Write.updateStatus(Kinds.DEPLOYMENTS, deployment, Kinds.MANAGER))
                    .orThrow();
        }
    }
}
