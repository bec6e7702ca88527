package atoll.schema;

import atoll.schema.ProtoField.ProtoType;
import atoll.schema.ProtoField.ProtoType.Scalar;
import atoll.schema.ProtoField.Shape;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The file descriptor that protoc embeds in a generated Java source as string literals: exact
/// names, numbers and types of every message in the file.
final class ProtoDescriptor {
    private static final Pattern DESCRIPTOR =
            Pattern.compile("String\\[\\] descriptorData = \\{(.*?)\n    \\};", Pattern.DOTALL);
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]++|\\\\.)*+)\"");

    // Numbers of descriptor.proto.
    private static final int FILE_PACKAGE = 2;
    private static final int FILE_MESSAGE = 4;
    private static final int MESSAGE_NAME = 1;
    private static final int MESSAGE_FIELD = 2;
    private static final int MESSAGE_NESTED = 3;
    private static final int FIELD_NAME = 1;
    private static final int FIELD_NUMBER = 3;
    private static final int FIELD_LABEL = 4;
    private static final int FIELD_TYPE = 5;
    private static final int FIELD_TYPE_NAME = 6;
    private static final int LABEL_REPEATED = 3;

    private final ProtoComments comments;

    ProtoDescriptor(ProtoComments comments) {
        this.comments = comments;
    }

    /// The messages of a generated source; empty when it embeds no descriptor.
    List<ProtoMessage> messages(String source) {
        var descriptor = DESCRIPTOR.matcher(source);
        if (!descriptor.find()) {
            return List.of();
        }
        var file = new WireReader(unescape(descriptor.group(1)));
        String prefix = "";
        var messages = new ArrayList<byte[]>();
        for (int number = file.next(); number != 0; number = file.next()) {
            switch (number) {
                case FILE_PACKAGE -> prefix = file.text();
                case FILE_MESSAGE -> messages.add(file.block());
                default -> file.skip();
            }
        }
        var read = new ArrayList<ProtoMessage>();
        for (byte[] message : messages) {
            read.add(message(message, prefix));
        }
        return read;
    }

    private static byte[] unescape(String literals) {
        var bytes = new ByteArrayOutputStream();
        var literal = LITERAL.matcher(literals);
        while (literal.find()) {
            String text = literal.group(1).translateEscapes();
            text.chars().forEach(bytes::write);
        }
        return bytes.toByteArray();
    }

    private ProtoMessage message(byte[] bytes, String prefix) {
        var in = new WireReader(bytes);
        String name = "";
        var fields = new ArrayList<byte[]>();
        Map<String, ProtoType> mapValues = new HashMap<>();
        for (int number = in.next(); number != 0; number = in.next()) {
            switch (number) {
                case MESSAGE_NAME -> name = prefix + "." + in.text();
                case MESSAGE_FIELD -> fields.add(in.block());
                case MESSAGE_NESTED -> addMapEntry(in.block(), name, mapValues);
                default -> in.skip();
            }
        }
        var read = new ArrayList<ProtoField>();
        for (byte[] field : fields) {
            read.add(field(field, name, mapValues));
        }
        return new ProtoMessage(goStyle(name), comments.ofMessage(name), read);
    }

    /// Kubernetes nests messages for map entries only: a key, and a value numbered 2.
    private void addMapEntry(byte[] bytes, String parent, Map<String, ProtoType> mapValues) {
        var in = new WireReader(bytes);
        String name = "";
        for (int number = in.next(); number != 0; number = in.next()) {
            if (number == MESSAGE_NAME) {
                name = parent + "." + in.text();
            } else if (number == MESSAGE_FIELD) {
                ProtoField field = field(in.block(), name, Map.of());
                if (field.number() == 2) {
                    mapValues.put(name, field.type());
                }
            } else {
                in.skip();
            }
        }
    }

    private ProtoField field(byte[] bytes, String message, Map<String, ProtoType> mapValues) {
        var in = new WireReader(bytes);
        String name = "";
        String typeName = "";
        int number = 0;
        int type = 0;
        boolean repeated = false;
        for (int at = in.next(); at != 0; at = in.next()) {
            switch (at) {
                case FIELD_NAME -> name = in.text();
                case FIELD_NUMBER -> number = (int) in.varint();
                case FIELD_LABEL -> repeated = in.varint() == LABEL_REPEATED;
                case FIELD_TYPE -> type = (int) in.varint();
                case FIELD_TYPE_NAME -> typeName = in.text().substring(1);
                default -> in.skip();
            }
        }
        String comment = comments.ofField(message, number);
        ProtoType mapValue = mapValues.get(typeName);
        return mapValue != null
                ? new ProtoField(name, number, Shape.MAP, mapValue, comment)
                : new ProtoField(
                        name,
                        number,
                        repeated ? Shape.LIST : Shape.ONE,
                        type(type, typeName),
                        comment);
    }

    private static ProtoType type(int code, String typeName) {
        return switch (code) {
            case 1 -> Scalar.DOUBLE;
            case 3 -> Scalar.INT64;
            case 5 -> Scalar.INT32;
            case 8 -> Scalar.BOOLEAN;
            case 9 -> Scalar.STRING;
            case 11 -> new ProtoType.Message(goStyle(typeName));
            case 12 -> Scalar.BYTES;
            default -> throw new IllegalArgumentException("protobuf type " + code);
        };
    }

    /// `k8s.io.kube_aggregator.pkg.X` → `io.k8s.kube-aggregator.pkg.X`.
    private static String goStyle(String name) {
        return name.startsWith("k8s.io.") ? "io.k8s." + name.substring(7).replace('_', '-') : name;
    }
}
