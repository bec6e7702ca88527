package atoll.server.encode;

import atoll.api.GroupVersionKind;
import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.api.protobuf.ProtobufCodec;
import atoll.api.request.Listing;
import atoll.api.request.RefusedException;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonWriter;
import atoll.base.json.Yaml;
import atoll.server.resource.ResourceDefinition;
import atoll.server.table.TableEncoder;
import atoll.server.table.TableFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns objects and lists into the bytes of a reply. Whole objects in JSON are the store's own
/// bytes; lists are written item by item. Stateless and thread-safe.
public final class Encoder {
    private static final String META = "meta.k8s.io/";
    private static final String METADATA = "PartialObjectMetadata";

    /// What closes the head of a list, for its items to come before: a brace, and the end of a
    /// line.
    private static final int HEAD_END = 2;

    private static final byte[] ITEMS = ",\"items\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LIST_END = "]}\n".getBytes(StandardCharsets.US_ASCII);

    private final TableEncoder tables;
    private final ProtobufCodec protobuf;
    private final InstantSource clock;

    public Encoder(TableEncoder tables, ProtobufCodec protobuf, InstantSource clock) {
        this.tables = tables;
        this.protobuf = protobuf;
        this.clock = clock;
    }

    public ProtobufCodec protobuf() {
        return protobuf;
    }

    /// What a reply about objects of this kind can look like.
    public Negotiation offer(GroupVersionKind kind) {
        return Negotiation.of(protobuf.supports(kind));
    }

    /// How the resource's objects become rows.
    ///
    /// @throws RefusedException with a 406 when they do not
    public TableFormat table(ResourceDefinition definition) {
        return tables.format(definition)
                .orElseThrow(() -> new RefusedException(Negotiation.notAcceptable()));
    }

    /// One object of a resource.
    public byte[] object(KubeObject object, ResourceDefinition definition, Format format) {
        return switch (format.shape()) {
            case OBJECT ->
                    isAsStored(object, format) ? object.jsonLine() : tree(object.tree(), format);
            case METADATA -> tree(metadata(object, format), format);
            case METADATA_LIST ->
                    throw misshapen(METADATA + "List", "not a list", goKind(definition, false));
            case TABLE -> tree(table(object, definition, format, true), format);
        };
    }

    /// Whether the bytes of the store are the answer but for the version: they have their keys
    /// sorted.
    private static boolean isAsStored(KubeObject object, Format format) {
        return format.media() == MediaType.JSON && !format.pretty() && object.storedSize() > 0;
    }

    /// Refuses to show a list in the shape of one object.
    public void requireList(ResourceDefinition definition, Format format) {
        if (format.shape() == Format.Shape.METADATA) {
            throw misshapen(METADATA, "a list", goKind(definition, true));
        }
    }

    private static RefusedException misshapen(String wanted, String of, String goKind) {
        return new RefusedException(
                new Status(
                        406,
                        "NotAcceptable",
                        "you requested %s, but the requested object is %s (%s)"
                                .formatted(wanted, of, goKind),
                        JsonObject.EMPTY));
    }

    /// The type that upstream's program keeps a kind in.
    private static String goKind(ResourceDefinition definition, boolean list) {
        if (!definition.builtIn()) {
            return list ? "*unstructured.UnstructuredList" : "*unstructured.Unstructured";
        }
        String group = definition.resource().group();
        int dot = group.indexOf('.');
        String folder = group.isEmpty() ? "core" : dot < 0 ? group : group.substring(0, dot);
        return "*" + folder + "." + (list ? definition.listKind() : definition.kind().kind());
    }

    /// Whether an object is the scale of a built-in resource, which has columns of its own.
    public static boolean isScale(KubeObject object, ResourceDefinition definition) {
        return definition.builtIn() && object.kind().equals("Scale");
    }

    /// A Table of one object.
    ///
    /// @param headers whether its columns are described
    public JsonObject table(
            KubeObject object, ResourceDefinition definition, Format format, boolean headers) {
        TableFormat rows =
                isScale(object, definition) ? tables.scale(definition) : table(definition);
        return versioned(
                rows.table(object, clock.instant(), format.includeObject(), headers), format);
    }

    /// A Table, and the metadata in its rows, in the version asked for.
    private static JsonObject versioned(JsonObject table, Format format) {
        if (format.shapeVersion().equals("v1")) {
            return table;
        }
        Json version = Json.of(META + format.shapeVersion());
        List<Json> rows =
                table.array("rows").stream()
                        .map(row -> (JsonObject) row)
                        .<Json>map(row ->
                                row.object("object").stringOr("kind", "").equals(METADATA)
                                        ? row.update(
                                                "object", one -> one.with("apiVersion", version))
                                        : row)
                        .toList();
        return table.with("apiVersion", version).with("rows", JsonArray.of(rows));
    }

    /// What an object's `PartialObjectMetadata` shows.
    public static JsonObject metadata(KubeObject object, Format format) {
        return JsonObject.of(
                "kind",
                METADATA,
                "apiVersion",
                META + format.shapeVersion(),
                "metadata",
                object.metadata());
    }

    /// Any tree that has a kind: a Status, a review, a whole object.
    public byte[] tree(JsonObject tree, Format format) {
        return switch (format.media()) {
            case JSON ->
                    format.pretty()
                            ? DeclaredJson.pretty(tree, schema(tree))
                            : DeclaredJson.line(tree, schema(tree));
            case YAML -> Yaml.write(tree).getBytes(StandardCharsets.UTF_8);
            case PROTOBUF -> protobuf.encode(tree);
        };
    }

    /// JSON for people, the keys in the order that they have.
    public static byte[] indented(JsonObject tree) {
        return DeclaredJson.pretty(tree, null);
    }

    public byte[] status(Status status, Format format) {
        return tree(Statuses.toJson(status), format);
    }

    /// Null for custom kinds, and for what is no kind.
    private @Nullable Schema schema(JsonObject tree) {
        return protobuf.schemas()
                .kind(
                        GroupVersionKind.of(
                                tree.stringOr("apiVersion", ""), tree.stringOr("kind", "")));
    }

    /// A list, written as it is encoded: in JSON and protobuf, one item at a time.
    public void list(
            Listing listing, ResourceDefinition definition, Format format, OutputStream out)
            throws IOException {
        boolean table = format.shape() == Format.Shape.TABLE;
        if (format.media() == MediaType.PROTOBUF && !table) {
            protobuf.writeList(
                    head(listing, definition, format),
                    listing.items(),
                    format.isMetadata() ? item -> metadata(item, format) : null,
                    out);
        } else if (format.media() != MediaType.JSON
                || format.pretty()
                || (table && !format.shapeVersion().equals("v1"))) {
            out.write(
                    tree(
                            table
                                    ? rows(listing, definition, format)
                                    : whole(listing, definition, format),
                            format));
        } else if (table) {
            table(definition).write(listing, clock.instant(), format.includeObject(), out);
        } else {
            items(listing, definition, format, out);
        }
    }

    /// Whether the list is Go's nil: of metadata, nobody makes an empty one.
    private static boolean isNil(Listing listing, Format format) {
        return format.isMetadata() && listing.items().isEmpty();
    }

    /// Items of custom kinds name their kind; those of built-in kinds leave it to the list.
    private void items(
            Listing listing, ResourceDefinition definition, Format format, OutputStream out)
            throws IOException {
        if (isNil(listing, format)) {
            out.write(tree(whole(listing, definition, format), format));
            return;
        }
        JsonObject head = head(listing, definition, format);
        byte[] start = DeclaredJson.line(head, schema(head));
        out.write(start, 0, start.length - HEAD_END);
        out.write(ITEMS);
        boolean first = true;
        for (KubeObject item : listing.items()) {
            if (!first) {
                out.write(',');
            }
            first = false;
            if (format.shape() != Format.Shape.OBJECT) {
                out.write(JsonWriter.toBytes(metadata(item, format)));
            } else if (definition.builtIn()) {
                item.writeListItem(out);
            } else {
                item.writeJson(out);
            }
        }
        out.write(LIST_END);
    }

    private static JsonObject whole(Listing listing, ResourceDefinition definition, Format format) {
        List<JsonObject> items =
                listing.items().stream().map(item -> shown(item, definition, format)).toList();
        return head(listing, definition, format)
                .with("items", isNil(listing, format) ? Json.nil() : JsonArray.of(items));
    }

    /// What a list shows of an item.
    private static JsonObject shown(KubeObject item, ResourceDefinition definition, Format format) {
        return format.isMetadata()
                ? metadata(item, format)
                : definition.builtIn() ? item.withoutType() : item.tree();
    }

    private JsonObject rows(Listing listing, ResourceDefinition definition, Format format) {
        TableFormat table = table(definition);
        List<JsonObject> rows =
                listing.items().stream()
                        .map(item -> table.row(item, clock.instant(), format.includeObject()))
                        .toList();
        return versioned(
                JsonObject.of(
                        "kind", "Table",
                        "apiVersion", META + "v1",
                        "metadata", listMetadata(listing),
                        "columnDefinitions", table.columnDefinitions(),
                        "rows", JsonArray.of(rows)),
                format);
    }

    /// A list of custom objects says on its last page too where it goes on: nowhere.
    private static JsonObject head(Listing listing, ResourceDefinition definition, Format format) {
        boolean metadata = format.isMetadata();
        return JsonObject.of(
                "kind",
                metadata ? "PartialObjectMetadataList" : definition.listKind(),
                "apiVersion",
                metadata ? META + format.shapeVersion() : definition.resource().apiVersion(),
                "metadata",
                metadata || definition.builtIn()
                        ? listMetadata(listing)
                        : listMetadata(listing).withDefault("continue", Json.of("")));
    }

    private static JsonObject listMetadata(Listing listing) {
        var metadata = JsonObject.builder();
        if (!listing.resourceVersion().isEmpty()) {
            metadata.put("resourceVersion", listing.resourceVersion());
        }
        if (!listing.continueToken().isEmpty()) {
            metadata.put("continue", listing.continueToken());
            if (listing.remaining() >= 0) {
                metadata.put("remainingItemCount", listing.remaining());
            }
        }
        return metadata.build();
    }
}
