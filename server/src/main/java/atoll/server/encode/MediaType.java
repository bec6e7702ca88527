package atoll.server.encode;

/// The encodings of an object.
public enum MediaType {
    JSON("application/json"),
    YAML("application/yaml"),
    PROTOBUF("application/vnd.kubernetes.protobuf");

    private final String text;

    MediaType(String text) {
        this.text = text;
    }

    /// As in a header.
    public String text() {
        return text;
    }
}
