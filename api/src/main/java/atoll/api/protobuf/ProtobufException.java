package atoll.api.protobuf;

/// Bytes that are not the protobuf form of a known kind, or JSON that has none. The message says
/// what and where due; whoever reads a request makes a `BadRequest` of it.
public final class ProtobufException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ProtobufException(String message) {
        super(message);
    }
}
