package atoll.server.listen;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What is said on a WebSocket; the server closes it when this returns.
@FunctionalInterface
public interface WebSocketConversation {
    void run(Frames frames) throws IOException;

    /// Both halves of an open WebSocket. Sending waits until the message is out; it may be done by
    /// one thread while another receives.
    interface Frames {
        void send(byte[] binary) throws IOException;

        void sendText(String text) throws IOException;

        /// Waits for the next message, text as UTF-8.
        ///
        /// @return null when the client has closed or is gone
        byte @Nullable [] receive() throws IOException;

        /// From now on drops what the client sends, and tells when it has closed or is gone; from
        /// any thread, and at once when it is already.
        void ignoreMessages(Runnable gone);
    }
}
