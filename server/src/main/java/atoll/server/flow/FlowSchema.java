package atoll.server.flow;

import atoll.base.json.JsonObject;
import atoll.server.authenticate.UserInfo;
import atoll.server.route.RequestInfo;
import java.util.Comparator;
import java.util.List;

/// A FlowSchema, compiled. Matching allocates nothing.
///
/// @param uid empty for one that is not there and is imagined
record FlowSchema(
        String name,
        String uid,
        long precedence,
        Distinguisher distinguisher,
        List<FlowRule> rules,
        PriorityLevel level,
        FlowCount count) {
    static final Comparator<FlowSchema> ORDER =
            Comparator.comparingLong(FlowSchema::precedence).thenComparing(FlowSchema::name);

    private static final long PRECEDENCE = 1000;

    /// What tells the flows of a schema apart.
    enum Distinguisher {
        NONE,
        BY_USER,
        BY_NAMESPACE
    }

    static FlowSchema of(
            String name, String uid, JsonObject spec, PriorityLevel level, FlowCount count) {
        var distinguisher =
                switch (spec.object("distinguisherMethod").stringOr("type", "")) {
                    case "ByUser" -> Distinguisher.BY_USER;
                    case "ByNamespace" -> Distinguisher.BY_NAMESPACE;
                    default -> Distinguisher.NONE;
                };
        return new FlowSchema(
                name,
                uid,
                spec.longOr("matchingPrecedence", PRECEDENCE),
                distinguisher,
                spec.array("rules").objects().stream().map(FlowRule::of).toList(),
                level,
                count);
    }

    boolean matches(UserInfo user, RequestInfo info) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).matches(user, info)) {
                return true;
            }
        }
        return false;
    }

    /// What tells the request's flow from others of the schema.
    String flow(UserInfo user, RequestInfo info) {
        return switch (distinguisher) {
            case NONE -> "";
            case BY_USER -> user.name();
            case BY_NAMESPACE -> info.namespace();
        };
    }
}
