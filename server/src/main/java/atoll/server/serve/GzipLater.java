package atoll.server.serve;

import atoll.server.listen.Exchange;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// A reply of unknown length: sent whole when it is short, in pieces when it is long, and then
/// compressed if the client takes that. Used by one thread.
final class GzipLater extends OutputStream {
    /// Below this compression costs more than it saves.
    static final int THRESHOLD = 128 << 10;

    private static final int PIECE = 64 << 10;

    private final Exchange exchange;
    private final int status;
    private final boolean compress;
    private byte[] pending = new byte[8 << 10];
    private int size;

    /// Null until the reply is known to be long.
    private @Nullable OutputStream out;

    private boolean closed;

    GzipLater(Exchange exchange, int status) {
        this.exchange = exchange;
        this.status = status;
        this.compress = wanted(exchange);
    }

    static boolean wanted(Exchange exchange) {
        String accepted = exchange.header("Accept-Encoding");
        return accepted != null
                && Stream.of(accepted.split(",")).anyMatch(one -> one.strip().equals("gzip"));
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (size + length > (out == null ? THRESHOLD : PIECE)) {
            spill();
        }
        if (out != null && length > PIECE) {
            out.write(bytes, offset, length);
            return;
        }
        if (size + length > pending.length) {
            pending = Arrays.copyOf(pending, Math.max(pending.length * 2, size + length));
        }
        System.arraycopy(bytes, offset, pending, size, length);
        size += length;
    }

    private void spill() throws IOException {
        OutputStream to = out;
        if (to == null) {
            if (compress) {
                exchange.setHeader("Content-Encoding", "gzip");
                exchange.addHeader("Vary", "Accept-Encoding");
            }
            OutputStream raw = exchange.stream(status);
            to = compress ? new Gzip(raw) : raw;
            out = to;
        }
        to.write(pending, 0, size);
        size = 0;
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (out == null) {
            exchange.reply(status, Arrays.copyOf(pending, size));
            return;
        }
        spill();
        out.close();
    }

    /// At the fastest level, as upstream: the network is rarely the narrow place.
    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream to) throws IOException {
            super(to, PIECE);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
