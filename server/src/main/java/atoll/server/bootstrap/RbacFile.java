package atoll.server.bootstrap;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.authorize.RoleAggregation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Reads `rbac.txt`, whose head explains its lines.
///
/// The file is ours and trusted: a line of the wrong form ends the program at its start with
/// whatever exception it leads to.
final class RbacFile {
    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final String VERSION = GROUP + "/v1";

    private static final JsonArray READ = list("get,list,watch");
    private static final JsonArray WRITE = list("create,delete,deletecollection,patch,update");
    private static final JsonArray ALL =
            list("create,delete,deletecollection,get,list,patch,update,watch");

    private RbacFile() {}

    /// Every role and binding, aggregated roles filled in.
    ///
    /// In the file's order. Parses anew at each call, so callers keep the outcome.
    static List<Wanted> read() {
        var wanted = new ArrayList<Wanted>();
        var rules = new ArrayList<JsonObject>();
        String head = null;
        for (String line : Facts.lines("rbac.txt")) {
            if (line.startsWith(" ")) {
                rules.add(rule(line.strip().split(" ")));
                continue;
            }
            if (head != null) {
                wanted.add(object(head.split(" "), rules));
                rules.clear();
            }
            head = line;
        }
        if (head != null) {
            wanted.add(object(head.split(" "), rules));
        }
        return aggregated(wanted);
    }

    /// The rules of one ClusterRole.
    ///
    /// @return empty when there is no such role
    static List<JsonObject> rulesOf(String role) {
        return read().stream()
                .map(Wanted::tree)
                .filter(tree ->
                        "ClusterRole".equals(tree.string("kind"))
                                && role.equals(tree.string("metadata", "name")))
                .flatMap(tree -> tree.array("rules").objects().stream())
                .toList();
    }

    /// `get,list core pods` → `{"verbs": ["get","list"], "apiGroups": [""], "resources":
    /// ["pods"]}`; `get path /healthz` → `{"verbs": ["get"], "nonResourceURLs": ["/healthz"]}`.
    private static JsonObject rule(String[] words) {
        JsonObject rule = JsonObject.of("verbs", verbs(words[0]));
        if (words[1].equals("path")) {
            return rule.with("nonResourceURLs", list(words[2]));
        }
        List<String> groups =
                Stream.of(words[1].split(","))
                        .map(group -> group.equals("core") ? "" : group)
                        .toList();
        rule =
                rule.with("apiGroups", JsonArray.ofStrings(groups))
                        .with("resources", list(words[2]));
        return words.length > 3 ? rule.with("resourceNames", list(words[3])) : rule;
    }

    private static JsonArray verbs(String word) {
        return switch (word) {
            case "read" -> READ;
            case "write" -> WRITE;
            case "all" -> ALL;
            default -> list(word);
        };
    }

    private static JsonArray list(String commaSeparated) {
        return JsonArray.ofStrings(List.of(commaSeparated.split(",")));
    }

    /// @param words of a head line: kind, `NAME` or `NAMESPACE/NAME`, then what its kind takes
    /// @param rules of the indented lines below it; a binding has none
    private static Wanted object(String[] words, List<JsonObject> rules) {
        String kind = words[0];
        boolean binding = kind.endsWith("Binding");
        JsonObject tree =
                JsonObject.of("apiVersion", VERSION, "kind", kind)
                        .with("metadata", metadata(words));
        tree = binding ? withSubjects(tree, words) : withRules(tree, words, rules);
        var resource = new GroupVersionResource(GROUP, "v1", kind.toLowerCase(Locale.ROOT) + "s");
        return Wanted.of(resource, tree, binding ? Wanted.Upkeep.BINDING : Wanted.Upkeep.ROLE);
    }

    /// Words with a `+` become labels, by which other roles gather this one.
    private static JsonObject metadata(String[] words) {
        int slash = words[1].indexOf('/');
        var labels = JsonObject.builder().put("kubernetes.io/bootstrapping", "rbac-defaults");
        for (String word : words) {
            if (word.startsWith("+")) {
                labels.put(GROUP + "/" + word.substring(1), "true");
            }
        }
        var metadata =
                JsonObject.builder()
                        .put("name", words[1].substring(slash + 1))
                        .put("labels", labels.build())
                        .put("annotations", JsonObject.of(Bootstrap.RBAC_AUTOUPDATE, "true"));
        if (slash > 0) {
            metadata.put("namespace", words[1].substring(0, slash));
        }
        return metadata.build();
    }

    /// A role with a `<LABEL` gets selectors in place of rules.
    private static JsonObject withRules(JsonObject tree, String[] words, List<JsonObject> rules) {
        var selectors = new ArrayList<JsonObject>();
        for (String word : words) {
            if (word.startsWith("<")) {
                selectors.add(
                        JsonObject.of(
                                "matchLabels",
                                JsonObject.of(GROUP + "/" + word.substring(1), "true")));
            }
        }
        return selectors.isEmpty()
                ? tree.with("rules", JsonArray.of(rules))
                : tree.with(
                        "aggregationRule",
                        JsonObject.of("clusterRoleSelectors", JsonArray.of(selectors)));
    }

    /// @param words the third is `ClusterRole/NAME` or `Role/NAME`, the rest are subjects
    private static JsonObject withSubjects(JsonObject tree, String[] words) {
        int slash = words[2].indexOf('/');
        var subjects = Stream.of(words).skip(3).map(RbacFile::subject).toList();
        JsonObject bound =
                tree.with(
                        "roleRef",
                        JsonObject.of(
                                "apiGroup", GROUP,
                                "kind", words[2].substring(0, slash),
                                "name", words[2].substring(slash + 1)));
        return subjects.isEmpty() ? bound : bound.with("subjects", JsonArray.of(subjects));
    }

    /// `User:NAME`, `Group:NAME`, `ServiceAccount:NAMESPACE/NAME`; names may have colons in them.
    private static JsonObject subject(String word) {
        int colon = word.indexOf(':');
        String kind = word.substring(0, colon);
        String name = word.substring(colon + 1);
        if (!kind.equals("ServiceAccount")) {
            return JsonObject.of("apiGroup", GROUP, "kind", kind, "name", name);
        }
        int slash = name.indexOf('/');
        return JsonObject.of(
                "kind", kind,
                "namespace", name.substring(0, slash),
                "name", name.substring(slash + 1));
    }

    /// Aggregated roles get their rules here, so that they hold in a cluster without controllers
    /// too. A role may aggregate another aggregated one, hence the order.
    private static List<Wanted> aggregated(List<Wanted> wanted) {
        var trees = new ArrayList<>(wanted);
        for (String name : List.of("view", "edit", "admin")) {
            var roles = trees.stream().map(one -> KubeObject.of(one.tree())).toList();
            for (int i = 0; i < trees.size(); i++) {
                KubeObject role = roles.get(i);
                if (role.name().equals(name) && RoleAggregation.isAggregated(role)) {
                    Json rules = RoleAggregation.rules(role, roles);
                    trees.set(
                            i,
                            Wanted.of(
                                    trees.get(i).resource(),
                                    role.tree().with("rules", rules),
                                    Wanted.Upkeep.ROLE));
                }
            }
        }
        return trees;
    }
}
