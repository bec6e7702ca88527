package atoll.controllers.bootstrap;

import atoll.api.KubeObject;
import atoll.api.bootstrap.BootstrapToken;
import atoll.api.request.Client;
import atoll.api.selector.FieldSelector;
import atoll.api.selector.LabelSelector;
import atoll.client.Informer;
import atoll.controllers.kinds.Kinds;

/// Where the tokens are.
final class Tokens {
    private Tokens() {}

    /// Secrets of the tokens' type in `kube-system`, selected by the server.
    static Informer<KubeObject> informer(Client client) {
        return new Informer<>(
                client,
                Kinds.SECRETS,
                BootstrapToken.NAMESPACE,
                LabelSelector.EVERYTHING,
                FieldSelector.equal("type", BootstrapToken.TYPE),
                object -> object);
    }
}
