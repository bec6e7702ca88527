package atoll.server.crd;

import atoll.api.KubeObject;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The names under which a definition is served: those it asks for, as far as no other definition
/// of its group has them.
///
/// @param accepted what it has after all
/// @param conflict the reason why not all are accepted, `PluralConflict`; empty when all are. Of
///   several the last one counts
record AcceptedNames(JsonObject accepted, String conflict, String message) {

    /// @param before what it had until now
    static AcceptedNames of(JsonObject definition, JsonObject before, List<KubeObject> others) {
        Set<String> resources = new TreeSet<>();
        Set<String> kinds = new TreeSet<>();
        for (KubeObject other : others) {
            JsonObject names = other.status().object("acceptedNames");
            resources.add(names.stringOr("plural", ""));
            resources.add(names.stringOr("singular", ""));
            resources.addAll(names.array("shortNames").strings());
            kinds.add(names.stringOr("kind", ""));
            kinds.add(names.stringOr("listKind", ""));
        }
        JsonObject asked = definition.object("spec", "names");
        return new AcceptedNames(before, "", "")
                .name(asked, "plural", resources, "PluralConflict")
                .name(asked, "singular", resources, "SingularConflict")
                .shortNames(asked, resources)
                .name(asked, "kind", kinds, "KindConflict")
                .name(asked, "listKind", kinds, "ListKindConflict")
                .with(asked, "categories");
    }

    private AcceptedNames name(JsonObject asked, String key, Set<String> taken, String reason) {
        String name = asked.stringOr(key, "");
        boolean own = name.equals(accepted.stringOr(key, ""));
        return !own && taken.contains(name)
                ? new AcceptedNames(accepted, reason, inUse(name))
                : with(asked, key);
    }

    private static String inUse(String name) {
        return Json.of(name) + " is already in use";
    }

    private AcceptedNames with(JsonObject asked, String key) {
        Json value = asked.get(key);
        return new AcceptedNames(
                value == null ? accepted.without(key) : accepted.with(key, value),
                conflict,
                message);
    }

    private AcceptedNames shortNames(JsonObject asked, Set<String> taken) {
        List<String> own = accepted.array("shortNames").strings();
        var clashes = new ArrayList<String>();
        for (String each : asked.array("shortNames").strings()) {
            if (!own.contains(each) && taken.contains(each)) {
                clashes.add(inUse(each));
            }
        }
        if (clashes.isEmpty()) {
            return with(asked, "shortNames");
        }
        String all = String.join(", ", clashes);
        return new AcceptedNames(
                accepted, "ShortNamesConflict", clashes.size() == 1 ? all : "[" + all + "]");
    }
}
