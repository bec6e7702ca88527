package atoll.controllers.bootstrap;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.bootstrap.BootstrapToken;
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
import java.time.InstantSource;
import java.util.List;

/// Signs the kubeconfig in `kube-public/cluster-info` with every token that may sign, so that a
/// machine which knows nothing but its token can tell whether to believe it.
///
/// Writes `data["jws-kubeconfig-ID"]` of that ConfigMap, which it neither makes nor removes. Tokens
/// that are over or may not sign lose their signature.
public final class BootstrapSigner {
    private static final ObjectKey INFO = new ObjectKey("kube-public", "cluster-info");
    private static final String KUBECONFIG = "kubeconfig";
    private static final String SIGNATURE = "jws-kubeconfig-";

    private final Client client;
    private final InstantSource clock;
    private final Informer<KubeObject> secrets;

    /// The one ConfigMap, watched by its name.
    private final Informer<KubeObject> infos;

    private final Controller controller;

    public BootstrapSigner(Client client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
        this.secrets = Tokens.informer(client);
        this.infos =
                new Informer<>(
                        client,
                        Kinds.CONFIG_MAPS,
                        INFO.namespace(),
                        LabelSelector.EVERYTHING,
                        FieldSelector.equal("metadata.name", INFO.name()),
                        object -> object);
        this.controller =
                new Controller("bootstrap-signer-controller", clock, this::reconcile)
                        .watchSelf(infos)
                        .watch(secrets, (_, _) -> List.of(INFO));
    }

    /// `bootstrap-signer-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    /// Nothing while the ConfigMap or its kubeconfig is not there.
    private Result reconcile(ObjectKey key) {
        KubeObject info = infos.get(key);
        String content = info == null ? null : info.tree().object("data").string(KUBECONFIG);
        if (info == null || content == null) {
            return Result.DONE;
        }
        JsonObject data = info.tree().object("data");
        JsonObject signed = signed(data, content);
        if (!signed.equals(data)) {
            var write =
                    Write.update(
                            Kinds.CONFIG_MAPS,
                            KubeObject.of(info.tree().with("data", signed)),
                            Kinds.MANAGER);
            if (client.write(write) instanceof Outcome.Refused(var status)
                    && !status.is("NotFound")) {
                throw new RefusedException(status);
            }
        }
        return Result.DONE;
    }

    /// The data with the signatures it ought to have, and no others.
    private JsonObject signed(JsonObject data, String content) {
        var signed = JsonObject.builder();
        data.forEach((key, value) -> {
            if (!key.startsWith(SIGNATURE)) {
                signed.put(key, value);
            }
        });
        for (KubeObject secret : secrets.all().values()) {
            BootstrapToken token = BootstrapToken.of(secret);
            if (token != null && token.signs() && !token.isExpired(clock.instant())) {
                signed.put(
                        SIGNATURE + token.id(),
                        DetachedSignature.of(content, token.id(), token.secret()));
            }
        }
        return signed.build();
    }
}
