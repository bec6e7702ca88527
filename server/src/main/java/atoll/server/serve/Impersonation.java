package atoll.server.serve;

import atoll.api.GroupVersionResource;
import atoll.api.request.RefusedException;
import atoll.api.validation.Names;
import atoll.server.authenticate.ImpersonationRequest;
import atoll.server.authenticate.UserInfo;
import atoll.server.authorize.Attributes;
import atoll.server.authorize.Authorizer;
import atoll.server.authorize.Decision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Lets a request run as somebody else, if its user may. The narrow ways are tried first: each lets
/// a user do certain verbs (`impersonate-on:WAY:VERB`) under certain other names
/// (`impersonate:WAY`). The old way, the verb `impersonate` on each thing one wants to be, is the
/// last.
final class Impersonation {
    private static final int REMEMBERED_MAX = 10_000;
    private static final String NODE = "system:node:";
    private static final String NODE_NAME = "authentication.kubernetes.io/node-name";
    private static final String MASTERS = "system:masters";

    /// Groups or extras at which one check for all of them is tried before one for each.
    private static final int MANY = 4;

    /// The way that last let each user through, by name: it is tried first, and if all fail it is
    /// the one whose refusal is shown.
    private final Map<String, Way> last =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Way> eldest) {
                    return size() > REMEMBERED_MAX;
                }
            };

    /// A way of becoming somebody else, in the order in which they are tried.
    private enum Way {
        ASSOCIATED_NODE("associated-node"),
        ARBITRARY_NODE("arbitrary-node"),
        SERVICE_ACCOUNT("serviceaccount"),
        USER_INFO("user-info"),
        LEGACY("");

        private final String word;

        Way(String word) {
            this.word = word;
        }

        boolean isFor(UserInfo user, ImpersonationRequest wanted) {
            boolean nameOnly =
                    wanted.uid().isEmpty() && wanted.groups().isEmpty() && wanted.extra().isEmpty();
            String node = nodeName(wanted.name());
            return switch (this) {
                case ASSOCIATED_NODE ->
                        nameOnly
                                && !node.isEmpty()
                                && user.account() != null
                                && user.extra()
                                        .getOrDefault(NODE_NAME, List.of())
                                        .equals(List.of(node));
                case ARBITRARY_NODE -> nameOnly && !node.isEmpty();
                case SERVICE_ACCOUNT -> nameOnly && UserInfo.of(wanted.name()).account() != null;
                case USER_INFO -> node.isEmpty() && UserInfo.of(wanted.name()).account() == null;
                case LEGACY -> true;
            };
        }

        boolean isNarrow() {
            return this != LEGACY;
        }

        String verb() {
            return isNarrow() ? "impersonate:" + word : "impersonate";
        }

        /// Where user names and groups are resources.
        String groupVersion() {
            return isNarrow() ? "authentication.k8s.io/v1" : "v1";
        }
    }

    /// Empty for a name that is no node's.
    private static String nodeName(String user) {
        String name = user.startsWith(NODE) ? user.substring(NODE.length()) : "";
        return Names.subdomain(name).isEmpty() ? name : "";
    }

    /// @param headers after `Impersonate-`
    /// @return the user the request goes on as
    UserInfo applied(
            UserInfo user,
            Map<String, List<String>> headers,
            Authorizer authorizer,
            Attributes attributes) {
        ImpersonationRequest wanted = ImpersonationRequest.of(headers);
        if (wanted == null) {
            return user;
        }
        Way known = lastOf(user);
        RefusedException refusal = null;
        for (Way way : ordered(known)) {
            if (!way.isFor(user, wanted)) {
                continue;
            }
            try {
                requireAll(new Check(way, user, wanted, authorizer), attributes);
                remember(user, way);
                return way.isNarrow() && !nodeName(wanted.name()).isEmpty()
                        ? wanted.user(List.of("system:nodes"))
                        : wanted.user();
            } catch (RefusedException e) {
                refusal = refusal == null ? e : refusal;
            }
        }
        throw refusal == null ? new IllegalStateException("no way to impersonate") : refusal;
    }

    private @Nullable Way lastOf(UserInfo user) {
        synchronized (last) {
            return last.get(user.name());
        }
    }

    private void remember(UserInfo user, Way way) {
        synchronized (last) {
            last.put(user.name(), way);
        }
    }

    private static List<Way> ordered(@Nullable Way first) {
        var ways = new ArrayList<>(List.of(Way.values()));
        if (first != null) {
            ways.remove(first);
            ways.addFirst(first);
        }
        return ways;
    }

    private static void requireAll(Check check, Attributes attributes) {
        if (check.way.isNarrow()) {
            check.require(
                    attributes.withVerb(
                            "impersonate-on:" + check.way.word + ":" + attributes.verb()));
        }
        check.name();
        if (!check.wanted.uid().isEmpty()) {
            check.require(check.authentication("uids", "", check.wanted.uid()));
        }
        check.groups();
        check.extra();
    }

    /// What one way asks of the authorizer about one request.
    private record Check(
            Way way, UserInfo user, ImpersonationRequest wanted, Authorizer authorizer) {

        void require(Attributes attributes) {
            Decision decision = authorizer.authorize(user, attributes);
            if (!decision.allowed()) {
                throw new RefusedException(decision.denial(user, attributes));
            }
        }

        boolean may(Attributes attributes) {
            return authorizer.authorize(user, attributes).allowed();
        }

        RefusedException refused(Attributes attributes, String why) {
            return new RefusedException(new Decision(false, why).denial(user, attributes));
        }

        Attributes named(String resource, String namespace, String name) {
            return Attributes.ofResource(
                    way.verb(),
                    GroupVersionResource.of(way.groupVersion(), resource),
                    "",
                    namespace,
                    name);
        }

        Attributes authentication(String resource, String subresource, String name) {
            return Attributes.ofResource(
                    way.verb(),
                    GroupVersionResource.of("authentication.k8s.io/v1", resource),
                    subresource,
                    "",
                    name);
        }

        void name() {
            UserInfo.Account account = UserInfo.of(wanted.name()).account();
            String node = way.isNarrow() ? nodeName(wanted.name()) : "";
            if (account != null) {
                require(named("serviceaccounts", account.namespace(), account.name()));
            } else if (!node.isEmpty()) {
                // Whoever may be his own node may be it on any node.
                require(named("nodes", "", way == Way.ASSOCIATED_NODE ? "*" : node));
            } else {
                require(named("users", "", wanted.name()));
            }
        }

        void groups() {
            List<String> groups = wanted.groups();
            if (way.isNarrow()) {
                if (groups.contains("")) {
                    throw refused(
                            named("groups", "", ""),
                            "impersonating the empty string group is not allowed");
                }
                if (groups.contains(MASTERS)) {
                    throw refused(
                            named("groups", "", MASTERS),
                            "impersonating the system:masters group is not allowed");
                }
                if (groups.size() >= MANY && may(named("groups", "", "*"))) {
                    return;
                }
            }
            groups.forEach(group -> require(named("groups", "", group)));
        }

        void extra() {
            Map<String, List<String>> extra = wanted.extra();
            if (way.isNarrow() && !extra.isEmpty()) {
                String wrong = wrongExtra(extra);
                if (!wrong.isEmpty()) {
                    throw refused(authentication("userextras", "", ""), wrong);
                }
                int count = extra.values().stream().mapToInt(List::size).sum();
                if (Math.max(count, extra.size()) >= MANY
                        && may(authentication("userextras", "*", "*"))) {
                    return;
                }
            }
            extra.forEach((key, values) ->
                    values.forEach(value -> require(authentication("userextras", key, value))));
        }

        /// Empty for extras that a narrow way lets through.
        private static String wrongExtra(Map<String, List<String>> extra) {
            for (var one : extra.entrySet()) {
                String key = one.getKey();
                if (key.isEmpty()) {
                    return "impersonating the empty string key in extra is not allowed";
                }
                if (!key.equals(key.toLowerCase(Locale.ROOT))) {
                    return "impersonating a non-lowercase key in extra is not allowed: \""
                            + key
                            + '"';
                }
                String wrong = wrongKey(key);
                if (!wrong.isEmpty()) {
                    return "impersonating an invalid key in extra is not allowed: " + wrong;
                }
                if (one.getValue().contains("")) {
                    return "impersonating the empty string value in extra is not allowed";
                }
            }
            return "";
        }

        private static String wrongKey(String key) {
            int slash = key.indexOf('/');
            String shown = "extra.key: Invalid value: \"" + key + "\": ";
            if (slash <= 0 || slash == key.length() - 1) {
                return shown + "must be a domain-prefixed path (such as \"acme.io/foo\")";
            }
            var wrong = Names.subdomain(key.substring(0, slash));
            return wrong.isEmpty() ? "" : shown + wrong.getFirst();
        }
    }
}
