package atoll.controllers.serviceaccount;

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

/// Keeps a ServiceAccount `default` in every namespace, so that pods that name none can be made.
/// Only its being there matters: what somebody writes into it stays.
public final class ServiceAccountController {
    private static final String NAME = "default";

    private final Client client;
    private final Informer<KubeObject> namespaces;
    private final Informer<String> accounts;
    private final Controller controller;

    public ServiceAccountController(Client client, InstantSource clock) {
        this.client = client;
        this.namespaces = Informer.of(client, Kinds.NAMESPACES);
        this.accounts =
                new Informer<>(
                        client,
                        Kinds.SERVICE_ACCOUNTS,
                        "",
                        LabelSelector.EVERYTHING,
                        FieldSelector.equal("metadata.name", NAME),
                        KubeObject::uid);
        this.controller =
                new Controller("serviceaccount-controller", clock, this::reconcile)
                        .watchSelf(namespaces)
                        .watch(accounts, (key, _) -> List.of(new ObjectKey("", key.namespace())));
    }

    /// `serviceaccount-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    /// That somebody else was faster, or that the namespace is going, is no failure.
    private Result reconcile(ObjectKey key) {
        KubeObject namespace = namespaces.get(key);
        if (namespace == null
                || namespace.isBeingDeleted()
                || accounts.get(new ObjectKey(key.name(), NAME)) != null) {
            return Result.DONE;
        }
        Outcome outcome =
                client.write(
                        Write.create(
                                Kinds.SERVICE_ACCOUNTS,
                                key.name(),
                                JsonObject.of(
                                        "apiVersion",
                                        "v1",
                                        "kind",
                                        "ServiceAccount",
                                        "metadata",
                                        JsonObject.of("name", NAME, "namespace", key.name())),
                                Kinds.MANAGER));
        if (outcome instanceof Outcome.Refused(var status)
                && !status.is("AlreadyExists")
                && !PodWrites.isNamespaceTerminating(status)) {
            throw new RefusedException(status);
        }
        return Result.DONE;
    }
}
