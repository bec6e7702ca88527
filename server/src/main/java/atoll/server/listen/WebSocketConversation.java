package atoll.server.listen;

import java.io.IOException;

/// What the server says on a WebSocket; it closes when this returns.
@FunctionalInterface
public interface WebSocketConversation {
    void run(Frames frames) throws IOException;

    /// The sending half. Each call waits until the frame is out.
    interface Frames {
        void send(byte[] binary) throws IOException;

        void sendText(String text) throws IOException;
    }
}
