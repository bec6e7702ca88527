package atoll.server.oidc;

import atoll.api.GoStrings;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonBoolean;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import atoll.server.authenticate.TokenException;
import atoll.server.authenticate.UserInfo;
import atoll.server.config.ConfigProblems;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// How the claims of a token become a user: the part `claimMappings` of a JWT authenticator.
record UserMapping(
        ClaimMapping username,
        ClaimMapping groups,
        ClaimMapping uid,
        Map<String, ClaimExpression> extra) {
    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+");
    private static final String EMAIL = "email";

    static UserMapping read(JsonObject mappings, String path, ConfigProblems problems) {
        return new UserMapping(
                ClaimMapping.prefixed(
                        mappings.object("username"),
                        "username",
                        true,
                        path + ".username",
                        problems),
                ClaimMapping.prefixed(
                        mappings.object("groups"), "group", false, path + ".groups", problems),
                ClaimMapping.plain(mappings.object("uid"), "uid", path + ".uid", problems),
                extra(mappings.array("extra").objects(), path + ".extra", problems));
    }

    private static Map<String, ClaimExpression> extra(
            List<JsonObject> mappings, String path, ConfigProblems problems) {
        var seen = new LinkedHashMap<String, ClaimExpression>();
        var keys = new HashSet<String>();
        for (int i = 0; i < mappings.size(); i++) {
            String at = path + "[" + i + "]";
            String key = mappings.get(i).stringOr("key", "");
            checkKey(key, at + ".key", problems);
            String source = mappings.get(i).stringOr("valueExpression", "");
            if (!keys.add(key)) {
                problems.duplicate(at + ".key", key);
            } else if (source.isEmpty()) {
                problems.required(at + ".valueExpression", "");
            } else {
                ClaimExpression compiled =
                        ClaimExpression.mapping(
                                source,
                                "extra claim expression",
                                at + ".valueExpression",
                                problems);
                if (compiled != null) {
                    seen.put(key, compiled);
                }
            }
        }
        return seen;
    }

    private static void checkKey(String key, String path, ConfigProblems problems) {
        int slash = key.indexOf('/');
        String domain = slash < 0 ? "" : key.substring(0, slash);
        if (key.isEmpty()) {
            problems.required(path, "");
        } else if (domain.isEmpty() || slash == key.length() - 1) {
            problems.invalid(path, key, "must be a domain-prefixed path (such as \"acme.io/foo\")");
        } else {
            Names.subdomain(domain).forEach(each -> problems.invalid(path, domain, each));
            String rest = key.substring(slash + 1);
            if (!PATH.matcher(rest).matches()) {
                problems.invalid(
                        path,
                        rest,
                        "Invalid path (regex used for validation is '%s')".formatted(PATH));
            }
        }
        if (!key.equals(key.toLowerCase(Locale.ROOT))) {
            problems.invalid(path, key, "must be lowercase");
        }
        if (("." + domain).endsWith(".kubernetes.io") || ("." + domain).endsWith(".k8s.io")) {
            problems.invalid(
                    path,
                    key,
                    "k8s.io, kubernetes.io and their subdomains are reserved for Kubernetes use");
        }
    }

    UserInfo user(JsonObject claims) throws TokenException {
        String name = name(claims);
        List<String> members = groups.groups(claims);
        String id = id(claims);
        var more = new LinkedHashMap<String, List<String>>();
        if (claims.get("jti") instanceof JsonString(var jti) && !jti.isEmpty()) {
            more.put("authentication.kubernetes.io/credential-id", List.of("JTI=" + jti));
        }
        for (var each : extra.entrySet()) {
            List<String> values = each.getValue().texts(claims);
            if (!values.isEmpty()) {
                more.put(each.getKey(), values);
            }
        }
        return new UserInfo(name, id, members, more);
    }

    private String name(JsonObject claims) throws TokenException {
        ClaimExpression expression = username.expression();
        if (expression != null) {
            String name = expression.text(claims, "username claim expression");
            if (name.isEmpty()) {
                throw new TokenException("oidc: empty username via CEL expression is not allowed");
            }
            return name;
        }
        String claim = username.claim();
        String name =
                ClaimMapping.text(
                        claims, claim, "parse username claims " + GoStrings.quoted(claim));
        if (claim.equals(EMAIL)) {
            requireVerified(claims);
        }
        return username.prefix() + name;
    }

    private static void requireVerified(JsonObject claims) throws TokenException {
        Json verified = claims.get("email_verified");
        if (verified == null) {
            return;
        }
        if (!(verified instanceof JsonBoolean bool)) {
            throw new TokenException(
                    "oidc: parse 'email_verified' claim: json: cannot unmarshal %s into Go value of type bool"
                            .formatted(ClaimMapping.typeOf(verified)));
        }
        if (!bool.value()) {
            throw new TokenException("oidc: email not verified");
        }
    }

    private String id(JsonObject claims) throws TokenException {
        String claim = uid.claim();
        if (!claim.isEmpty()) {
            return ClaimMapping.text(claims, claim, "parse uid claim " + GoStrings.quoted(claim));
        }
        ClaimExpression expression = uid.expression();
        return expression == null ? "" : expression.text(claims, "uid claim expression");
    }
}
