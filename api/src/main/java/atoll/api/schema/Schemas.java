package atoll.api.schema;

import atoll.api.GroupVersionKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Every definition of Kubernetes' own API, from the table that the build extracts. Immutable and
/// thread-safe; made once and handed on. The definitions are those of Kubernetes' own OpenAPI,
/// custom ones left out.
public final class Schemas {
    private final Map<String, Schema> definitions;
    private final NavigableMap<GroupVersionKind, Schema> kinds;

    private Schemas(SchemaTable table) {
        definitions = Collections.unmodifiableMap(table.definitions());
        kinds = Collections.unmodifiableNavigableMap(new TreeMap<>(table.kinds()));
    }

    /// Reads the table that was built into this module. Costs a reading of strings, names and
    /// kinds, no more: fields and descriptions come when they are asked for.
    public static Schemas load() {
        return new Schemas(new SchemaTable(resource("kubernetes.table"), Descriptions.builtIn()));
    }

    /// @throws IllegalStateException when the module was packed without it
    static byte[] resource(String name) {
        try (InputStream in = Schemas.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the build left out " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The schema of a kind, lists (`PodList`) and helpers (`Status`, `DeleteOptions`) included;
    /// null when Kubernetes has no such kind.
    public @Nullable Schema kind(GroupVersionKind kind) {
        return kinds.get(kind);
    }

    /// All kinds, by group, version and kind.
    public NavigableMap<GroupVersionKind, Schema> kinds() {
        return kinds;
    }

    /// The definition with a published name (`io.k8s.api.core.v1.PodSpec`); null if there is none.
    public @Nullable Schema definition(String name) {
        return definitions.get(name);
    }

    /// All definitions, by name.
    public Map<String, Schema> definitions() {
        return definitions;
    }

    /// The kinds that a definition serves as: several for helpers such as `DeleteOptions`. Empty
    /// for a part of kinds such as `PodSpec`. Costs a walk over all kinds.
    public List<GroupVersionKind> kindsOf(Schema schema) {
        return kinds.entrySet().stream()
                .filter(entry -> entry.getValue() == schema)
                .map(Map.Entry::getKey)
                .toList();
    }
}
