package atoll.server.listen;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// What is said on a connection that speaks HTTP no longer; it is closed when this returns.
@FunctionalInterface
public interface RawConversation {
    /// @param out unbuffered: each write goes out
    void run(InputStream in, OutputStream out) throws IOException;
}
