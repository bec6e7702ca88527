package atoll.server.oidc;

import atoll.base.json.JsonObject;
import atoll.server.authenticate.TokenException;
import atoll.server.config.ConfigProblems;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What must hold of a token's claims, or of the user that they make: `claimValidationRules` and
/// `userValidationRules` of a JWT authenticator.
///
/// @param values claims that must have a value
record Rules(Map<String, String> values, List<Stated> stated) {

    Rules {
        stated = List.copyOf(stated);
    }

    /// @param message what is said when it does not hold
    record Stated(ClaimExpression expression, String message) {}

    static Rules ofClaims(List<JsonObject> rules, String path, ConfigProblems problems) {
        var values = new LinkedHashMap<String, String>();
        var stated = new ArrayList<Stated>();
        var sources = new HashSet<String>();
        for (int i = 0; i < rules.size(); i++) {
            JsonObject rule = rules.get(i);
            String at = path + "[" + i + "]";
            String claim = rule.stringOr("claim", "");
            String source = rule.stringOr("expression", "");
            String message = rule.stringOr("message", "");
            String required = rule.stringOr("requiredValue", "");
            if (!claim.isEmpty() && !source.isEmpty()) {
                problems.invalid(at, claim, "claim and expression can't both be set");
            } else if (claim.isEmpty() && source.isEmpty()) {
                problems.required(at, "claim or expression is required");
            } else if (source.isEmpty()) {
                if (!message.isEmpty()) {
                    problems.invalid(
                            at + ".message", message, "may not be specified when claim is set");
                }
                if (values.put(claim, required) != null) {
                    problems.duplicate(at + ".claim", claim);
                }
            } else {
                if (!required.isEmpty()) {
                    problems.invalid(
                            at + ".requiredValue",
                            required,
                            "may not be specified when expression is set");
                }
                if (!sources.add(source)) {
                    problems.duplicate(at + ".expression", source);
                    continue;
                }
                ClaimExpression compiled =
                        ClaimExpression.ofClaims(source, at + ".expression", problems);
                if (compiled != null) {
                    stated.add(new Stated(compiled, message));
                }
            }
        }
        return new Rules(values, stated);
    }

    static Rules ofUser(List<JsonObject> rules, String path, ConfigProblems problems) {
        var stated = new ArrayList<Stated>();
        var sources = new HashSet<String>();
        for (int i = 0; i < rules.size(); i++) {
            JsonObject rule = rules.get(i);
            String at = path + "[" + i + "]";
            String source = rule.stringOr("expression", "");
            if (source.isEmpty()) {
                problems.required(at + ".expression", "");
            } else if (!sources.add(source)) {
                problems.duplicate(at + ".expression", source);
            } else {
                ClaimExpression compiled =
                        ClaimExpression.ofUser(source, at + ".expression", problems);
                if (compiled != null) {
                    stated.add(new Stated(compiled, rule.stringOr("message", "")));
                }
            }
        }
        return new Rules(Map.of(), stated);
    }

    /// @throws TokenException for the first that does not hold
    void require(JsonObject of) throws TokenException {
        for (var each : values.entrySet()) {
            String claim = each.getKey();
            if (!of.has(claim)) {
                throw new TokenException(
                        "oidc: required claim %s not present in ID token".formatted(claim));
            }
            String value = ClaimMapping.text(of, claim, "parse claim " + claim);
            if (!value.equals(each.getValue())) {
                throw new TokenException(
                        "oidc: required claim %s value does not match. Got = %s, want = %s"
                                .formatted(claim, value, each.getValue()));
            }
        }
        for (Stated each : stated) {
            each.expression().require(of, each.message());
        }
    }
}
