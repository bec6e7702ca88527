package atoll.controllers.serviceaccount;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
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
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Fills the Secrets that somebody makes to get a ServiceAccount's token that never ends, and
/// removes those whose account is gone.
///
/// A Secret of the type names its account in an annotation; the token, the certificates and the
/// namespace become its data. It is tied to the account's uid: a new account of the name does not
/// get the old one's Secrets.
public final class TokenController {
    private static final String TYPE = "kubernetes.io/service-account-token";
    private static final String ACCOUNT = "kubernetes.io/service-account.name";
    private static final String ACCOUNT_UID = "kubernetes.io/service-account.uid";
    private static final String CLAIM = "kubernetes.io/serviceaccount/";

    private final Client client;
    private final String rootCertificates;
    private final Function<JsonObject, String> signer;
    private final Informer<KubeObject> secrets;
    private final Informer<String> accounts;
    private final Controller controller;

    /// @param rootCertificates PEM, handed out with each token
    /// @param signer makes tokens with these claims
    public TokenController(
            Client client,
            InstantSource clock,
            String rootCertificates,
            Function<JsonObject, String> signer) {
        this.client = client;
        this.rootCertificates = rootCertificates;
        this.signer = signer;
        this.secrets =
                new Informer<>(
                        client,
                        Kinds.SECRETS,
                        "",
                        LabelSelector.EVERYTHING,
                        FieldSelector.equal("type", TYPE),
                        object -> object);
        this.accounts = Informer.digesting(client, Kinds.SERVICE_ACCOUNTS, KubeObject::uid);
        this.controller =
                new Controller("serviceaccount-token-controller", clock, this::reconcile)
                        .watchSelf(secrets)
                        .watch(accounts, (key, _) -> secretsOf(key));
    }

    /// `serviceaccount-token-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    /// All of the namespace are looked at: there are few of this type.
    private List<ObjectKey> secretsOf(ObjectKey account) {
        return secrets.inNamespace(account.namespace()).entrySet().stream()
                .filter(each -> accountOf(each.getValue()).equals(account.name()))
                .map(java.util.Map.Entry::getKey)
                .toList();
    }

    private static String accountOf(KubeObject secret) {
        return secret.annotations().getOrDefault(ACCOUNT, "");
    }

    /// A Secret whose account is gone is removed, token and all.
    private Result reconcile(ObjectKey key) {
        KubeObject secret = secrets.get(key);
        if (secret == null || secret.isBeingDeleted()) {
            return Result.DONE;
        }
        String uid = accountUid(secret);
        if (uid == null) {
            told(
                    client.write(
                            Write.delete(
                                    Kinds.SECRETS,
                                    key.namespace(),
                                    key.name(),
                                    DeleteOptions.DEFAULT.onlyUid(secret.uid()))));
            return Result.DONE;
        }
        KubeObject filled = filled(secret, uid);
        if (filled != secret) {
            told(client.write(Write.update(Kinds.SECRETS, filled, Kinds.MANAGER)));
        }
        return Result.DONE;
    }

    /// Null when the account that a secret is for is not there, or another by that name is.
    private @Nullable String accountUid(KubeObject secret) {
        var account = new ObjectKey(secret.namespace(), accountOf(secret));
        String uid = accounts.get(account);
        if (uid == null) {
            // The secret may have been seen before its account.
            uid = client.find(Kinds.SERVICE_ACCOUNTS, account).map(KubeObject::uid).orElse(null);
        }
        String wanted = secret.annotations().getOrDefault(ACCOUNT_UID, "");
        return wanted.isEmpty() || wanted.equals(uid) ? uid : null;
    }

    /// The same object when nothing is missing. A token that is there is never made anew; the
    /// certificates follow the cluster's.
    private KubeObject filled(KubeObject secret, String uid) {
        JsonObject before = secret.tree().object("data");
        JsonObject data = before.with("ca.crt", encoded(rootCertificates));
        if (data.stringOr("namespace", "").isEmpty()) {
            data = data.with("namespace", encoded(secret.namespace()));
        }
        if (data.stringOr("token", "").isEmpty()) {
            data = data.with("token", encoded(signer.apply(claims(secret, uid))));
        }
        return data.equals(before)
                ? secret
                : KubeObject.of(
                        secret.tree()
                                .with("data", data)
                                .update(
                                        "metadata",
                                        meta ->
                                                meta.update(
                                                        "annotations",
                                                        notes -> notes.with(ACCOUNT_UID, uid))));
    }

    /// Those of tokens before bound ones, which the authenticator checks against Secret and
    /// account.
    private static JsonObject claims(KubeObject secret, String uid) {
        String account = accountOf(secret);
        return JsonObject.of(
                "iss",
                "kubernetes/serviceaccount",
                CLAIM + "namespace",
                secret.namespace(),
                CLAIM + "secret.name",
                secret.name(),
                CLAIM + "service-account.name",
                account,
                CLAIM + "service-account.uid",
                uid,
                "sub",
                "system:serviceaccount:%s:%s".formatted(secret.namespace(), account));
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /// What somebody else changed or removed comes round again.
    private static void told(Outcome outcome) {
        if (outcome instanceof Outcome.Refused(var status)
                && !status.is("NotFound")
                && !status.is("Conflict")) {
            throw new RefusedException(status);
        }
    }
}
