package atoll.server.authenticate;

import atoll.api.Status;
import atoll.api.request.RefusedException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Whom a request wants to act as, from its `Impersonate-` headers.
///
/// @param groups as asked, before those are added that come of themselves
public record ImpersonationRequest(
        String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    private static final String EXTRA = "extra-";

    public ImpersonationRequest {
        groups = List.copyOf(groups);
    }

    /// @param headers by the rest of their names after `Impersonate-`
    /// @return null when nothing of the kind is asked
    /// @throws RefusedException with a BadRequest when no user is named
    public static @Nullable ImpersonationRequest of(Map<String, List<String>> headers) {
        if (headers.isEmpty()) {
            return null;
        }
        String name = "";
        String uid = "";
        List<String> groups = List.of();
        var extra = new TreeMap<String, List<String>>();
        for (var header : headers.entrySet()) {
            String key = header.getKey().toLowerCase(Locale.ROOT);
            switch (key) {
                case "user" -> name = header.getValue().getFirst();
                case "uid" -> uid = header.getValue().getFirst();
                case "group" -> groups = header.getValue();
                default -> {
                    if (key.startsWith(EXTRA)) {
                        extra.put(unescaped(key.substring(EXTRA.length())), header.getValue());
                    }
                }
            }
        }
        if (name.isEmpty()) {
            boolean nothing = uid.isEmpty() && groups.isEmpty() && extra.isEmpty();
            if (nothing) {
                return null;
            }
            throw new RefusedException(Status.badRequest(nameless(uid, groups, extra)));
        }
        return new ImpersonationRequest(name, uid, groups, extra);
    }

    private static String unescaped(String key) {
        try {
            return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return key;
        }
    }

    private static String nameless(
            String uid, List<String> groups, Map<String, List<String>> extra) {
        String shown =
                extra.isEmpty()
                        ? "(nil)"
                        : extra.entrySet().stream()
                                .map(one -> quoted(one.getKey()) + ":" + goList(one.getValue()))
                                .collect(Collectors.joining(", ", "{", "}"));
        return "requested &user.DefaultInfo{Name:\"\", UID:%s, Groups:%s, Extra:map[string][]string%s} without impersonating a user name"
                .formatted(quoted(uid), groups.isEmpty() ? "[]string(nil)" : goList(groups), shown);
    }

    private static String goList(List<String> texts) {
        return texts.stream()
                .map(ImpersonationRequest::quoted)
                .collect(Collectors.joining(", ", "[]string{", "}"));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /// The user that the request then runs as.
    public UserInfo user() {
        UserInfo.Account account = UserInfo.of(name).account();
        return user(
                account != null && groups.isEmpty()
                        ? List.of(
                                "system:serviceaccounts",
                                "system:serviceaccounts:" + account.namespace())
                        : groups);
    }

    /// As the other, with these groups and the one that says whether it is authenticated.
    public UserInfo user(List<String> of) {
        var all = new ArrayList<>(of);
        boolean anonymous = name.equals(Anonymous.NAME) || all.contains(Anonymous.UNAUTHENTICATED);
        String own = anonymous ? Anonymous.UNAUTHENTICATED : Anonymous.AUTHENTICATED;
        if (!all.contains(own)) {
            all.add(own);
        }
        return new UserInfo(name, uid, all, extra);
    }
}
