package atoll.server.table;

import atoll.api.schema.Field;
import atoll.api.schema.Schema;
import atoll.api.schema.Schemas;
import atoll.base.json.JsonArray;
import atoll.server.resource.ResourceDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Knows how every resource is printed as a Table: built-in ones from `columns.txt`, custom ones
/// from their definition. Thread-safe; one per process.
///
/// Descriptions of columns are looked up in the schemas of the served version, because upstream
/// takes them from the Go types, whose comments the schemas hold.
public final class TableEncoder {
    private static final String OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

    /// The key in `columns.txt`: no resource is called so.
    private static final String SCALE = "autoscaling/v1/scales";

    private final Schemas schemas;
    private final Map<String, List<Column>> builtIn = read();

    /// By group, version and resource, made when first asked for. Custom resources are not kept
    /// here: their definitions change.
    private final Map<String, TableFormat> formats = new ConcurrentHashMap<>();

    /// @param schemas where descriptions of columns are found; may be shared
    public TableEncoder(Schemas schemas) {
        this.schemas = schemas;
    }

    /// Lines that start a resource, each followed by its indented columns.
    ///
    /// `v1/pods`, `apps/v1/deployments` are keys; `#` begins a comment.
    private static Map<String, List<Column>> read() {
        var all = new HashMap<String, List<Column>>();
        List<Column> columns = new ArrayList<>();
        try (InputStream in =
                Objects.requireNonNull(TableEncoder.class.getResourceAsStream("columns.txt"))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String line : text.lines().toList()) {
                if (line.startsWith(" ")) {
                    columns.add(Column.parse(line));
                } else if (!line.startsWith("#")) {
                    columns = new ArrayList<>();
                    all.put(line, columns);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /// Empty when the resource has no rows to print: the request is `406 Not Acceptable`. To be
    /// asked once for each request, not for each row: custom resources, which always have rows, get
    /// a new format at each call, for their definitions change.
    public Optional<TableFormat> format(ResourceDefinition definition) {
        if (!definition.builtIn()) {
            return Optional.of(format(definition, CustomColumns.of(definition.columns())));
        }
        String resource = "/" + definition.resource().resource();
        String key = definition.resource().apiVersion() + resource;
        // A version that was asked for is printed as the one that is stored.
        List<Column> columns =
                builtIn.getOrDefault(
                        key, builtIn.get(definition.storageKind().apiVersion() + resource));
        return columns == null
                ? Optional.empty()
                : Optional.of(formats.computeIfAbsent(key, _ -> format(definition, columns)));
    }

    /// How a scale becomes a row, whatever it is the scale of.
    public TableFormat scale(ResourceDefinition definition) {
        return formats.computeIfAbsent(
                SCALE, _ -> format(definition, Objects.requireNonNull(builtIn.get(SCALE), SCALE)));
    }

    /// Cells read the stored version of built-in kinds and the served version of custom ones, whose
    /// columns are given for each version.
    private TableFormat format(ResourceDefinition definition, List<Column> columns) {
        Schema schema = schemas.kind(definition.kind());
        var definitions =
                columns.stream()
                        .map(column -> column.definition(description(column.described(), schema)))
                        .toList();
        boolean pods =
                definition.resource().apiVersion().equals("v1")
                        && definition.kind().kind().equals("Pod");
        return new TableFormat(
                columns,
                JsonArray.of(definitions),
                definition.builtIn() ? definition.conversion()::toStored : UnaryOperator.identity(),
                pods);
    }

    /// @param described empty for none, `=TEXT` for the text itself, else a path `spec.type` in the
    ///   schema, through arrays
    /// @return empty where the path leads nowhere
    private String description(String described, @Nullable Schema schema) {
        if (described.isEmpty() || described.startsWith("=")) {
            return described.isEmpty() ? "" : described.substring(1);
        }
        String[] path = described.split("\\.");
        boolean metadata = path[0].equals("metadata") && path.length > 1;
        Schema here = metadata ? schemas.definition(OBJECT_META) : schema;
        Field field = null;
        for (int i = metadata ? 1 : 0; i < path.length && here != null; i++) {
            field = (here.type() == Schema.Type.ARRAY ? here.items() : here).field(path[i]);
            here = field == null ? null : field.schema();
        }
        return field == null ? "" : field.description();
    }
}
