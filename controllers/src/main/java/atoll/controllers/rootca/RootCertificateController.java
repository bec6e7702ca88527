package atoll.controllers.rootca;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.api.selector.FieldSelector;
import atoll.api.selector.LabelSelector;
import atoll.base.json.JsonObject;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.Result;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.pods.PodWrites;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps the ConfigMap `kube-root-ca.crt` in every namespace, with the certificates by which pods
/// know the API server. A ConfigMap that was changed or removed is put back at once; a namespace
/// that is going gets none.
public final class RootCertificateController {
    private static final String NAME = "kube-root-ca.crt";
    private static final String DESCRIPTION = "kubernetes.io/description";

    /// Upstream's text, which is part of what a fresh cluster holds.
    private static final String DESCRIPTION_TEXT =
            "Contains a CA bundle that can be used to verify the kube-apiserver when using internal"
                    + " endpoints such as the internal service IP or kubernetes.default.svc. No other"
                    + " usage is guaranteed across distributions of Kubernetes clusters.";

    private final Client client;
    private final JsonObject wanted;
    private final Informer<KubeObject> namespaces;
    private final Informer<KubeObject> published;
    private final Controller controller;

    /// @param certificates PEM
    public RootCertificateController(Client client, InstantSource clock, String certificates) {
        this.client = client;
        this.wanted = JsonObject.of("ca.crt", certificates);
        this.namespaces = Informer.of(client, Kinds.NAMESPACES);
        this.published =
                new Informer<>(
                        client,
                        Kinds.CONFIG_MAPS,
                        "",
                        LabelSelector.EVERYTHING,
                        FieldSelector.equal("metadata.name", NAME),
                        object -> object);
        this.controller =
                new Controller("root-ca-certificate-publisher-controller", clock, this::reconcile)
                        .watchSelf(namespaces)
                        .watch(published, (key, _) -> List.of(new ObjectKey("", key.namespace())));
    }

    /// `root-ca-certificate-publisher-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    /// @param key of a namespace
    private Result reconcile(ObjectKey key) {
        KubeObject namespace = namespaces.get(key);
        if (namespace == null || namespace.isBeingDeleted()) {
            return Result.DONE;
        }
        KubeObject current = published.get(new ObjectKey(key.name(), NAME));
        Write write = current == null ? create(key.name()) : restore(current);
        if (write != null) {
            Outcome outcome = client.write(write);
            if (outcome instanceof Outcome.Refused(var status)
                    && !status.is("AlreadyExists")
                    && !PodWrites.isNamespaceTerminating(status)) {
                throw new RefusedException(status);
            }
        }
        return Result.DONE;
    }

    /// With upstream's description, which a fresh cluster's ConfigMap has.
    private Write create(String namespace) {
        return Write.create(
                Kinds.CONFIG_MAPS,
                namespace,
                JsonObject.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "ConfigMap",
                        "metadata",
                        JsonObject.of(
                                "name",
                                NAME,
                                "namespace",
                                namespace,
                                "annotations",
                                JsonObject.of(DESCRIPTION, DESCRIPTION_TEXT)),
                        "data",
                        wanted),
                Kinds.MANAGER);
    }

    /// Null when nothing was changed. All of `data` is replaced; other metadata stays.
    private @Nullable Write restore(KubeObject current) {
        boolean described = !current.annotations().getOrDefault(DESCRIPTION, "").isEmpty();
        if (described && current.tree().object("data").equals(wanted)) {
            return null;
        }
        JsonObject restored =
                current.tree()
                        .with("data", wanted)
                        .update(
                                "metadata",
                                metadata ->
                                        metadata.update(
                                                "annotations",
                                                all -> all.with(DESCRIPTION, DESCRIPTION_TEXT)));
        return Write.update(Kinds.CONFIG_MAPS, KubeObject.of(restored), Kinds.MANAGER);
    }
}
