package atoll.server.remote;

import atoll.server.proxy.SimulatedPorts;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The pod's end of one connection to a port that is open: a server of HTTP/1.1 that answers one
/// request and hangs up. Who speaks otherwise is hung up on.
///
/// Used by one thread, for one connection. A body is not waited for.
final class SimulatedSocket {
    private static final int HEAD_MAX = 64 << 10;
    private static final byte[] NOTHING = {};
    private static final Pattern REQUEST =
            Pattern.compile("([A-Z]{1,32}) (\\S{1,8192}) HTTP/1\\.[01]\r?\n");

    private final SimulatedPorts ports;
    private final int port;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();

    SimulatedSocket(SimulatedPorts ports, int port) {
        this.ports = ports;
        this.port = port;
    }

    /// @return the last bytes before the pod hangs up; null when it goes on listening
    /// @param bytes what came next; pieces of a request are put together, up to 64 KiB
    byte @Nullable [] received(byte[] bytes) {
        head.writeBytes(bytes);
        String text = head.toString(StandardCharsets.ISO_8859_1);
        boolean whole = text.contains("\r\n\r\n") || text.contains("\n\n");
        if (!whole) {
            boolean hopeless = head.size() > HEAD_MAX || !Character.isUpperCase(text.charAt(0));
            return hopeless ? NOTHING : null;
        }
        Matcher request = REQUEST.matcher(text);
        if (!request.lookingAt()) {
            return NOTHING;
        }
        byte[] body =
                ports.answer(port, request.group(1) + " " + request.group(2))
                        .getBytes(StandardCharsets.UTF_8);
        var reply = new ByteArrayOutputStream();
        reply.writeBytes(
                ("HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n"
                                + "Content-Length: %d\r\nConnection: close\r\n\r\n"
                                        .formatted(body.length))
                        .getBytes(StandardCharsets.US_ASCII));
        if (!request.group(1).equals("HEAD")) {
            reply.writeBytes(body);
        }
        return reply.toByteArray();
    }
}
