package atoll.server.flow;

import atoll.server.authenticate.UserInfo;
import atoll.server.route.RequestInfo;
import atoll.store.ResourceImage;
import java.util.List;
import java.util.Map;

/// The objects as they stand, compiled.
///
/// @param ofSchemas what it was made of, as is `ofLevels`
/// @param schemas in the order in which they are asked
/// @param levels by name: all that have seats, among them those whose object is gone while they are
///   busy
record Configuration(
        ResourceImage ofSchemas,
        ResourceImage ofLevels,
        List<FlowSchema> schemas,
        Map<String, PriorityLevel> levels) {

    /// The first schema that matches; the last, which is the one that catches all, when none does.
    FlowSchema classify(UserInfo user, RequestInfo info) {
        for (int i = 0; i < schemas.size(); i++) {
            FlowSchema one = schemas.get(i);
            if (one.matches(user, info)) {
                return one;
            }
        }
        for (FlowSchema one : schemas) {
            if (one.name().equals(CATCH_ALL)) {
                return one;
            }
        }
        return schemas.getLast();
    }

    static final String CATCH_ALL = "catch-all";
}
