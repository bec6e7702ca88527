package atoll.controllers.policystatus;

import atoll.api.GroupVersionKind;
import atoll.api.GroupVersionResource;
import atoll.api.ObjectKey;
import atoll.api.ResourceInfo;
import atoll.api.request.Client;
import atoll.api.schema.Schema;
import atoll.api.schema.Schemas;
import atoll.api.schema.StructuralSchemas;
import atoll.base.json.JsonObject;
import atoll.controllers.kinds.Kinds;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which kinds a policy is about, and what their objects look like. Reads the cluster when asked.
/// Made for one look at one policy; the list of what is served is asked for once.
final class PolicyKinds {
    /// Of one rule; more are not looked at.
    private static final int PER_RULE_MAX = 10;

    private static final Comparator<GroupVersionKind> ORDER =
            Comparator.comparing(GroupVersionKind::group)
                    .thenComparing(GroupVersionKind::version)
                    .thenComparing(GroupVersionKind::kind);

    private final Client client;
    private final Schemas builtIn;
    private final List<ResourceInfo> served;

    PolicyKinds(Client client, Schemas builtIn) {
        this.client = client;
        this.builtIn = builtIn;
        this.served = client.resources();
    }

    /// In order of group, version and kind. A rule with a wildcard names none; once a rule names
    /// its most, those after it are left out.
    List<GroupVersionKind> matched(JsonObject spec) {
        var kinds = new TreeSet<>(ORDER);
        for (JsonObject rule : spec.object("matchConstraints").array("resourceRules").objects()) {
            if (!isFull(rule, kinds)) {
                continue;
            }
            break;
        }
        return List.copyOf(kinds);
    }

    /// Adds a rule's kinds.
    ///
    /// @param kinds is added to
    /// @return whether the rule has named as many as are looked at
    private boolean isFull(JsonObject rule, Set<GroupVersionKind> kinds) {
        List<String> groups = named(rule, "apiGroups");
        List<String> versions = named(rule, "apiVersions");
        List<String> resources =
                rule.array("resources").strings().stream()
                        .filter(each -> each.indexOf('*') < 0 && each.indexOf('/') < 0)
                        .sorted()
                        .toList();
        int count = 0;
        for (String group : groups) {
            for (String version : versions) {
                for (String resource : resources) {
                    for (ResourceInfo each : served) {
                        if (isCalled(each, group, version, resource)) {
                            kinds.add(each.groupVersionKind());
                            if (++count == PER_RULE_MAX) {
                                return true;
                            }
                        }
                    }
                }
            }
        }
        return false;
    }

    /// Nothing when any of them is a wildcard.
    private static List<String> named(JsonObject rule, String key) {
        List<String> names = rule.array(key).strings();
        return names.stream().anyMatch(each -> each.indexOf('*') >= 0)
                ? List.of()
                : names.stream().sorted().toList();
    }

    /// The core group's name is empty, and so stands for any, as where upstream maps resources.
    private static boolean isCalled(
            ResourceInfo info, String group, String version, String resource) {
        GroupVersionResource own = info.resource();
        return (group.isEmpty() || own.group().equals(group))
                && own.version().equals(version)
                && (own.resource().equals(resource) || info.singular().equals(resource));
    }

    /// Null when nobody knows. Of a built-in kind, or compiled from its definition with each call.
    @Nullable Schema schema(GroupVersionKind kind) {
        Schema known = builtIn.kind(kind);
        return known != null ? known : custom(kind);
    }

    /// Compiled from the definition's schema of that version; null where there is none.
    private @Nullable Schema custom(GroupVersionKind kind) {
        return served.stream()
                .filter(each -> each.groupVersionKind().equals(kind))
                .map(each -> each.resource().groupResource().toString())
                .flatMap(name ->
                        client
                                .find(Kinds.CUSTOM_RESOURCE_DEFINITIONS, new ObjectKey("", name))
                                .stream())
                .flatMap(definition -> definition.spec().array("versions").objects().stream())
                .filter(version -> version.stringOr("name", "").equals(kind.version()))
                .map(version -> version.object("schema").object("openAPIV3Schema"))
                .findFirst()
                .map(new StructuralSchemas(builtIn)::compile)
                .orElse(null);
    }
}
