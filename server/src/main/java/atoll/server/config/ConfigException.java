package atoll.server.config;

/// A file that configures the server is none. The message says why, in upstream's words.
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ConfigException(String message) {
        super(message);
    }
}
