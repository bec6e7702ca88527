package atoll.base.json;

/// Text that is not JSON or YAML, or breaks a limit. The message names the place. Whoever reads a
/// request makes a `BadRequest` of it, with this message.
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public JsonException(String message) {
        super(message);
    }

    public JsonException(String message, Throwable cause) {
        super(message, cause);
    }
}
