package atoll.server.listen;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/// Runs a conversation once the WebSocket is open. What the client sends is read and dropped. The
/// library only takes public listeners.
public final class SpeakingEndpoint extends Session.Listener.AbstractAutoDemanding {
    private static final Logger LOG = System.getLogger(SpeakingEndpoint.class.getName());
    private static final int NORMAL_CLOSURE = 1000;

    private final WebSocketConversation conversation;

    SpeakingEndpoint(WebSocketConversation conversation) {
        this.conversation = conversation;
    }

    @Override
    public void onWebSocketOpen(Session session) {
        super.onWebSocketOpen(session);
        Thread.ofVirtual().name("websocket").start(() -> converse(session));
    }

    private void converse(Session session) {
        try {
            conversation.run(
                    new WebSocketConversation.Frames() {
                        @Override
                        public void send(byte[] binary) throws IOException {
                            await(done -> session.sendBinary(ByteBuffer.wrap(binary), done));
                        }

                        @Override
                        public void sendText(String text) throws IOException {
                            await(done -> session.sendText(text, done));
                        }
                    });
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a WebSocket ended early", e);
        } finally {
            session.close(NORMAL_CLOSURE, "", Callback.NOOP);
        }
    }

    private static void await(Consumer<Callback> send) throws IOException {
        var done = new Callback.Completable();
        send.accept(done);
        try {
            done.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
