package atoll.placement.namespaces;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.Result;
import atoll.placement.bind.Manifest;
import atoll.placement.bind.Works;
import atoll.placement.crd.FleetKind;
import atoll.placement.names.Names;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Gives every member the hub's namespaces, by a Work each, so that what is placed finds its
/// namespace there. Also makes the hub's own namespaces for each member's Works.
///
/// Left out: `default`, `kube-…` and `karmada-…`, which every cluster has or only the hub needs,
/// and namespaces labelled to be skipped. Keys are namespaces; a new cluster brings all of them
/// back.
public final class NamespaceSync {
    private static final GroupVersionResource NAMESPACES =
            new GroupVersionResource("", "v1", "namespaces");

    /// A label; only the value `true` counts.
    private static final String SKIP = "namespace.karmada.io/skip-auto-propagation";

    private final Client hub;
    private final Informer<KubeObject> namespaces;
    private final Informer<String> clusters;
    private final Informer<KubeObject> works;
    private final Controller controller;

    public NamespaceSync(Client hub, InstantSource clock) {
        this.hub = hub;
        this.namespaces = Informer.of(hub, NAMESPACES);
        this.clusters = Informer.digesting(hub, FleetKind.CLUSTER.resource(), KubeObject::name);
        this.works = Informer.of(hub, FleetKind.WORK.resource());
        this.controller =
                new Controller("namespace-sync", clock, this::sync)
                        .watchSelf(namespaces)
                        .read(clusters)
                        .read(works);
        clusters.onChange((key, before, after) -> {
            if (before == null || after == null) {
                namespaces.all().keySet().forEach(controller.queue()::add);
                controller.queue().add(new ObjectKey("", Names.executionNamespace(key.name())));
            }
        });
    }

    public Actor actor() {
        return controller;
    }

    /// Asks for every cluster with each change of a namespace.
    private Result sync(ObjectKey key) {
        if (isOurs(key.name())) {
            keepExecutionNamespace(key);
        } else if (!key.name().equals("default") && !key.name().startsWith("kube-")) {
            KubeObject namespace = namespaces.get(key);
            for (String cluster : clusters.all().values()) {
                propagate(key.name(), namespace, cluster);
            }
        }
        return Result.DONE;
    }

    private static boolean isOurs(String namespace) {
        return namespace.startsWith("karmada-");
    }

    /// Made again when somebody deletes it while its cluster is there.
    private void keepExecutionNamespace(ObjectKey key) {
        boolean wanted =
                clusters.all().values().stream()
                        .anyMatch(name -> Names.executionNamespace(name).equals(key.name()));
        if (wanted && namespaces.get(key) == null) {
            var outcome = hub.write(create(key.name()));
            if (!outcome.refusedAs("AlreadyExists")) {
                outcome.orThrow();
            }
        }
    }

    /// The write that makes a namespace on the hub.
    public static Write create(String name) {
        return Write.create(
                NAMESPACES,
                "",
                JsonObject.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "Namespace",
                        "metadata",
                        JsonObject.of("name", name)),
                Names.FIELD_MANAGER);
    }

    /// @param namespace null: it is gone, and its Work goes
    private void propagate(String name, @Nullable KubeObject namespace, String cluster) {
        String execution = Names.executionNamespace(cluster);
        var work = new ObjectKey(execution, Names.work("v1", "Namespace", "", name));
        KubeObject present = works.get(work);
        if (namespace == null || namespace.isBeingDeleted()) {
            if (present != null && !present.isBeingDeleted()) {
                hub.write(
                        Write.delete(
                                FleetKind.WORK.resource(),
                                execution,
                                work.name(),
                                DeleteOptions.background()));
            }
            return;
        }
        if (namespace.labels().getOrDefault(SKIP, "").equals("true")) {
            return;
        }
        Works.put(present, work(namespace, work)).ifPresent(write -> hub.write(write).orThrow());
    }

    /// Such a Work may overwrite: a namespace that is there already becomes placement's.
    private static KubeObject work(KubeObject namespace, ObjectKey work) {
        JsonObject manifest =
                Manifest.marked(
                        Manifest.of(namespace.tree()).without("spec"),
                        JsonObject.of(Names.MANAGED, "true"),
                        JsonObject.of(
                                Names.WORK_NAMESPACE,
                                work.namespace(),
                                Names.WORK_NAME,
                                work.name(),
                                Names.CONFLICT_RESOLUTION,
                                "overwrite",
                                Names.TEMPLATE_UID,
                                namespace.uid()));
        return Works.of(
                work.namespace(),
                work.name(),
                JsonObject.EMPTY,
                JsonObject.EMPTY,
                manifest,
                JsonObject.EMPTY);
    }
}
