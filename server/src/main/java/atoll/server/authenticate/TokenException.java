package atoll.server.authenticate;

/// A token that proves nothing. The message says why, in upstream's words, and holds no secret.
public final class TokenException extends Exception {
    private static final long serialVersionUID = 1;

    public TokenException(String message) {
        super(message);
    }

    public String why() {
        return String.valueOf(getMessage());
    }
}
