package atoll.server.pki;

import org.jspecify.annotations.Nullable;

/// Keys that cannot be read or written. The message names the file and the way out.
public final class PkiException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PkiException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
