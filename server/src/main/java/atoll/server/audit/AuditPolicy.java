package atoll.server.audit;

import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import atoll.server.authenticate.UserInfo;
import atoll.server.authorize.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which requests are told of, and how much: the first rule that matches decides, and what no rule
/// matches is not told of. The form is upstream's `Policy` of `audit.k8s.io/v1`.
public final class AuditPolicy {
    /// What a request's events are to tell.
    record Decision(Level level, Set<String> omitted, boolean omitManagedFields) {
        boolean tells(Stage stage) {
            return level != Level.NONE && !omitted.contains(stage.word());
        }
    }

    private record Rule(JsonObject json, Decision decision) {}

    private static final Decision SILENCE = new Decision(Level.NONE, Set.of(), false);
    private static final List<String> STAGES = Stream.of(Stage.values()).map(Stage::word).toList();

    private final List<Rule> rules;

    private AuditPolicy(List<Rule> rules) {
        this.rules = rules;
    }

    /// @param text YAML or JSON
    /// @throws AuditException in upstream's words when it is no policy
    public static AuditPolicy parse(String text) {
        JsonObject policy;
        try {
            policy = Yaml.parseObject(text);
        } catch (JsonException e) {
            throw new AuditException("failed decoding: " + e.getMessage());
        }
        String version = policy.stringOr("apiVersion", "");
        String kind = policy.stringOr("kind", "");
        if (!version.equals("audit.k8s.io/v1") || !kind.equals("Policy")) {
            throw new AuditException(
                    "unknown group version field %s, Kind=%s in policy".formatted(version, kind));
        }
        List<JsonObject> rules = policy.array("rules").objects();
        var wrong = new ArrayList<String>();
        stages(policy, "omitStages", wrong);
        for (int i = 0; i < rules.size(); i++) {
            check(rules.get(i), "rules[" + i + "]", wrong);
        }
        if (!wrong.isEmpty()) {
            throw new AuditException(
                    wrong.size() == 1 ? wrong.getFirst() : "[" + String.join(", ", wrong) + "]");
        }
        if (rules.isEmpty()) {
            throw new AuditException("loaded illegal policy with 0 rules");
        }
        return new AuditPolicy(rules.stream().map(rule -> compiled(policy, rule)).toList());
    }

    private static Rule compiled(JsonObject policy, JsonObject rule) {
        // A rule's stages are left out besides those of the whole policy.
        Set<String> omitted =
                Stream.of(policy, rule)
                        .flatMap(each -> each.array("omitStages").strings().stream())
                        .collect(Collectors.toUnmodifiableSet());
        boolean omitManagedFields =
                rule.booleanOr("omitManagedFields", policy.booleanOr("omitManagedFields", false));
        return new Rule(
                rule, new Decision(level(rule.stringOr("level", "")), omitted, omitManagedFields));
    }

    private static Level level(String word) {
        return Stream.of(Level.values())
                .filter(level -> level.word().equals(word))
                .findFirst()
                .orElse(Level.NONE);
    }

    private static void check(JsonObject rule, String path, List<String> wrong) {
        String level = rule.stringOr("level", "");
        if (level.isEmpty()) {
            wrong.add(path + ".level: Required value");
        } else if (!level(level).word().equals(level)) {
            wrong.add(
                    path
                            + ".level: Unsupported value: "
                            + Json.of(level)
                            + ": supported values: \"None\", \"Metadata\", \"Request\","
                            + " \"RequestResponse\"");
        }
        List<String> urls = rule.array("nonResourceURLs").strings();
        for (int i = 0; i < urls.size(); i++) {
            String url = urls.get(i);
            String at = path + ".nonResourceURLs[" + i + "]: Invalid value: " + Json.of(url);
            if (url.equals("*")) {
                continue;
            }
            if (!url.startsWith("/")) {
                wrong.add(at + ": non-resource URL rules must begin with a '/' character");
            }
            if (url.indexOf('*') >= 0 && url.indexOf('*') < url.length() - 1) {
                wrong.add(
                        at
                                + ": non-resource URL wildcards '*' must be the final character of"
                                + " the rule");
            }
        }
        for (JsonObject resource : rule.array("resources").objects()) {
            resource(resource, path + ".resources", wrong);
        }
        stages(rule, path + ".omitStages", wrong);
        if (!urls.isEmpty()
                && (!rule.array("resources").isEmpty() || !rule.array("namespaces").isEmpty())) {
            wrong.add(
                    path
                            + ".nonResourceURLs: Invalid value: "
                            + rule.array("nonResourceURLs")
                            + ": rules cannot apply to both regular resources and non-resource"
                            + " URLs");
        }
    }

    private static void resource(JsonObject resource, String path, List<String> wrong) {
        String group = resource.stringOr("group", "");
        if (!group.isEmpty() && !group.equals("*") && !Names.subdomain(group).isEmpty()) {
            wrong.add(
                    path
                            + ".group: Invalid value: "
                            + Json.of(group)
                            + ": "
                            + String.join(",", Names.subdomain(group)));
        }
        if (!resource.array("resourceNames").isEmpty() && resource.array("resources").isEmpty()) {
            wrong.add(
                    path
                            + ".resourceNames: Invalid value: "
                            + resource.array("resourceNames")
                            + ": using resourceNames requires at least one resource");
        }
    }

    private static void stages(JsonObject holder, String path, List<String> wrong) {
        List<String> stages = holder.array("omitStages").strings();
        for (int i = 0; i < stages.size(); i++) {
            if (!STAGES.contains(stages.get(i))) {
                wrong.add(
                        "%s[%d]: Invalid value: %s: allowed stages are %s"
                                .formatted(
                                        path, i, Json.of(stages.get(i)), String.join(",", STAGES)));
            }
        }
    }

    Decision decide(UserInfo user, Attributes attributes) {
        for (Rule rule : rules) {
            if (matches(rule.json(), user, attributes)) {
                return rule.decision();
            }
        }
        return SILENCE;
    }

    private static boolean matches(JsonObject rule, UserInfo user, Attributes attributes) {
        List<String> groups = rule.array("userGroups").strings();
        if (!isAnyOr(rule, "users", user.name())
                || !(groups.isEmpty() || groups.stream().anyMatch(user.groups()::contains))
                || !isAnyOr(rule, "verbs", attributes.verb())) {
            return false;
        }
        boolean byResource =
                !rule.array("namespaces").isEmpty() || !rule.array("resources").isEmpty();
        if (byResource) {
            return attributes.isResourceRequest()
                    && isAnyOr(rule, "namespaces", attributes.namespace())
                    && matchesResource(rule, attributes);
        }
        List<String> urls = rule.array("nonResourceURLs").strings();
        return urls.isEmpty()
                || (!attributes.isResourceRequest()
                        && urls.stream().anyMatch(url -> covers(url, attributes.path())));
    }

    /// Whether a list names `value`, or nothing.
    private static boolean isAnyOr(JsonObject rule, String key, String value) {
        return rule.array(key).isEmpty() || rule.array(key).contains(Json.of(value));
    }

    private static boolean covers(String url, String path) {
        return url.equals("*")
                || url.equals(path)
                || (url.endsWith("*") && path.startsWith(url.substring(0, url.length() - 1)));
    }

    private static boolean matchesResource(JsonObject rule, Attributes attributes) {
        List<JsonObject> listed = rule.array("resources").objects();
        return listed.isEmpty()
                || listed.stream()
                        .filter(each -> isGroup(each.stringOr("group", ""), attributes.group()))
                        .anyMatch(each -> isResource(each, attributes));
    }

    private static boolean isGroup(String listed, String group) {
        return listed.equals("*") || listed.equals(group);
    }

    private static boolean isResource(JsonObject listed, Attributes attributes) {
        List<String> resources = listed.array("resources").strings();
        if (resources.isEmpty()) {
            return true;
        }
        if (!isAnyOr(listed, "resourceNames", attributes.name())) {
            return false;
        }
        String sub = attributes.subresource();
        return resources.stream()
                .anyMatch(each ->
                        each.equals("*")
                                || each.equals(attributes.combinedResource())
                                || (!sub.isEmpty() && each.equals("*/" + sub))
                                || each.equals(attributes.resource() + "/*"));
    }
}
