package atoll.server.listen;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;

/// Runs a conversation once the WebSocket is open. Holds a few messages that nobody has taken yet
/// and asks the client for no more until there is room. The library only takes public listeners.
public final class SpeakingEndpoint implements Session.Listener {
    private static final Logger LOG = System.getLogger(SpeakingEndpoint.class.getName());
    private static final int NORMAL_CLOSURE = 1000;
    private static final int WAITING_MAX = 8;

    private final WebSocketConversation conversation;
    private final UnderWay underWay;
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();

    /// Whether the library was asked for a message that has not come yet.
    private boolean demanded;

    private boolean closed;
    private @Nullable Runnable ignoring;
    private @Nullable Session session;

    /// @param underWay told when the conversation begins, and when its end is on the wire
    SpeakingEndpoint(WebSocketConversation conversation, UnderWay underWay) {
        this.conversation = conversation;
        this.underWay = underWay;
    }

    @Override
    public void onWebSocketOpen(Session opened) {
        synchronized (this) {
            session = opened;
        }
        demand();
        underWay.begin();
        Thread.ofVirtual()
                .name("websocket")
                .uncaughtExceptionHandler(
                        (_, e) -> LOG.log(Level.ERROR, "a WebSocket's conversation failed", e))
                .start(() -> converse(opened));
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
        var message = new byte[payload.remaining()];
        payload.get(message);
        callback.succeed();
        received(message);
    }

    @Override
    public void onWebSocketText(String message) {
        received(message.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        LOG.log(Level.DEBUG, "a WebSocket failed", cause);
        gone();
    }

    @Override
    public void onWebSocketClose(int statusCode, String reason, Callback callback) {
        callback.succeed();
        gone();
    }

    private void received(byte[] message) {
        synchronized (this) {
            demanded = false;
            if (ignoring == null) {
                waiting.add(message);
                notifyAll();
            }
        }
        demand();
    }

    private void gone() {
        Runnable told;
        synchronized (this) {
            told = closed ? null : ignoring;
            closed = true;
            notifyAll();
        }
        if (told != null) {
            told.run();
        }
    }

    /// Asks the library for the next message, where there is room for it. Pings are answered and a
    /// close is heard only while it is asked.
    private void demand() {
        Session open;
        synchronized (this) {
            open = session;
            if (open == null || demanded || closed || waiting.size() >= WAITING_MAX) {
                return;
            }
            demanded = true;
        }
        open.demand();
    }

    private void converse(Session open) {
        try {
            conversation.run(new SessionFrames(open));
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a WebSocket ended early", e);
        } finally {
            synchronized (this) {
                waiting.clear();
                ignoring = () -> {};
            }
            // The client's answer to the close is heard only while something is demanded.
            demand();
            open.close(NORMAL_CLOSURE, "", Callback.from(underWay::end, _ -> underWay.end()));
        }
    }

    private final class SessionFrames implements WebSocketConversation.Frames {
        private final Session open;

        SessionFrames(Session open) {
            this.open = open;
        }

        @Override
        public void send(byte[] binary) throws IOException {
            await(done -> open.sendBinary(ByteBuffer.wrap(binary), done));
        }

        @Override
        public void sendText(String text) throws IOException {
            await(done -> open.sendText(text, done));
        }

        @Override
        public byte @Nullable [] receive() throws IOException {
            byte[] message;
            synchronized (SpeakingEndpoint.this) {
                while (waiting.isEmpty() && !closed) {
                    try {
                        SpeakingEndpoint.this.wait();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new IOException(e);
                    }
                }
                message = waiting.poll();
            }
            demand();
            return message;
        }

        @Override
        public void ignoreMessages(Runnable gone) {
            boolean over;
            synchronized (SpeakingEndpoint.this) {
                waiting.clear();
                ignoring = gone;
                over = closed;
            }
            demand();
            if (over) {
                gone.run();
            }
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
