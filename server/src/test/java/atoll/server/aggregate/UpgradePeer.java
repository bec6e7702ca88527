package atoll.server.aggregate;

import atoll.server.pki.CertificateAuthority;
import atoll.server.pki.Credential;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/// A server over TLS that speaks something else when it is asked to: over a WebSocket it says each
/// text back in capitals, over SPDY each byte. Other requests it answers with an empty object.
final class UpgradePeer implements AutoCloseable {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String SWITCHING =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n";

    final List<String> heads = new CopyOnWriteArrayList<>();
    private final CertificateAuthority authority =
            CertificateAuthority.create("peer", InstantSource.system(), new SecureRandom());
    private final SSLServerSocket listening;

    UpgradePeer(String name) throws GeneralSecurityException, IOException {
        Credential own = authority.issueServer("peer", List.of(name));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", own.key(), new char[0], new Certificate[] {own.certificate()});
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        listening =
                (SSLServerSocket)
                        context.getServerSocketFactory()
                                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::listen);
    }

    int port() {
        return listening.getLocalPort();
    }

    String bundle() {
        return Base64.getEncoder().encodeToString(authority.pem().getBytes(StandardCharsets.UTF_8));
    }

    private void listen() {
        try {
            while (true) {
                Socket socket = listening.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                heads.add(head);
                switch (header(head, "Upgrade").toLowerCase(Locale.ROOT)) {
                    case "websocket" -> {
                        webSocket(head, in, out);
                        return;
                    }
                    case "spdy/3.1" -> {
                        write(out, SWITCHING + "Upgrade: SPDY/3.1\r\n\r\n");
                        for (int one = in.read(); one >= 0; one = in.read()) {
                            out.write(Character.toUpperCase(one));
                        }
                        return;
                    }
                    default ->
                            write(
                                    out,
                                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
                }
            }
        } catch (IOException | GeneralSecurityException _) {
            // The other side is gone.
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int one = in.read();
            if (one < 0) {
                return "";
            }
            head.write(one);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    static String header(String head, String name) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private static void webSocket(String head, InputStream in, OutputStream out)
            throws IOException, GeneralSecurityException {
        byte[] accept =
                MessageDigest.getInstance("SHA-1")
                        .digest(
                                (header(head, "Sec-WebSocket-Key") + GUID)
                                        .getBytes(StandardCharsets.US_ASCII));
        write(
                out,
                SWITCHING
                        + "Upgrade: websocket\r\nSec-WebSocket-Protocol: v5.channel.k8s.io\r\n"
                        + "Sec-WebSocket-Accept: "
                        + Base64.getEncoder().encodeToString(accept)
                        + "\r\n\r\n");
        var frames = new DataInputStream(in);
        while (true) {
            int opcode = frames.readUnsignedByte() & 0xf;
            byte[] data = new byte[frames.readUnsignedByte() & 0x7f];
            byte[] mask = frames.readNBytes(4);
            frames.readFully(data);
            for (int i = 0; i < data.length; i++) {
                data[i] = (byte) (data[i] ^ mask[i % 4]);
            }
            byte[] said =
                    opcode == 1
                            ? new String(data, StandardCharsets.US_ASCII)
                                    .toUpperCase(Locale.ROOT)
                                    .getBytes(StandardCharsets.US_ASCII)
                            : data;
            out.write(0x80 | opcode);
            out.write(said.length);
            out.write(said);
            out.flush();
            if (opcode == 8) {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
