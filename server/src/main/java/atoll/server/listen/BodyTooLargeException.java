package atoll.server.listen;

import java.io.IOException;

/// A request body longer than its limit.
public final class BodyTooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    BodyTooLargeException(int max) {
        super("the body is longer than " + max + " bytes");
    }
}
