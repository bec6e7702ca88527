package atoll.server.authenticate;

import atoll.api.KubeObject;
import atoll.api.Timestamps;
import atoll.base.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Checks tokens of service accounts that were asked for: they end at their time, or with what they
/// are bound to.
final class BoundTokens {
    private static final String EXTRA = "authentication.kubernetes.io/";
    private static final String INVALIDATED = "service account token has been invalidated";

    /// Clocks differ: upstream's JWT library lets that much pass, and so do deletions.
    private static final Duration LEEWAY = Duration.ofMinutes(1);

    private final JsonObject about;
    private final Instant now;
    private final LiveObjects objects;

    private BoundTokens(JsonObject about, Instant now, LiveObjects objects) {
        this.about = about;
        this.now = now;
        this.objects = objects;
    }

    /// @param claims signed by one of our keys
    static UserInfo user(JsonObject claims, Instant now, LiveObjects objects)
            throws TokenException {
        requireTimes(claims, now);
        return new BoundTokens(claims.object("kubernetes.io"), now, objects)
                .user(claims.stringOr("jti", ""));
    }

    private static void requireTimes(JsonObject claims, Instant now) throws TokenException {
        long early = now.minus(LEEWAY).getEpochSecond();
        long late = now.plus(LEEWAY).getEpochSecond();
        if (late < claims.longOr("nbf", 0)) {
            throw new TokenException("service account token is not valid yet");
        }
        if (claims.has("exp") && early > claims.longOr("exp", 0)) {
            throw new TokenException("service account token has expired");
        }
        if (late < claims.longOr("iat", 0)) {
            throw new TokenException("service account token is issued in the future");
        }
    }

    private UserInfo user(String id) throws TokenException {
        String namespace = about.stringOr("namespace", "");
        JsonObject account = about.object("serviceaccount");
        requireAccount(namespace, account);
        if (about.has("secret")) {
            requireBound("secret", namespace);
        }
        var extra = new TreeMap<String, List<String>>();
        if (!id.isEmpty()) {
            extra.put(EXTRA + "credential-id", List.of("JTI=" + id));
        }
        if (about.has("pod")) {
            requireBound("pod", namespace);
            JsonObject pod = about.object("pod");
            extra.put(EXTRA + "pod-name", List.of(pod.stringOr("name", "")));
            extra.put(EXTRA + "pod-uid", List.of(pod.stringOr("uid", "")));
        }
        if (about.has("node")) {
            if (!about.has("pod")) {
                requireBound("node", "");
            }
            JsonObject node = about.object("node");
            extra.put(EXTRA + "node-name", List.of(node.stringOr("name", "")));
            if (node.has("uid")) {
                extra.put(EXTRA + "node-uid", List.of(node.stringOr("uid", "")));
            }
        }
        UserInfo plain =
                UserInfo.serviceAccount(
                        namespace, account.stringOr("name", ""), account.stringOr("uid", ""));
        return new UserInfo(plain.name(), plain.uid(), plain.groups(), extra);
    }

    private void requireAccount(String namespace, JsonObject named) throws TokenException {
        String name = named.stringOr("name", "");
        KubeObject account = objects.find("serviceaccounts", namespace, name);
        if (account == null) {
            throw new TokenException("serviceaccounts \"" + name + "\" not found");
        }
        String uid = named.stringOr("uid", "");
        if (!account.uid().equals(uid)) {
            throw new TokenException(
                    "service account UID (%s) does not match claim (%s)"
                            .formatted(account.uid(), uid));
        }
        if (isGone(account)) {
            throw new TokenException(
                    "service account %s/%s has been deleted".formatted(namespace, name));
        }
    }

    /// @param kind `secret`, `pod` or `node`: the claim that names the object
    private void requireBound(String kind, String namespace) throws TokenException {
        JsonObject named = about.object(kind);
        @Nullable KubeObject live = objects.find(kind + "s", namespace, named.stringOr("name", ""));
        if (live == null) {
            throw new TokenException(INVALIDATED);
        }
        String uid = named.stringOr("uid", "");
        if (!live.uid().equals(uid)) {
            throw new TokenException(
                    "%s UID (%s) does not match service account %s ref claim (%s)"
                            .formatted(kind, live.uid(), kind, uid));
        }
        if (isGone(live)) {
            throw new TokenException(INVALIDATED);
        }
    }

    /// Whether it was deleted a while ago, though it still waits for its finalizers.
    private boolean isGone(KubeObject object) {
        String deleted = object.metadata().stringOr("deletionTimestamp", "");
        return !deleted.isEmpty() && Timestamps.parse(deleted).isBefore(now.minus(LEEWAY));
    }
}
