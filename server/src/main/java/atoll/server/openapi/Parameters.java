package atoll.server.openapi;

import atoll.api.GroupVersionKind;
import atoll.api.schema.Field;
import atoll.api.schema.Schema;
import atoll.api.schema.Schemas;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The parameters of operations. A query's are the fields of an options kind, such as
/// `ListOptions`, with that kind's own descriptions.
final class Parameters {
    private static final String PRETTY =
            "With 'true' the answer is laid out for people. Browsers, curl and wget get it so unasked.";
    private static final String NAMESPACE = "the namespace that the object is in";
    private static final String REST = "the rest of the path, passed on";

    /// Words that the sentence about an object in a path puts before the kind.
    private static final String NAME_OF = "name of the ";

    /// What a deletion of many does not take of what a list does.
    private static final Set<String> WATCH_ONLY = Set.of("watch", "allowWatchBookmarks");

    private final Schemas schemas;

    Parameters(Schemas schemas) {
        this.schemas = schemas;
    }

    List<Parameter> list() {
        return options("meta.k8s.io", "ListOptions");
    }

    /// Of one custom object; built-in ones are read without.
    List<Parameter> get() {
        return list().stream().filter(one -> one.name().equals("resourceVersion")).toList();
    }

    List<Parameter> create() {
        return options("meta.k8s.io", "CreateOptions");
    }

    List<Parameter> update() {
        return options("meta.k8s.io", "UpdateOptions");
    }

    List<Parameter> patch() {
        return options("meta.k8s.io", "PatchOptions");
    }

    List<Parameter> delete() {
        return options("meta.k8s.io", "DeleteOptions");
    }

    List<Parameter> deleteCollection() {
        return Stream.concat(
                        delete().stream(),
                        list().stream().filter(one -> !WATCH_ONLY.contains(one.name())))
                .toList();
    }

    /// @param kind in the core group, such as `PodLogOptions`
    List<Parameter> of(String kind) {
        return options("", kind);
    }

    /// The fields of an options kind that fit into a query: plain values and lists of them.
    private List<Parameter> options(String group, String kind) {
        Schema schema = schemas.kind(new GroupVersionKind(group, "v1", kind));
        if (schema == null) {
            throw new IllegalArgumentException("no kind " + kind);
        }
        var found = new ArrayList<Parameter>();
        for (Field field : schema.fields()) {
            boolean typeMeta = field.name().equals("kind") || field.name().equals("apiVersion");
            String type = type(field.schema());
            if (!typeMeta && !type.isEmpty()) {
                found.add(Parameter.query(field.name(), type, field.description()));
            }
        }
        return found;
    }

    /// Empty for what no query can carry.
    private static String type(Schema schema) {
        return switch (schema.type()) {
            case STRING -> "string";
            case INTEGER -> "integer";
            case BOOLEAN -> "boolean";
            case ARRAY -> type(schema.items());
            default -> "";
        };
    }

    /// Those that stand in the path, and `pretty` where an object comes back.
    ///
    /// @param kind what `{name}` is the name of
    static List<Parameter> ofPath(String path, String kind, boolean object) {
        var found = new ArrayList<Parameter>();
        addIfIn(path, "name", NAME_OF + kind, found);
        addIfIn(path, "namespace", NAMESPACE, found);
        addIfIn(path, "path", REST, found);
        if (object) {
            found.add(Parameter.query("pretty", "string", PRETTY));
        }
        return found;
    }

    private static void addIfIn(
            String path, String name, String description, List<Parameter> into) {
        if (path.contains("{" + name + "}")) {
            into.add(Parameter.path(name, description));
        }
    }

    static List<Parameter> sorted(List<Parameter> some, List<Parameter> others) {
        return Stream.concat(some.stream(), others.stream())
                .sorted(Comparator.comparing(Parameter::name).thenComparing(Parameter::in))
                .toList();
    }
}
