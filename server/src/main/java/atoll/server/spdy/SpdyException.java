package atoll.server.spdy;

import java.io.IOException;

/// What came is no SPDY/3.1.
public final class SpdyException extends IOException {
    private static final long serialVersionUID = 1;

    SpdyException(String message) {
        super(message);
    }
}
