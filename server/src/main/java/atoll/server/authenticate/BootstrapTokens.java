package atoll.server.authenticate;

import atoll.api.KubeObject;
import atoll.api.bootstrap.BootstrapToken;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Tokens by which a machine that has no identity yet may ask for one: `ID.SECRET`, kept as Secrets
/// in `kube-system`. One that is false in any way is nobody's, as upstream has it.
public final class BootstrapTokens implements TokenOwners {
    private final InstantSource clock;

    public BootstrapTokens(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public @Nullable UserInfo owner(String token, LiveObjects objects) {
        String id = BootstrapToken.idOf(token);
        KubeObject secret =
                id.isEmpty()
                        ? null
                        : objects.find(
                                "secrets", BootstrapToken.NAMESPACE, BootstrapToken.PREFIX + id);
        if (secret == null || secret.isBeingDeleted()) {
            return null;
        }
        BootstrapToken held = BootstrapToken.of(secret);
        if (held == null
                || !held.is(token)
                || !held.authenticates()
                || !held.areGroupsValid()
                || held.isExpired(clock.instant())) {
            return null;
        }
        return UserInfo.of("system:bootstrap:" + id, held.groups().toArray(String[]::new));
    }
}
