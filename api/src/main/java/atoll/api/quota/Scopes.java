package atoll.api.quota;

import atoll.api.GroupResource;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// Which objects a quota with scopes is about. A quota's `scopes` are a `scopeSelector` of the
/// operator `Exists` in short. Stateless.
public final class Scopes {
    private Scopes() {}

    /// Whether all scopes of the quota hold for an object. Only pods have scopes, and claims the
    /// one of their attributes class. A quota without scopes is about everything.
    ///
    /// @param quotaSpec `{"hard":{…},"scopes":[…],"scopeSelector":{"matchExpressions":[…]}}`
    public static boolean cover(JsonObject quotaSpec, GroupResource resource, JsonObject object) {
        for (JsonObject scope : scopes(quotaSpec)) {
            boolean holds =
                    switch (resource.toString()) {
                        case "pods" -> ofPod(scope, object);
                        case "persistentvolumeclaims" -> ofClaim(scope, object);
                        default -> false;
                    };
            if (!holds) {
                return false;
            }
        }
        return true;
    }

    private static List<JsonObject> scopes(JsonObject quotaSpec) {
        var scopes = new ArrayList<JsonObject>();
        for (String name : quotaSpec.array("scopes").strings()) {
            scopes.add(JsonObject.of("scopeName", name, "operator", "Exists"));
        }
        scopes.addAll(quotaSpec.object("scopeSelector").array("matchExpressions").objects());
        return scopes;
    }

    private static boolean ofPod(JsonObject scope, JsonObject pod) {
        JsonObject spec = pod.object("spec");
        return switch (scope.stringOr("scopeName", "")) {
            case "Terminating" -> isTerminating(pod);
            case "NotTerminating" -> !isTerminating(pod);
            case "BestEffort" -> isBestEffort(spec);
            case "NotBestEffort" -> !isBestEffort(spec);
            case "PriorityClass" -> selects(scope, spec.stringOr("priorityClassName", ""));
            case "CrossNamespacePodAffinity" -> reachesOut(spec.object("affinity"));
            default -> false;
        };
    }

    /// Whether a pod says how long it may run: the scope has that name. It has nothing to do with
    /// deletion.
    public static boolean isTerminating(JsonObject pod) {
        return pod.object("spec").longOr("activeDeadlineSeconds", -1) >= 0;
    }

    private static boolean ofClaim(JsonObject scope, JsonObject claim) {
        return scope.stringOr("scopeName", "").equals("VolumeAttributesClass")
                && selects(scope, claim.object("spec").stringOr("volumeAttributesClassName", ""));
    }

    private static boolean selects(JsonObject scope, String value) {
        List<String> values = scope.array("values").strings();
        return switch (scope.stringOr("operator", "")) {
            case "Exists" -> !value.isEmpty();
            case "DoesNotExist" -> value.isEmpty();
            case "In" -> !value.isEmpty() && values.contains(value);
            case "NotIn" -> value.isEmpty() || !values.contains(value);
            default -> false;
        };
    }

    /// No container asks for or limits cpu or memory.
    private static boolean isBestEffort(JsonObject spec) {
        if (!spec.object("resources").isEmpty()) {
            return false;
        }
        for (String list : List.of("containers", "initContainers")) {
            for (JsonObject container : spec.array(list).objects()) {
                JsonObject resources = container.object("resources");
                for (String which : List.of("requests", "limits")) {
                    JsonObject amounts = resources.object(which);
                    if (amounts.has("cpu") || amounts.has("memory")) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /// Whether a term of pod affinity or anti-affinity names namespaces, or selects them.
    private static boolean reachesOut(JsonObject affinity) {
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            JsonObject terms = affinity.object(kind);
            var all =
                    new ArrayList<>(
                            terms.array("requiredDuringSchedulingIgnoredDuringExecution")
                                    .objects());
            terms.array("preferredDuringSchedulingIgnoredDuringExecution")
                    .objects()
                    .forEach(weighted -> all.add(weighted.object("podAffinityTerm")));
            for (JsonObject term : all) {
                if (!term.array("namespaces").isEmpty() || term.has("namespaceSelector")) {
                    return true;
                }
            }
        }
        return false;
    }
}
