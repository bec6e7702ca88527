package atoll.store.log;

import java.io.IOException;
import java.io.Serial;

/// What lies on the disk cannot be trusted or understood. Nothing was changed.
public final class DamagedLogException extends IOException {
    @Serial private static final long serialVersionUID = 1;

    public DamagedLogException(String message) {
        super(message);
    }
}
