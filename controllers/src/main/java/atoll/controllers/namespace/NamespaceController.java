package atoll.controllers.namespace;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.ResourceInfo;
import atoll.api.Status;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.ListOptions;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.base.json.Json;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.Result;
import atoll.controllers.kinds.Edits;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.kinds.Served;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Empties a namespace under deletion of everything the cluster serves, pods first (others may
/// still be needed to end them well), says in conditions what remains, and takes the finalizer
/// `kubernetes` off when nothing does.
///
/// Every look deletes what is there and lists what is left: it goes by no counts of its own, so it
/// may break off anywhere. Who recreates things in the namespace is refused by admission.
public final class NamespaceController {
    private static final String FINALIZER = "kubernetes";

    /// Content goes away without an event that would reach this controller, so it looks again: soon
    /// at first, then at upstream's pace.
    private static final Duration LOOK_AGAIN_FIRST = Duration.ofMillis(100);

    private static final Duration LOOK_AGAIN_MAX = Duration.ofSeconds(5);

    /// What remains is told no more often than upstream tells it, who looks again only then.
    private static final Duration TELL_AGAIN = Duration.ofSeconds(5);

    private final Client client;
    private final InstantSource clock;
    private final Informer<KubeObject> namespaces;

    /// How often a namespace was found not empty, which the pause grows with.
    private final Map<ObjectKey, Integer> looks = new HashMap<>();

    private final Map<ObjectKey, Told> told = new HashMap<>();
    private final Controller controller;

    /// @param onlyPods whether nothing but pods was looked at then
    private record Told(Instant at, boolean onlyPods) {}

    public NamespaceController(Client client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
        this.namespaces = Informer.of(client, Kinds.NAMESPACES);
        this.controller =
                new Controller("namespace-controller", clock, this::reconcile)
                        .watchSelf(namespaces);
    }

    /// `namespace-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    /// Told before it is finished as well: the last report says that all is well.
    private Result reconcile(ObjectKey key) {
        KubeObject namespace = namespaces.get(key);
        if (namespace == null || !namespace.isBeingDeleted() || isFinalized(namespace)) {
            forget(key);
            return Result.DONE;
        }
        Remains remains = empty(namespace.name());
        if (!remains.isEmpty()) {
            if (isToBeTold(key, remains)) {
                report(namespace, remains);
            }
            return Result.retryAfter(nextLook(key));
        }
        finish(report(namespace, remains));
        forget(key);
        return Result.DONE;
    }

    private void forget(ObjectKey key) {
        looks.remove(key);
        told.remove(key);
    }

    /// At once when it turns from pods alone to the rest; else not more often than [#TELL_AGAIN].
    private boolean isToBeTold(ObjectKey key, Remains remains) {
        Instant now = clock.instant();
        Told last = told.get(key);
        if (last != null
                && last.onlyPods() == remains.areOnlyPods()
                && now.isBefore(last.at().plus(TELL_AGAIN))) {
            return false;
        }
        told.put(key, new Told(now, remains.areOnlyPods()));
        return true;
    }

    /// The finalizer is in the spec, not in the metadata.
    private static boolean isFinalized(KubeObject namespace) {
        return !namespace.spec().array("finalizers").contains(Json.of(FINALIZER));
    }

    /// 100 ms, then twice as long each time, up to 5 s.
    private Duration nextLook(ObjectKey key) {
        int count = looks.merge(key, 1, Integer::sum);
        Duration pause = LOOK_AGAIN_FIRST.multipliedBy(1L << Math.min(count - 1, 10));
        return pause.compareTo(LOOK_AGAIN_MAX) > 0 ? LOOK_AGAIN_MAX : pause;
    }

    /// Nothing but pods is touched while there are pods.
    private Remains empty(String namespace) {
        var remains = new Remains();
        List<GroupVersionResource> resources =
                Served.preferred(client.resources(), List.of("list", "delete")).stream()
                        .filter(ResourceInfo::namespaced)
                        .map(ResourceInfo::resource)
                        .toList();
        if (resources.contains(Kinds.PODS)) {
            deleteAll(Kinds.PODS, namespace, remains);
        }
        if (!remains.isEmpty()) {
            remains.onlyPods();
            return remains;
        }
        for (GroupVersionResource resource : resources) {
            deleteAll(resource, namespace, remains);
        }
        return remains;
    }

    /// One by one, in a batch: finalizers and grace periods hold what they may hold.
    ///
    /// @param remains is added to
    private void deleteAll(GroupVersionResource resource, String namespace, Remains remains) {
        try {
            List<KubeObject> present = list(resource, namespace);
            if (present.isEmpty()) {
                return;
            }
            List<Write> deletes =
                    present.stream()
                            .filter(object -> !object.isBeingDeleted())
                            .<Write>map(object ->
                                    Write.delete(
                                            resource,
                                            namespace,
                                            object.name(),
                                            DeleteOptions.background()))
                            .toList();
            for (Outcome outcome : client.writeAll(deletes)) {
                if (outcome instanceof Outcome.Refused(var status) && !status.is("NotFound")) {
                    remains.addFailure(status.message());
                }
            }
            remains.add(resource, list(resource, namespace));
        } catch (RefusedException e) {
            // A resource that vanished with its definition holds nothing any more.
            if (!e.status().is("NotFound") && !e.status().is("MethodNotAllowed")) {
                remains.addFailure(e.status().message());
            }
        }
    }

    private List<KubeObject> list(GroupVersionResource resource, String namespace) {
        return client.list(resource, namespace, ListOptions.ALL).items();
    }

    /// The namespace as it is after that, with its new version.
    private KubeObject report(KubeObject namespace, Remains remains) {
        var status = remains.status(namespace.status(), clock.instant());
        if (Objects.equals(status, namespace.status())) {
            return namespace;
        }
        return client.write(Edits.statusUpdate(Kinds.NAMESPACES, namespace, status)).orThrow();
    }

    /// Through the subresource `finalize`, after which the server removes the namespace.
    private void finish(KubeObject namespace) {
        var finalizers =
                namespace.spec().array("finalizers").filter(one -> !one.equals(Json.of(FINALIZER)));
        var finalized =
                namespace.tree().update("spec", spec -> spec.with("finalizers", finalizers));
        Outcome outcome =
                client.write(
                        new Write.Update(
                                Kinds.NAMESPACES,
                                "",
                                namespace.name(),
                                "finalize",
                                finalized,
                                WriteOptions.by(Kinds.MANAGER)));
        if (outcome instanceof Outcome.Refused(Status status) && !status.is("NotFound")) {
            throw new RefusedException(status);
        }
    }
}
