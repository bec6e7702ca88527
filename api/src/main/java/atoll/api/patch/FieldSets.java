package atoll.api.patch;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sets of field paths, in the very form `fieldsV1` has in JSON, so that nothing is converted when
/// they are read and written: `{"f:spec":{"f:replicas":{}}}` holds the path spec.replicas.
///
/// A node is a member when it is empty or has the key `.`; its other keys are path elements: `f:` a
/// field, `k:` an item by its keys, `v:` an item by its value. The root is never a member, so an
/// empty root is the empty set. All operations walk both sets once, since their keys are sorted;
/// what is alike is shared and not copied. Immutable values, stateless.
final class FieldSets {
    static final String SELF = ".";

    private FieldSets() {}

    /// `{} → true`, `{".":{},"f:a":{}} → true`, `{"f:a":{}} → false`.
    static boolean isMember(JsonObject node) {
        return node.isEmpty() || node.has(SELF);
    }

    /// The paths in either.
    static JsonObject union(JsonObject a, JsonObject b) {
        if (a.isEmpty() || a == b) {
            return b;
        }
        return b.isEmpty() ? a : nodeUnion(a, b);
    }

    private static JsonObject nodeUnion(JsonObject a, JsonObject b) {
        var node = new Node(a.size() + b.size() + 1, isMember(a) || isMember(b));
        int i = 0;
        int j = 0;
        while (i < a.size() || j < b.size()) {
            int order = i == a.size() ? 1 : j == b.size() ? -1 : a.keyAt(i).compareTo(b.keyAt(j));
            if (order < 0) {
                node.add(a.keyAt(i), a.valueAt(i++));
            } else if (order > 0) {
                node.add(b.keyAt(j), b.valueAt(j++));
            } else {
                String key = a.keyAt(i);
                node.add(key, nodeUnion(a.valueAt(i++).asObject(), b.valueAt(j++).asObject()));
            }
        }
        return node.orElse(JsonObject.EMPTY);
    }

    /// The paths of `a` that are not in `b`.
    static JsonObject difference(JsonObject a, JsonObject b) {
        return a.isEmpty() || b.isEmpty() ? a : orEmpty(nodeDifference(a, b));
    }

    private static @Nullable JsonObject nodeDifference(JsonObject a, JsonObject b) {
        var node = new Node(a.size(), isMember(a) && !isMember(b));
        for (int i = 0; i < a.size(); i++) {
            String key = a.keyAt(i);
            Json other = b.get(key);
            JsonObject mine = a.valueAt(i).asObject();
            node.addIfPresent(key, other == null ? mine : nodeDifference(mine, other.asObject()));
        }
        return node.build();
    }

    /// The set of one field.
    ///
    /// @param path names of fields: `[spec, replicas]`
    static JsonObject ofField(List<String> path) {
        return JsonObject.EMPTY.withAt(
                path.stream().map(name -> "f:" + name).toList(), JsonObject.EMPTY);
    }

    /// Whether the path itself is in the set, not merely something below it.
    static boolean hasField(JsonObject set, List<String> path) {
        JsonObject node = set;
        for (String name : path) {
            if (!(node.get("f:" + name) instanceof JsonObject child)) {
                return false;
            }
            node = child;
        }
        return isMember(node);
    }

    /// The set without a field and all that is below it. Parents that are left without anything go
    /// too.
    ///
    /// @param path `metadata.labels`
    static JsonObject without(JsonObject set, String path) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            return set.without("f:" + path);
        }
        String key = "f:" + path.substring(0, dot);
        if (!(set.get(key) instanceof JsonObject child) || child.isEmpty()) {
            return set;
        }
        JsonObject left = without(child, path.substring(dot + 1));
        return left.isEmpty() ? set.without(key) : set.with(key, left);
    }

    /// The paths in both. A path counts when it is a member in both; what one has below a member of
    /// the other does not.
    static JsonObject intersection(JsonObject a, JsonObject b) {
        return a.isEmpty() || b.isEmpty() ? JsonObject.EMPTY : orEmpty(nodeIntersection(a, b));
    }

    private static @Nullable JsonObject nodeIntersection(JsonObject a, JsonObject b) {
        var node = new Node(Math.min(a.size(), b.size()), isMember(a) && isMember(b));
        for (int i = 0; i < a.size(); i++) {
            Json other = b.get(a.keyAt(i));
            if (other != null) {
                node.addIfPresent(
                        a.keyAt(i), nodeIntersection(a.valueAt(i).asObject(), other.asObject()));
            }
        }
        return node.build();
    }

    /// The set with every field that has paths below it a member itself. `{"f:a":{"f:b":{}}} →
    /// {"f:a":{".":{},"f:b":{}}}`.
    static JsonObject withParents(JsonObject set) {
        var node = new Node(set.size(), set.has(SELF));
        for (int i = 0; i < set.size(); i++) {
            JsonObject child = set.valueAt(i).asObject();
            JsonObject deep = child.isEmpty() ? child : withParents(child);
            boolean parent = set.keyAt(i).startsWith("f:") && !deep.isEmpty();
            node.add(set.keyAt(i), parent ? deep.with(SELF, JsonObject.EMPTY) : deep);
        }
        return node.orElse(JsonObject.EMPTY);
    }

    private static JsonObject orEmpty(@Nullable JsonObject node) {
        return node == null ? JsonObject.EMPTY : node;
    }

    /// The paths as Kubernetes prints them (`.spec.containers[name="c"].image`), the members of a
    /// level before what is below them.
    static List<String> paths(JsonObject set) {
        var paths = new ArrayList<String>();
        addPaths("", set, paths);
        return paths;
    }

    private static void addPaths(String prefix, JsonObject node, List<String> paths) {
        for (int i = 0; i < node.size(); i++) {
            String key = node.keyAt(i);
            if (!key.equals(SELF) && isMember(node.valueAt(i).asObject())) {
                paths.add(prefix + ListItems.print(key));
            }
        }
        for (int i = 0; i < node.size(); i++) {
            String key = node.keyAt(i);
            if (!key.equals(SELF)) {
                addPaths(prefix + ListItems.print(key), node.valueAt(i).asObject(), paths);
            }
        }
    }

    /// Collects the children of a node in ascending order of their keys. Whoever adds must keep the
    /// order; [SELF] sorts before every path element.
    static final class Node {
        private String[] keys;
        private Json[] values;
        private int size;
        private final boolean member;

        /// @param expected how many children there will be, about
        /// @param member whether the path of the node itself is in the set
        Node(int expected, boolean member) {
            this.keys = new String[expected + 1];
            this.values = new Json[expected + 1];
            this.member = member;
            if (member) {
                keys[0] = SELF;
                values[0] = JsonObject.EMPTY;
                size = 1;
            }
        }

        /// `.` is not a child: whether a node is a member is settled when it is made.
        void add(String key, Json child) {
            if (key.equals(SELF)) {
                return;
            }
            if (size == keys.length) {
                keys = java.util.Arrays.copyOf(keys, size * 2);
                values = java.util.Arrays.copyOf(values, size * 2);
            }
            keys[size] = key;
            values[size] = child;
            size++;
        }

        void addIfPresent(String key, @Nullable JsonObject child) {
            if (child != null) {
                add(key, child);
            }
        }

        /// Null when there is neither a member nor a child.
        @Nullable JsonObject build() {
            if (member && size == 1) {
                return JsonObject.EMPTY;
            }
            return size == 0 ? null : JsonObject.ofAscending(keys, values, size);
        }

        JsonObject orElse(JsonObject fallback) {
            JsonObject built = build();
            return built == null ? fallback : built;
        }
    }
}
