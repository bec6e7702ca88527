package atoll.server.authenticate;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks tokens of service accounts that stand in Secrets: they end when the Secret or the account
/// does.
final class SecretTokens {
    static final String ISSUER = "kubernetes/serviceaccount";
    private static final String CLAIM = "kubernetes.io/serviceaccount/";
    private static final String INVALID_SINCE = "kubernetes.io/legacy-token-invalid-since";

    private static final String AUTOMATIC =
            "Use tokens from the TokenRequest API or manually created secret-based tokens instead"
                    + " of auto-generated secret-based tokens.";

    private SecretTokens() {}

    /// @param claims signed by one of our keys
    /// @param lookup whether the Secret and the account must still be there
    /// @param warnings gets a sentence where the Secret was made for the account by itself
    static UserInfo user(
            String token,
            JsonObject claims,
            LiveObjects objects,
            boolean lookup,
            List<String> warnings)
            throws TokenException {
        if (claims.stringOr("sub", "").isEmpty()) {
            throw new TokenException("sub claim is missing");
        }
        String namespace = claim(claims, "namespace", "namespace");
        String secretName = claim(claims, "secret.name", "secretName");
        String account = claim(claims, "service-account.name", "serviceAccountName");
        String uid = claim(claims, "service-account.uid", "serviceAccountUID");
        UserInfo user = UserInfo.serviceAccount(namespace, account, uid);
        if (!claims.stringOr("sub", "").equals(user.name())) {
            throw new TokenException("sub claim is invalid");
        }
        if (!lookup) {
            return user;
        }
        KubeObject secret = objects.find("secrets", namespace, secretName);
        if (secret == null || secret.isBeingDeleted()) {
            throw new TokenException("Token has been invalidated");
        }
        if (!holds(secret, token)) {
            throw new TokenException("Token does not match server's copy");
        }
        KubeObject owner =
                requireAccount(objects.find("serviceaccounts", namespace, account), user);
        if (!secret.labels().getOrDefault(INVALID_SINCE, "").isEmpty()) {
            objects.used(secret);
            throw new TokenException(
                    "the token in secret %s/%s for service account %s/%s has been marked invalid. Use tokens from the TokenRequest API or manually created secret-based tokens, or remove the '%s' label from the secret to temporarily allow use of this token"
                            .formatted(namespace, secretName, namespace, account, INVALID_SINCE));
        }
        boolean automatic =
                owner.tree().array("secrets").objects().stream()
                        .anyMatch(each -> each.stringOr("name", "").equals(secretName));
        if (automatic) {
            warnings.add(AUTOMATIC);
        }
        objects.used(secret);
        return user;
    }

    private static String claim(JsonObject claims, String key, String shown) throws TokenException {
        String value = claims.stringOr(CLAIM + key, "");
        if (value.isEmpty()) {
            throw new TokenException(shown + " claim is missing");
        }
        return value;
    }

    private static boolean holds(KubeObject secret, String token) {
        String kept = secret.tree().object("data").stringOr("token", "");
        return MessageDigest.isEqual(
                kept.getBytes(StandardCharsets.UTF_8),
                Base64.getEncoder().encode(token.getBytes(StandardCharsets.UTF_8)));
    }

    private static KubeObject requireAccount(@Nullable KubeObject account, UserInfo user)
            throws TokenException {
        if (account == null) {
            String[] parts = user.name().split(":");
            throw new TokenException(
                    "serviceaccounts \"" + parts[parts.length - 1] + "\" not found");
        }
        if (account.isBeingDeleted()) {
            throw new TokenException(
                    "ServiceAccount %s/%s has been deleted"
                            .formatted(account.namespace(), account.name()));
        }
        if (!account.uid().equals(user.uid())) {
            throw new TokenException(
                    "ServiceAccount UID (%s) does not match claim (%s)"
                            .formatted(account.uid(), user.uid()));
        }
        return account;
    }
}
