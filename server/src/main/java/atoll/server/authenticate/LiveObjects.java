package atoll.server.authenticate;

import atoll.api.KubeObject;
import org.jspecify.annotations.Nullable;

/// The objects of the cluster a request goes to, as they are now: a token holds only as long as
/// what it is bound to.
@FunctionalInterface
public interface LiveObjects {
    /// @param resource of the core group: `serviceaccounts`, `pods`, `secrets`, `nodes`
    /// @param namespace empty for nodes
    @Nullable KubeObject find(String resource, String namespace, String name);

    /// Takes note that a Secret's token was used.
    default void used(KubeObject secret) {}
}
