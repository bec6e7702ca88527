package atoll.server.authorize;

import atoll.base.json.JsonObject;
import atoll.server.authenticate.UserInfo;
import java.util.ArrayList;
import java.util.List;

/// Several authorizers, asked in turn: the first that has an opinion decides; when none has, the
/// reasons of all are told. Members of `system:masters` are not asked about.
///
/// @param inTurn at least one
public record Authorizers(List<Authorizer> inTurn) implements Authorizer {
    public Authorizers {
        inTurn = List.copyOf(inTurn);
    }

    /// Allows nobody but `system:masters` anything.
    public static Authorizer denyAll() {
        return new Authorizer() {
            @Override
            public Decision authorize(UserInfo user, Attributes attributes) {
                return new Decision(false, "Everything is forbidden.");
            }

            @Override
            public Rules rulesFor(UserInfo user, String namespace) {
                return new Rules(List.of(), false, "");
            }
        };
    }

    @Override
    public Decision authorize(UserInfo user, Attributes attributes) {
        if (user.groups().contains(RbacAuthorizer.MASTERS)) {
            return new Decision(true, "");
        }
        var reasons = new ArrayList<String>(0);
        var errors = new ArrayList<String>(0);
        for (Authorizer each : inTurn) {
            Decision decision = each.authorize(user, attributes);
            if (!decision.error().isEmpty()) {
                errors.add(decision.error());
            }
            if (decision.verdict() != Decision.Verdict.NO_OPINION) {
                return decision;
            }
            if (!decision.reason().isEmpty()) {
                reasons.add(decision.reason());
            }
        }
        return new Decision(
                Decision.Verdict.NO_OPINION, String.join("\n", reasons), joined(errors));
    }

    @Override
    public Rules rulesFor(UserInfo user, String namespace) {
        var rules = new ArrayList<JsonObject>();
        var errors = new ArrayList<String>(0);
        boolean incomplete = false;
        for (Authorizer each : inTurn) {
            Rules found = each.rulesFor(user, namespace);
            rules.addAll(found.rules());
            incomplete |= found.incomplete();
            if (!found.errors().isEmpty()) {
                errors.add(found.errors());
            }
        }
        return new Rules(rules, incomplete, joined(errors));
    }

    /// As Go joins several errors into one.
    private static String joined(List<String> errors) {
        List<String> distinct = errors.stream().distinct().toList();
        return distinct.size() > 1
                ? "[" + String.join(", ", distinct) + "]"
                : String.join("", distinct);
    }
}
