package atoll.server.authenticate;

import atoll.api.validation.Names;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An authenticated identity.
///
/// @param uid may be empty
/// @param extra sorted by key
public record UserInfo(
        String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    private static final String SERVICE_ACCOUNT_PREFIX = "system:serviceaccount:";

    public UserInfo {
        groups = List.copyOf(groups);
        var sorted = new TreeMap<String, List<String>>();
        extra.forEach((key, values) -> sorted.put(key, List.copyOf(values)));
        extra = Collections.unmodifiableSortedMap(sorted);
    }

    public static UserInfo of(String name, String... groups) {
        return new UserInfo(name, "", List.of(groups), Map.of());
    }

    /// The program itself: what the server does on its own behalf, and trusted parts in process.
    public static UserInfo system() {
        return of("system:apiserver", "system:masters", "system:authenticated");
    }

    public static UserInfo serviceAccount(String namespace, String name, String uid) {
        return new UserInfo(
                SERVICE_ACCOUNT_PREFIX + namespace + ":" + name,
                uid,
                List.of(
                        "system:serviceaccounts",
                        "system:serviceaccounts:" + namespace,
                        "system:authenticated"),
                Map.of());
    }

    /// A service account, as the name of its user spells it.
    public record Account(String namespace, String name) {}

    /// Null for a user that is no service account.
    public @Nullable Account account() {
        String[] parts = isServiceAccount() ? name.split(":", -1) : new String[0];
        return parts.length == 4
                        && Names.label(parts[2]).isEmpty()
                        && Names.subdomain(parts[3]).isEmpty()
                ? new Account(parts[2], parts[3])
                : null;
    }

    public boolean isServiceAccount() {
        return name.startsWith(SERVICE_ACCOUNT_PREFIX);
    }

    /// This user, said to be authenticated unless he is anonymous.
    public UserInfo authenticated() {
        if (name.equals(Anonymous.NAME) || groups.contains(Anonymous.UNAUTHENTICATED)) {
            return this;
        }
        return inGroup(Anonymous.AUTHENTICATED);
    }

    /// As reviews show a user: what is empty is left out.
    public JsonObject toJson() {
        var json = JsonObject.builder();
        if (!name.isEmpty()) {
            json.put("username", name);
        }
        if (!uid.isEmpty()) {
            json.put("uid", uid);
        }
        if (!groups.isEmpty()) {
            json.put("groups", JsonArray.ofStrings(groups));
        }
        if (!extra.isEmpty()) {
            var shown = JsonObject.builder();
            extra.forEach((key, values) -> shown.put(key, JsonArray.ofStrings(values)));
            json.put("extra", shown.build());
        }
        return json.build();
    }

    private UserInfo inGroup(String group) {
        if (groups.contains(group)) {
            return this;
        }
        var more = new ArrayList<>(groups);
        more.add(group);
        return new UserInfo(name, uid, more, extra);
    }
}
