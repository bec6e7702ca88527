package atoll.server.listen;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/// What is left of an HTTP/1.1 connection after `101 Switching Protocols`: bytes both ways, for one
/// conversation on a thread of its own.
final class RawConnection extends AbstractConnection implements Connection.UpgradeTo {
    private static final Logger LOG = System.getLogger(RawConnection.class.getName());
    private static final int BUFFER = 32 << 10;

    private final RawConversation conversation;

    /// In the library's reading mode: what is read and not yet taken.
    private final ByteBuffer buffer = BufferUtil.allocate(BUFFER);

    /// What the client sent behind its request.
    private ByteBuffer early = BufferUtil.EMPTY_BUFFER;

    RawConnection(EndPoint endPoint, Executor executor, RawConversation conversation) {
        super(endPoint, executor);
        this.conversation = conversation;
    }

    @Override
    public void onUpgradeTo(ByteBuffer sent) {
        early = BufferUtil.isEmpty(sent) ? BufferUtil.EMPTY_BUFFER : BufferUtil.copy(sent);
    }

    @Override
    public void onOpen() {
        super.onOpen();
        Thread.ofVirtual()
                .name("upgraded")
                .uncaughtExceptionHandler(
                        (_, e) -> LOG.log(Level.ERROR, "an upgraded connection's talk failed", e))
                .start(this::converse);
    }

    @Override
    public void onFillable() {}

    private void converse() {
        try {
            conversation.run(new In(), new Out());
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "an upgraded connection ended early", e);
        } finally {
            getEndPoint().close();
        }
    }

    private static void await(Consumer<Callback> work) throws IOException {
        var done = new Callback.Completable();
        work.accept(done);
        try {
            done.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private final class In extends InputStream {
        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            ByteBuffer from = early.hasRemaining() ? early : buffer;
            while (!from.hasRemaining()) {
                BufferUtil.clear(from);
                int filled = getEndPoint().fill(from);
                if (filled < 0) {
                    return -1;
                }
                if (filled == 0) {
                    await(getEndPoint()::fillInterested);
                }
            }
            int taken = Math.min(length, from.remaining());
            from.get(bytes, offset, taken);
            return taken;
        }
    }

    private final class Out extends OutputStream {
        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            await(done -> getEndPoint().write(done, ByteBuffer.wrap(bytes, offset, length)));
        }
    }
}
