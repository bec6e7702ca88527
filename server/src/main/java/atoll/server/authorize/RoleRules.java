package atoll.server.authorize;

import atoll.api.GoStrings;
import atoll.api.GroupVersionResource;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Whether one set of policy rules holds everything another grants. Rules are broken into atoms of
/// one verb, group, resource and name (or one verb and path) each; an atom must be held by one rule
/// whole.
public final class RoleRules {
    private RoleRules() {}

    /// The atoms of `wanted` that no rule of `held` grants, as rules.
    public static List<JsonObject> uncovered(List<JsonObject> held, List<JsonObject> wanted) {
        List<PolicyRule> owned = held.stream().map(PolicyRule::of).toList();
        var missing = new ArrayList<JsonObject>();
        for (JsonObject rule : wanted) {
            for (Attributes atom : atoms(PolicyRule.of(rule))) {
                if (owned.stream().noneMatch(one -> one.allows(atom) && coversUnnamed(one, atom))) {
                    missing.add(toRule(atom));
                }
            }
        }
        return missing;
    }

    /// A rule limited to names holds no rule without that limit.
    private static boolean coversUnnamed(PolicyRule held, Attributes atom) {
        return !atom.isResourceRequest() || held.names().isEmpty() || !atom.name().isEmpty();
    }

    private static List<Attributes> atoms(PolicyRule rule) {
        var atoms = new ArrayList<Attributes>();
        for (String group : rule.groups()) {
            for (String resource : rule.resources()) {
                for (String verb : rule.verbs()) {
                    for (String name : rule.names().isEmpty() ? List.of("") : rule.names()) {
                        atoms.add(atom(verb, group, resource, name));
                    }
                }
            }
        }
        for (String path : rule.paths()) {
            for (String verb : rule.verbs()) {
                atoms.add(Attributes.ofPath(verb, path));
            }
        }
        return atoms;
    }

    private static Attributes atom(String verb, String group, String resource, String name) {
        int slash = resource.indexOf('/');
        var plain =
                new GroupVersionResource(
                        group, "", slash < 0 ? resource : resource.substring(0, slash));
        return Attributes.ofResource(
                verb, plain, slash < 0 ? "" : resource.substring(slash + 1), "", name);
    }

    private static JsonObject toRule(Attributes atom) {
        var builder = JsonObject.builder().put("verbs", list(atom.verb()));
        if (!atom.isResourceRequest()) {
            return builder.put("nonResourceURLs", list(atom.path())).build();
        }
        builder.put("apiGroups", list(atom.group()))
                .put("resources", list(atom.combinedResource()));
        if (!atom.name().isEmpty()) {
            builder.put("resourceNames", list(atom.name()));
        }
        return builder.build();
    }

    private static JsonArray list(String one) {
        return JsonArray.of(Json.of(one));
    }

    /// Rules as one line each, sorted; rules for the same things joined into one. What stands in
    /// the refusal of an escalation.
    public static List<String> lines(List<JsonObject> rules) {
        var joined = new TreeMap<String, JsonObject>();
        for (JsonObject rule : rules) {
            String same = rule.without("verbs").toString();
            joined.merge(
                    rule.has("resources") ? same : rule.toString(),
                    rule,
                    (one, other) ->
                            one.with("verbs", plus(one.array("verbs"), other.array("verbs"))));
        }
        return joined.values().stream().map(RoleRules::line).sorted().toList();
    }

    /// As upstream joins them: what is missing twice is named twice.
    private static JsonArray plus(JsonArray some, JsonArray others) {
        JsonArray all = some;
        for (Json one : others) {
            all = all.plus(one);
        }
        return all;
    }

    private static String line(JsonObject rule) {
        return Stream.of("apiGroups", "resources", "nonResourceURLs", "resourceNames", "verbs")
                .filter(rule::has)
                .map(key ->
                        key.substring(0, 1).toUpperCase(Locale.ROOT)
                                + key.substring(1)
                                + ":"
                                + list(rule.array(key)))
                .map(part -> part.replace("ApiGroups", "APIGroups"))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /// As Go prints a list of quoted strings.
    private static String list(JsonArray strings) {
        return strings.strings().stream()
                .map(GoStrings::quoted)
                .collect(Collectors.joining(" ", "[", "]"));
    }
}
