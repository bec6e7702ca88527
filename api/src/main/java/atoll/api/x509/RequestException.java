package atoll.api.x509;

/// A request for a certificate that cannot be read or does not prove its key. The message says why,
/// in Go's words where Go has one.
public final class RequestException extends Exception {
    private static final long serialVersionUID = 1;

    RequestException(String message) {
        super(message);
    }
}
