package atoll.server.openapi;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonBoolean;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Puts the OpenAPI v2 documents of other servers into our own, as upstream's aggregator does:
/// paths that are there stay, definitions and parameters that mean something else get another name.
public final class OtherSpecs {
    private static final List<String> NAMED = List.of("definitions", "parameters");
    private static final String KINDS = "x-kubernetes-group-version-kind";

    private OtherSpecs() {}

    /// The part of a document that is about paths which begin with `prefix`: definitions that only
    /// the others use are left out.
    public static JsonObject filtered(JsonObject spec, String prefix) {
        return filtered(spec, Set.of(), prefix);
    }

    /// @param without paths to leave out
    private static JsonObject filtered(JsonObject spec, Set<String> without, String prefix) {
        JsonObject paths = spec.object("paths");
        var kept = JsonObject.builder();
        paths.forEach((path, item) -> {
            if (path.startsWith(prefix) && !without.contains(path)) {
                kept.put(path, item);
            }
        });
        JsonObject part = spec.with("paths", kept.build());
        Set<String> before = used(spec);
        Set<String> now = used(part);
        var definitions = JsonObject.builder();
        spec.object("definitions")
                .forEach((name, definition) -> {
                    if (now.contains(name) || !before.contains(name)) {
                        definitions.put(name, definition);
                    }
                });
        return part.with("definitions", definitions.build());
    }

    /// Names of the definitions that the paths lead to.
    private static Set<String> used(JsonObject spec) {
        var found = new HashSet<String>();
        var seen = new HashSet<String>();
        Deque<Json> open = new ArrayDeque<>();
        open.add(spec.object("paths"));
        while (!open.isEmpty()) {
            references(
                    open.remove(),
                    reference -> {
                        String[] parts = reference.split("/", 3);
                        if (seen.add(reference) && parts.length == 3 && NAMED.contains(parts[1])) {
                            if (parts[1].equals("definitions")) {
                                found.add(parts[2]);
                            }
                            open.add(spec.object(parts[1], parts[2]));
                        }
                        return reference;
                    });
        }
        return found;
    }

    /// The same with each `$ref` replaced.
    private static Json references(Json json, UnaryOperator<String> replace) {
        return switch (json) {
            case JsonObject object -> {
                var changed = JsonObject.builder();
                object.forEach((key, value) ->
                        changed.put(
                                key,
                                key.equals("$ref") && value instanceof JsonString(var reference)
                                        ? Json.of(replace.apply(reference))
                                        : references(value, replace)));
                yield changed.build();
            }
            case JsonArray array -> {
                var changed = new ArrayList<Json>();
                array.forEach(each -> changed.add(references(each, replace)));
                yield JsonArray.of(changed);
            }
            case JsonString _, JsonNumber _, JsonBoolean _, JsonNull _ -> json;
        };
    }

    static JsonObject merged(JsonObject own, List<JsonObject> others) {
        JsonObject merged = own;
        for (JsonObject other : others) {
            merged = merged(merged, other);
        }
        return merged;
    }

    private static JsonObject merged(JsonObject into, JsonObject other) {
        Set<String> there = Set.copyOf(into.object("paths").keys());
        boolean clash = other.object("paths").keys().stream().anyMatch(there::contains);
        JsonObject source = clash ? filtered(other, there, "") : other;
        if (source.object("paths").isEmpty()) {
            return into;
        }
        JsonObject merged = into;
        for (String part : NAMED) {
            source = renamed(source, part, renames(into, source, part));
            merged = withAll(merged, source, part);
        }
        return withAll(merged, source, "paths");
    }

    /// New names for what means something else where it is to go.
    private static Map<String, String> renames(JsonObject into, JsonObject source, String part) {
        JsonObject present = into.object(part);
        JsonObject added = source.object(part);
        var renames = new HashMap<String, String>();
        for (String name : added.keys()) {
            String free = name;
            for (int i = 2; isTaken(present, added, name, free, renames); i++) {
                free = name + "_v" + i;
            }
            if (!free.equals(name)) {
                renames.put(name, free);
            }
        }
        return renames;
    }

    private static boolean isTaken(
            JsonObject present,
            JsonObject added,
            String name,
            String wanted,
            Map<String, String> renames) {
        if (!wanted.equals(name) && (added.has(wanted) || renames.containsValue(wanted))) {
            return true;
        }
        return present.has(wanted)
                && !present.object(wanted).without(KINDS).equals(added.object(name).without(KINDS));
    }

    private static JsonObject renamed(JsonObject spec, String part, Map<String, String> renames) {
        if (renames.isEmpty()) {
            return spec;
        }
        String prefix = "#/" + part + "/";
        JsonObject changed =
                references(
                                spec,
                                reference ->
                                        reference.startsWith(prefix)
                                                ? prefix
                                                        + renamed(
                                                                reference.substring(
                                                                        prefix.length()),
                                                                renames)
                                                : reference)
                        .asObject();
        var named = JsonObject.builder();
        changed.object(part).forEach((name, value) -> named.put(renamed(name, renames), value));
        return changed.with(part, named.build());
    }

    private static String renamed(String name, Map<String, String> renames) {
        return renames.getOrDefault(name, name);
    }

    private static JsonObject withAll(JsonObject spec, JsonObject source, String part) {
        JsonObject added = source.object(part);
        if (added.isEmpty()) {
            return spec;
        }
        JsonObject present = spec.object(part);
        var all = present.edit();
        added.forEach((name, value) -> {
            if (!present.has(name)) {
                all.put(name, value);
            } else if (value instanceof JsonObject object) {
                all.put(name, withKinds(present.object(name), object));
            }
        });
        return spec.with(part, all.build());
    }

    /// A definition that is there, for the kinds of another that says the same.
    private static JsonObject withKinds(JsonObject present, JsonObject added) {
        JsonArray kinds = present.array(KINDS);
        for (Json kind : added.array(KINDS)) {
            if (!kinds.objects().contains(kind.asObject())) {
                kinds = kinds.plus(kind);
            }
        }
        return kinds.isEmpty() ? present : present.with(KINDS, kinds);
    }
}
