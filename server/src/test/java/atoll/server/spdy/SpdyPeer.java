package atoll.server.spdy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// A client's end of a SPDY connection, for tests.
public final class SpdyPeer {
    private final FrameReader reader;
    private final FrameWriter writer;
    private final Map<Integer, ByteArrayOutputStream> received = new HashMap<>();
    private final Set<Integer> accepted = new HashSet<>();
    private final Set<Integer> over = new HashSet<>();
    private int next = 1;

    public SpdyPeer(InputStream in, OutputStream out) {
        reader = new FrameReader(in);
        writer = new FrameWriter(out);
    }

    /// @param headers name, value, name, value
    /// @return the stream's number
    public int open(String... headers) throws IOException {
        var map = new HashMap<String, String>();
        for (int i = 0; i < headers.length; i += 2) {
            map.put(headers[i], headers[i + 1]);
        }
        int id = next;
        next += 2;
        writer.write(new Frame.SynStream(id, map, false));
        return id;
    }

    public void send(int stream, String text) throws IOException {
        writer.write(new Frame.Payload(stream, text.getBytes(StandardCharsets.UTF_8), false));
    }

    public void end(int stream) throws IOException {
        writer.write(new Frame.Payload(stream, new byte[0], true));
    }

    /// All that comes on a stream until the server ends it.
    public String readAll(int stream) throws IOException {
        while (!over.contains(stream)) {
            step();
        }
        return text(stream);
    }

    /// Whether the server takes the stream.
    public boolean isAccepted(int stream) throws IOException {
        while (!accepted.contains(stream) && !over.contains(stream)) {
            step();
        }
        return accepted.contains(stream);
    }

    /// Sends a ping, and waits until it comes back.
    public void ping(int id) throws IOException {
        writer.write(new Frame.Ping(id));
        Frame frame = step();
        while (!frame.equals(new Frame.Ping(id))) {
            frame = step();
        }
    }

    private String text(int stream) {
        ByteArrayOutputStream bytes = received.get(stream);
        return bytes == null ? "" : bytes.toString(StandardCharsets.UTF_8);
    }

    private Frame step() throws IOException {
        Frame frame = reader.read();
        switch (frame) {
            case null -> throw new IOException("the server has gone");
            case Frame.Payload(int id, byte[] bytes, boolean last) -> {
                received.computeIfAbsent(id, _ -> new ByteArrayOutputStream()).writeBytes(bytes);
                if (last) {
                    over.add(id);
                }
            }
            case Frame.SynReply(int id, _, _) -> accepted.add(id);
            case Frame.RstStream(int id, _) -> over.add(id);
            default -> {}
        }
        return frame;
    }
}
