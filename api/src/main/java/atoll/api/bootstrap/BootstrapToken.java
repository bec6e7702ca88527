package atoll.api.bootstrap;

import atoll.api.KubeObject;
import atoll.base.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a Secret of type `bootstrap.kubernetes.io/token` holds. Nothing of it is checked yet. A
/// token is `ID.SECRET`, six and sixteen letters and digits; its Secret lies in [#NAMESPACE] under
/// the name [#PREFIX] and the id. Who authenticates by it, signs with it or cleans it up asks what
/// it needs to know. Immutable.
public final class BootstrapToken {
    public static final String NAMESPACE = "kube-system";

    /// Of the names of Secrets; the token's id follows.
    public static final String PREFIX = "bootstrap-token-";

    public static final String TYPE = "bootstrap.kubernetes.io/token";
    private static final String DEFAULT_GROUP = "system:bootstrappers";
    private static final Pattern TOKEN = Pattern.compile("([a-z0-9]{6})\\.([a-z0-9]{16})");
    private static final Pattern NAME = Pattern.compile(PREFIX + "([a-z0-9]{6})");
    private static final Pattern GROUP =
            Pattern.compile("system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]");

    private final String name;

    /// The Secret's data, decoded; never logged.
    private final Map<String, String> data;

    private BootstrapToken(String name, Map<String, String> data) {
        this.name = name;
        this.data = data;
    }

    /// `abcdef.0123456789abcdef → abcdef`.
    ///
    /// @return empty for a token of another form
    /// @param token as a request bears it
    public static String idOf(String token) {
        Matcher matcher = TOKEN.matcher(token);
        return matcher.matches() ? matcher.group(1) : "";
    }

    /// Null for a Secret of another type, or one whose data is no base64.
    public static @Nullable BootstrapToken of(KubeObject secret) {
        if (!secret.text("type").equals(TYPE)) {
            return null;
        }
        var data = new HashMap<String, String>();
        try {
            secret.tree().object("data").forEach((key, value) -> data.put(key, decoded(value)));
        } catch (IllegalArgumentException _) {
            return null;
        }
        return new BootstrapToken(secret.name(), data);
    }

    private static String decoded(Json base64) {
        String text = base64.asString();
        byte[] bytes = Base64.getDecoder().decode(text == null ? "" : text);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String text(String key) {
        return data.getOrDefault(key, "");
    }

    public String id() {
        return text("token-id");
    }

    public String secret() {
        return text("token-secret");
    }

    /// Compared in the same time whatever differs. Upstream compares in constant time for the same
    /// reason: how long a refusal takes must not tell how much was right.
    public boolean is(String token) {
        byte[] own = (id() + "." + secret()).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(own, token.getBytes(StandardCharsets.UTF_8));
    }

    /// Whether it lets its bearer in. Another word than `true` counts as false.
    public boolean authenticates() {
        return text("usage-bootstrap-authentication").equals("true");
    }

    /// Whether the cluster's information is to be signed with it. Asks more than [#authenticates]:
    /// the Secret's name must go with the id, and a secret must be there.
    public boolean signs() {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                && matcher.group(1).equals(id())
                && !secret().isEmpty()
                && text("usage-bootstrap-signing").equals("true");
    }

    /// What cannot be read as a time is over.
    public boolean isExpired(Instant now) {
        Instant end = expiration();
        return end != null && !end.isAfter(now);
    }

    /// When it is over; null for never. A text that is no RFC 3339 time is the earliest instant
    /// there is.
    public @Nullable Instant expiration() {
        String text = text("expiration");
        try {
            return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException _) {
            return Instant.MIN;
        }
    }

    private List<String> moreGroups() {
        String text = text("auth-extra-groups");
        return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
    }

    /// Groups beyond the default one must begin with `system:bootstrappers:`; a token with another
    /// lets nobody in.
    public boolean areGroupsValid() {
        return moreGroups().stream().allMatch(group -> GROUP.matcher(group).matches());
    }

    /// Of its bearer, sorted.
    public List<String> groups() {
        var all = new TreeSet<>(moreGroups());
        all.add(DEFAULT_GROUP);
        return List.copyOf(all);
    }
}
