package atoll.bench;

import org.jspecify.annotations.Nullable;

/// Arguments that mean nothing. The message is for the user. Thrown for the arguments only; what a
/// benchmark finds is another exception.
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        this(message, null);
    }

    UsageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
