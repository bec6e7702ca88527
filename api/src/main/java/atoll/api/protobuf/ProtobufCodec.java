package atoll.api.protobuf;

import atoll.api.GroupVersionKind;
import atoll.api.KubeObject;
import atoll.api.protobuf.SchemaOrCodec.Alternative;
import atoll.api.schema.Schema;
import atoll.api.schema.Schemas;
import atoll.base.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Carries objects of built-in kinds between JSON and Kubernetes' protobuf form, byte for byte as
/// Go writes it. Thread-safe; a kind's plan is worked out on first use and kept.
///
/// The form is the magic `k8s\0` and a message Unknown: the kind, and the object's own message,
/// which does not name its kind. Custom kinds have no such form. The wire form is described in
/// apimachinery's `runtime/serializer/protobuf`; the media type is
/// `application/vnd.kubernetes.protobuf`.
public final class ProtobufCodec {
    private static final byte[] MAGIC = {'k', '8', 's', 0};

    // Field numbers of runtime.Unknown and runtime.TypeMeta.
    private static final int TYPE_META = 1;
    private static final int RAW = 2;
    private static final int CONTENT_ENCODING = 3;
    private static final int CONTENT_TYPE = 4;
    private static final int API_VERSION = 1;
    private static final int KIND = 2;

    private static final String JSON_SCHEMA_PROPS =
            "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";

    private final Schemas schemas;

    /// By definition, which are instances: see [Schema].
    private final ConcurrentHashMap<Schema, MessageCodec> messages = new ConcurrentHashMap<>();

    private final RawCodec raw = new RawCodec(this::decode);

    /// @param schemas whose kinds can be carried
    public ProtobufCodec(Schemas schemas) {
        this.schemas = schemas;
    }

    /// The kinds that it knows.
    public Schemas schemas() {
        return schemas;
    }

    /// Whether objects of this kind have a protobuf form. Custom kinds have none; a client that
    /// asks for protobuf gets JSON of those.
    public boolean supports(GroupVersionKind kind) {
        return schemas.kind(kind) != null;
    }

    /// Whether a body starts as every protobuf object does. Looks at the first four bytes.
    public static boolean isProtobuf(byte[] body) {
        return body.length >= MAGIC.length
                && Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /// The object in its envelope. Fields that its kind does not have are left out.
    ///
    /// @throws ProtobufException when the kind has no protobuf form or a value the wrong type
    /// @param kind of which definition the object is; what the object says of itself is not looked
    ///   at
    public byte[] encode(JsonObject object, GroupVersionKind kind) {
        return encode(object, kind, kind.apiVersion());
    }

    /// As [#encode(JsonObject, GroupVersionKind)], with another version named in the envelope. For
    /// kinds that several groups share, such as `DeleteOptions`.
    public byte[] encode(JsonObject object, GroupVersionKind kind, String apiVersion) {
        var out = new WireWriter();
        writeEnd(out);
        int before = out.size();
        message(kind).writeBody(object, out);
        out.lengthSince(before);
        out.tag(RAW, WireWriter.BLOCK);
        writeStart(kind.kind(), apiVersion, out);
        return out.toBytes();
    }

    /// What follows the object in its envelope: encoding and type of the content, both empty.
    private static void writeEnd(WireWriter out) {
        out.text("");
        out.tag(CONTENT_TYPE, WireWriter.BLOCK);
        out.text("");
        out.tag(CONTENT_ENCODING, WireWriter.BLOCK);
    }

    /// What stands before the object in its envelope.
    private static void writeStart(String kind, String apiVersion, WireWriter out) {
        int before = out.size();
        out.text(kind);
        out.tag(KIND, WireWriter.BLOCK);
        out.text(apiVersion);
        out.tag(API_VERSION, WireWriter.BLOCK);
        out.lengthSince(before);
        out.tag(TYPE_META, WireWriter.BLOCK);
        out.raw(MAGIC);
    }

    /// A list in its envelope, the same bytes as [#encode(JsonObject)] gives of the whole, without
    /// having the whole in memory.
    ///
    /// @param head the list without its items
    /// @param shown what of an item stands in the list, asked twice where the list is long; null
    ///   for all of it, which for a stored item costs no tree
    /// @throws ProtobufException as [#encode(JsonObject)], before anything is written
    /// @throws IOException when `out` fails
    public void writeList(
            JsonObject head,
            List<KubeObject> items,
            @Nullable Function<KubeObject, JsonObject> shown,
            OutputStream out)
            throws IOException {
        GroupVersionKind kind = kindOf(head);
        MessageCodec list = message(kind);
        var parts = new ListParts(new ListItems(list.items(), shown), items);
        var part = new WireWriter();
        list.writeBody(head, part);
        byte[] fields = part.toBytes();
        part.clear();
        part.varint(fields.length + parts.length());
        part.tag(RAW, WireWriter.BLOCK);
        writeStart(kind.kind(), kind.apiVersion(), part);
        out.write(part.toBytes());
        out.write(fields);
        parts.write(out);
        part.clear();
        writeEnd(part);
        out.write(part.toBytes());
    }

    /// As [#encode(JsonObject, GroupVersionKind)], by the kind that the object names.
    public byte[] encode(JsonObject object) {
        return encode(object, kindOf(object));
    }

    private static GroupVersionKind kindOf(JsonObject object) {
        return GroupVersionKind.of(object.stringOr("apiVersion", ""), object.stringOr("kind", ""));
    }

    /// The object in an envelope, with the `apiVersion` and `kind` that stand there.
    ///
    /// @throws ProtobufException when the bytes are no such object or the kind is not known
    public JsonObject decode(byte[] body) {
        return decode(body, null);
    }

    /// As [#decode(byte\[\])]; `fallback` is the kind where the envelope names none. The content
    /// type and encoding that an envelope may name are passed over.
    ///
    /// @param fallback null: an envelope without a kind is refused
    public JsonObject decode(byte[] body, @Nullable GroupVersionKind fallback) {
        if (!isProtobuf(body)) {
            throw new ProtobufException(
                    "provided data does not appear to be a protobuf message, expected prefix"
                            + " [107 56 115 0]");
        }
        byte[] message = new byte[0];
        String apiVersion = "";
        String kind = "";
        var in = new WireReader(Arrays.copyOfRange(body, MAGIC.length, body.length));
        for (int number = in.next(); number != 0; number = in.next()) {
            switch (number) {
                case TYPE_META -> {
                    WireReader typeMeta = in.message();
                    for (int at = typeMeta.next(); at != 0; at = typeMeta.next()) {
                        switch (at) {
                            case API_VERSION -> apiVersion = typeMeta.text();
                            case KIND -> kind = typeMeta.text();
                            default -> typeMeta.skip();
                        }
                    }
                }
                case RAW -> {
                    in.expect(WireWriter.BLOCK);
                    message = in.block();
                }
                default -> in.skip();
            }
        }
        boolean named = !kind.isEmpty();
        GroupVersionKind found = named ? GroupVersionKind.of(apiVersion, kind) : fallback;
        if (found == null) {
            throw new ProtobufException("the envelope names no kind");
        }
        JsonObject object = message(found).readBody(new WireReader(message));
        return named ? object.with("apiVersion", apiVersion).with("kind", kind) : object;
    }

    /// A watch event around an object that is already encoded: a bare message, as it stands in a
    /// frame of a watch, without envelope or length.
    ///
    /// @param type `ADDED`, `MODIFIED` …
    /// @param object the object in its own envelope
    public byte[] encodeWatchEvent(String type, byte[] object) {
        var out = new WireWriter();
        int before = out.size();
        out.block(object);
        out.tag(1, WireWriter.BLOCK);
        out.lengthSince(before);
        out.tag(2, WireWriter.BLOCK);
        out.text(type);
        out.tag(1, WireWriter.BLOCK);
        return out.toBytes();
    }

    /// The event in a frame of a watch: `{"type": …, "object": …}`.
    ///
    /// @throws ProtobufException when it is none, or the object's kind is not known
    public JsonObject decodeWatchEvent(byte[] frame) {
        return message(GroupVersionKind.of("v1", "WatchEvent")).readBody(new WireReader(frame));
    }

    private MessageCodec message(GroupVersionKind kind) {
        Schema schema = schemas.kind(kind);
        if (schema == null) {
            throw new ProtobufException("no protobuf form of " + kind);
        }
        return message(schema);
    }

    private MessageCodec message(Schema schema) {
        return messages.computeIfAbsent(schema, found -> new MessageCodec(found, this::codec));
    }

    /// A list here is one of the types of [StringListCodec]: plain lists are taken apart by their
    /// message.
    ///
    /// @throws IllegalStateException for a map inside a list or map, which no Kubernetes type has
    private Codec codec(Schema schema) {
        return switch (schema.type()) {
            case OBJECT -> message(schema);
            case STRING -> ScalarCodec.STRING;
            case INTEGER -> ScalarCodec.INTEGER;
            case NUMBER -> ScalarCodec.DOUBLE;
            case BOOLEAN -> ScalarCodec.BOOLEAN;
            case BYTES -> ScalarCodec.BYTES;
            case TIME -> ValueCodec.TIME;
            case MICRO_TIME -> ValueCodec.MICRO_TIME;
            case DURATION -> ValueCodec.DURATION;
            case QUANTITY -> ValueCodec.QUANTITY;
            case INT_OR_STRING -> ValueCodec.INT_OR_STRING;
            case ARRAY -> StringListCodec.INSTANCE;
            case ANY -> any(schema);
            case MAP -> throw new IllegalStateException("a map inside a list or map: " + schema);
        };
    }

    /// Three types of a CRD's schema are JSON of either of two forms, and messages of two fields;
    /// all others are JSON in bytes.
    private Codec any(Schema schema) {
        String name = String.valueOf(schema.definition());
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "JSONSchemaPropsOrBool" -> schemaOr(Alternative.BOOLEAN);
            case "JSONSchemaPropsOrArray" -> schemaOr(Alternative.SCHEMAS);
            case "JSONSchemaPropsOrStringArray" -> schemaOr(Alternative.STRINGS);
            default -> raw;
        };
    }

    private SchemaOrCodec schemaOr(Alternative alternative) {
        return new SchemaOrCodec(
                alternative,
                () -> {
                    Schema props = schemas.definition(JSON_SCHEMA_PROPS);
                    if (props == null) {
                        throw new IllegalStateException("the table lacks " + JSON_SCHEMA_PROPS);
                    }
                    return message(props);
                });
    }
}
