package atoll.store;

import java.io.Serial;

/// The disk, or what lies on it, does not let the store do what was asked. The message is one
/// sentence that names what was tried, the file, and where there is one the way out. Of a write it
/// says that it does not hold, so it may be tried again.
public final class StoreException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    /// The same for another thread, with that thread's own stack.
    StoreException again() {
        return new StoreException(String.valueOf(getMessage()), this);
    }
}
