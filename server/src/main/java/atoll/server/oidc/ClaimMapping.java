package atoll.server.oidc;

import atoll.api.GoStrings;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonBoolean;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import atoll.server.authenticate.TokenException;
import atoll.server.config.ConfigProblems;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What becomes a part of the user: a claim with a prefix before it, or what an expression makes of
/// the claims. Neither: nothing does.
///
/// @param claim its name; empty for none
/// @param expression null for none
record ClaimMapping(String claim, String prefix, @Nullable ClaimExpression expression) {
    private static final String BOTH = "claim and expression can't both be set";

    /// For names of users and groups, which have prefixes.
    ///
    /// @param what it is mapped to, as errors name it
    static ClaimMapping prefixed(
            JsonObject mapping, String what, boolean needed, String path, ConfigProblems problems) {
        String claim = mapping.stringOr("claim", "");
        String source = mapping.stringOr("expression", "");
        String prefix = mapping.string("prefix");
        if (!claim.isEmpty() && !source.isEmpty()) {
            problems.invalid(path, "", BOTH);
        } else if (!source.isEmpty()) {
            if (prefix != null) {
                problems.invalid(
                        path + ".prefix", prefix, "may not be specified when expression is set");
            }
        } else if (!claim.isEmpty()) {
            if (prefix == null) {
                problems.required(
                        path + ".prefix",
                        "prefix is required when claim is set. It can be set to an empty string to"
                                + " disable prefixing");
            }
        } else if (needed) {
            problems.required(path, "claim or expression is required");
        }
        return new ClaimMapping(
                claim, prefix == null ? "" : prefix, compiled(claim, source, what, path, problems));
    }

    static ClaimMapping plain(
            JsonObject mapping, String what, String path, ConfigProblems problems) {
        String claim = mapping.stringOr("claim", "");
        String source = mapping.stringOr("expression", "");
        if (!claim.isEmpty() && !source.isEmpty()) {
            problems.invalid(path, "", BOTH);
        }
        return new ClaimMapping(claim, "", compiled(claim, source, what, path, problems));
    }

    private static @Nullable ClaimExpression compiled(
            String claim, String source, String what, String path, ConfigProblems problems) {
        return source.isEmpty() || !claim.isEmpty()
                ? null
                : ClaimExpression.mapping(
                        source, what + " claim expression", path + ".expression", problems);
    }

    /// Of a claim that must be there.
    ///
    /// @param where errors begin: `parse uid claim "uid"`
    static String text(JsonObject claims, String claim, String where) throws TokenException {
        return switch (claims.get(claim)) {
            case null -> throw new TokenException("oidc: " + where + ": claim not present");
            case JsonNull _ -> "";
            case JsonString(var text) -> text;
            case Json other ->
                    throw new TokenException(
                            "oidc: %s: json: cannot unmarshal %s into Go value of type string"
                                    .formatted(where, typeOf(other)));
        };
    }

    static String typeOf(Json value) {
        return switch (value) {
            case JsonNull _ -> "null";
            case JsonBoolean _ -> "bool";
            case JsonNumber _ -> "number";
            case JsonString _ -> "string";
            case JsonArray _ -> "array";
            case JsonObject _ -> "object";
        };
    }

    /// A text or a list of texts, each with the prefix; none where the claim is absent.
    List<String> groups(JsonObject claims) throws TokenException {
        Json value = claim.isEmpty() ? null : claims.get(claim);
        if (value != null) {
            String where = "parse groups claim " + GoStrings.quoted(claim);
            List<String> groups =
                    value instanceof JsonArray array && isTexts(array)
                            ? array.strings()
                            : List.of(text(claims, claim, where));
            return groups.stream().map(prefix::concat).toList();
        }
        return expression == null ? List.of() : expression.texts(claims);
    }

    private static boolean isTexts(JsonArray array) {
        return array.strings().size() == array.size();
    }
}
