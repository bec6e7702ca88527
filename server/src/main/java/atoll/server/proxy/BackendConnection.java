package atoll.server.proxy;

import atoll.server.pki.AnyPeer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// One exchange of HTTP/1.1 with a server on this machine. By hand, because the JDK's client sets
/// `Host` itself and knows no `Upgrade`. Used by one thread; closed from any.
///
/// RFC 9112, as far as a proxy needs it. The order of calls: [#open], [#send], [#receive], then
/// [#body] or [#relay].
public final class BackendConnection implements AutoCloseable {
    /// Nothing but connecting is timed: a watch may be silent for hours.
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);

    /// Bytes of a line, and characters of all headers together.
    private static final int HEAD_MAX = 64 << 10;

    private static final int PIECE = 16 << 10;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    /// The head of a reply.
    ///
    /// @param headers as they came, in order, names in the server's spelling
    public record Reply(int status, List<Header> headers) {}

    private BackendConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    /// @param host what TLS is told to expect
    /// @param tls whoever answers is trusted
    /// @throws IOException when nobody listens, or within 10 s nobody answers
    public static BackendConnection open(InetAddress address, int port, String host, boolean tls)
            throws IOException {
        var socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(address, port), (int) CONNECT_MAX.toMillis());
            socket.setTcpNoDelay(true);
            return new BackendConnection(
                    tls ? trusting().createSocket(socket, host, port, true) : socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /// What runs in a cluster has certificates of its own making, and nothing secret is sent along:
    /// upstream's proxies trust it, too.
    private static SSLSocketFactory trusting() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new AnyPeer(List.of())}, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// As the other, to a server that must prove who it is.
    ///
    /// @param sockets make connections of TLS, and check what the other side shows
    public static BackendConnection open(
            InetSocketAddress target, String host, SSLSocketFactory sockets) throws IOException {
        var socket = new Socket();
        try {
            socket.connect(target, (int) CONNECT_MAX.toMillis());
            socket.setTcpNoDelay(true);
            return new BackendConnection(
                    sockets.createSocket(socket, host, target.getPort(), true));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /// Sends a request.
    ///
    /// @param target path and query, encoded
    /// @param length of the body; negative when it is not known, 0 for none
    /// @param headers written as they are; the length of the body is added here
    /// @param body read to its end as it comes; not read when `length` is 0
    public void send(
            String method, String target, List<Header> headers, InputStream body, long length)
            throws IOException {
        var head = new StringBuilder();
        head.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        for (Header header : headers) {
            head.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        if (length < 0) {
            head.append("Transfer-Encoding: chunked\r\n");
        } else if (length > 0 || !(method.equals("GET") || method.equals("HEAD"))) {
            head.append("Content-Length: ").append(length).append("\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        if (length != 0) {
            sendBody(body, length < 0);
        }
    }

    /// Each piece goes out as soon as it was read, so that a client that streams is heard at once.
    private void sendBody(InputStream body, boolean chunked) throws IOException {
        var piece = new byte[PIECE];
        int read = body.read(piece);
        while (read >= 0) {
            if (chunked && read > 0) {
                out.write((Integer.toHexString(read) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
            out.write(piece, 0, read);
            if (chunked && read > 0) {
                out.write(new byte[] {'\r', '\n'});
            }
            out.flush();
            read = body.read(piece);
        }
        if (chunked) {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
    }

    /// Waits for the head of the reply; those that only say that there is more to come are passed
    /// over.
    ///
    /// Only 101 among the informational ones ends the wait.
    ///
    /// @throws IOException when what comes is no HTTP/1.x
    public Reply receive() throws IOException {
        while (true) {
            String line = line();
            String[] words = line.split(" ", 3);
            if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !isStatus(words[1])) {
                throw new IOException("malformed HTTP response \"" + line + "\"");
            }
            int status = Integer.parseInt(words[1]);
            List<Header> headers = headers();
            if (status >= 200 || status == 101) {
                return new Reply(status, headers);
            }
        }
    }

    private static boolean isStatus(String text) {
        return text.length() == 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /// Up to the empty line. Lines that go on in the next one, which RFC 9112 took out, are
    /// refused.
    private List<Header> headers() throws IOException {
        var headers = new ArrayList<Header>();
        int length = 0;
        String line = line();
        while (!line.isEmpty()) {
            length += line.length();
            int colon = line.indexOf(':');
            if (colon <= 0 || length > HEAD_MAX) {
                throw new IOException("malformed MIME header line: " + line);
            }
            headers.add(new Header(line.substring(0, colon), line.substring(colon + 1).strip()));
            line = line();
        }
        return headers;
    }

    /// Up to a line feed, with or without a carriage return before it.
    ///
    /// @throws EOFException when the connection ends first
    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        int one = in.read();
        while (one != '\n') {
            if (one < 0) {
                throw new EOFException("EOF");
            }
            if (line.size() > HEAD_MAX) {
                throw new IOException("a line of more than " + HEAD_MAX + " bytes");
            }
            line.write(one);
            one = in.read();
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /// What follows the head of a reply, unpacked.
    ///
    /// Without a length and chunks it ends with the connection.
    ///
    /// @param method of the request: an answer to HEAD has no body, whatever its head says
    ///
    /// @return null when nothing does
    public @Nullable InputStream body(String method, Reply reply) throws IOException {
        if (method.equals("HEAD") || reply.status() == 204 || reply.status() == 304) {
            return null;
        }
        String encoding =
                Header.first(reply.headers(), "Transfer-Encoding").toLowerCase(Locale.ROOT);
        if (encoding.contains("chunked")) {
            return new Chunks();
        }
        String length = Header.first(reply.headers(), "Content-Length");
        if (length.isEmpty()) {
            return in;
        }
        try {
            return new Counted(Long.parseLong(length));
        } catch (NumberFormatException _) {
            throw new IOException("bad Content-Length \"" + length + "\"");
        }
    }

    /// Lets a connection that speaks HTTP no longer and a client speak to one another, until one of
    /// them is done; then it is closed. Bytes that came right behind the head of the reply are
    /// passed on as well.
    ///
    /// @param from what the client sends, which a thread of its own passes on
    /// @param to what it reads
    public void relay(InputStream from, OutputStream to) throws IOException {
        Thread sending =
                Thread.ofVirtual()
                        .name("forwarded")
                        .start(() -> {
                            try (this) {
                                copy(from, out);
                            } catch (IOException _) {
                                // One of both is gone, which ends the other way too.
                            }
                        });
        try (this) {
            copy(in, to);
        } finally {
            sending.interrupt();
        }
    }

    /// Passes everything on as soon as it comes.
    public static void copy(InputStream from, OutputStream to) throws IOException {
        var piece = new byte[PIECE];
        int read = from.read(piece);
        while (read >= 0) {
            to.write(piece, 0, read);
            to.flush();
            read = from.read(piece);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // It is of no more use either way.
        }
    }

    /// A stream over the connection's, that ends before it.
    private abstract static class Pieces extends InputStream {
        @Override
        public final int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public abstract int read(byte[] bytes, int offset, int length) throws IOException;
    }

    /// So many bytes, no fewer.
    ///
    /// An end of the connection before that is an `EOFException`.
    private final class Counted extends Pieces {
        private long left;

        Counted(long left) {
            this.left = left;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int read = in.read(bytes, offset, (int) Math.min(length, left));
            if (read < 0) {
                throw new EOFException("unexpected EOF");
            }
            left -= read;
            return read;
        }
    }

    /// A body in chunks.
    ///
    /// RFC 9112, section 7.1; extensions and trailers are read and dropped.
    private final class Chunks extends Pieces {
        private long left;
        private boolean first = true;
        private boolean over;

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0 && !over) {
                nextChunk();
            }
            if (over) {
                return -1;
            }
            int read = in.read(bytes, offset, (int) Math.min(length, left));
            if (read < 0) {
                throw new EOFException("unexpected EOF");
            }
            left -= read;
            return read;
        }

        /// @throws IOException for a size that is no hexadecimal number
        private void nextChunk() throws IOException {
            if (!first) {
                line();
            }
            first = false;
            String size = line();
            int end = size.indexOf(';');
            try {
                left = Long.parseLong(end < 0 ? size.strip() : size.substring(0, end).strip(), 16);
            } catch (NumberFormatException _) {
                throw new IOException("malformed chunked encoding");
            }
            if (left < 0) {
                throw new IOException("malformed chunked encoding");
            }
            if (left == 0) {
                over = true;
                headers();
            }
        }
    }
}
