package atoll.controllers.bootstrap;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.bootstrap.BootstrapToken;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.Result;
import atoll.controllers.kinds.Kinds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Removes bootstrap tokens when they are over. A token without an `expiration` stays; one whose
/// time is to come is looked at again then.
public final class TokenCleaner {
    private final Client client;
    private final InstantSource clock;
    private final Informer<KubeObject> secrets;
    private final Controller controller;

    public TokenCleaner(Client client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
        this.secrets = Tokens.informer(client);
        this.controller =
                new Controller("token-cleaner-controller", clock, this::reconcile)
                        .watchSelf(secrets);
    }

    /// `token-cleaner-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    /// The uid guards a token that was made anew under the name.
    private Result reconcile(ObjectKey key) {
        KubeObject secret = secrets.get(key);
        BootstrapToken token = secret == null ? null : BootstrapToken.of(secret);
        Instant end = token == null ? null : token.expiration();
        if (secret == null || token == null || end == null) {
            return Result.DONE;
        }
        Instant now = clock.instant();
        if (!token.isExpired(now)) {
            return Result.retryAfter(Duration.between(now, end));
        }
        Outcome outcome =
                client.write(
                        Write.delete(
                                Kinds.SECRETS,
                                key.namespace(),
                                key.name(),
                                DeleteOptions.DEFAULT.onlyUid(secret.uid())));
        if (outcome instanceof Outcome.Refused(var status)
                && !status.is("NotFound")
                && !status.is("Conflict")) {
            throw new RefusedException(status);
        }
        return Result.DONE;
    }
}
