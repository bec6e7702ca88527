package atoll.bench.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The connection against scripts of what a server may send.
class Http2ConnectionTest {
    private static final int PREFACE = 24;

    private final Octets script = new Octets(64);
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final List<String> told = new ArrayList<>();

    @Test
    void connectionBeginsWithPrefaceSettingsAndAWideWindow() throws IOException {
        settings();
        connection(whole()).step();
        assertThat(sent.toString(StandardCharsets.US_ASCII))
                .startsWith("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        assertThat(framesSent()).startsWith("SETTINGS 0 18", "WINDOW_UPDATE 0 4");
    }

    @Test
    void answersAreToldInTheOrderTheyCome() throws IOException {
        settings();
        headers(3, Frame.END_HEADERS, 0x88);
        headers(1, Frame.END_HEADERS | Frame.END_STREAM, 0x8D);
        data(3, 0, "par");
        data(3, Frame.END_STREAM, "ts");
        Http2Connection connection = connection(whole());
        connection.send(Request.get("/a"), reply("a"));
        connection.send(Request.get("/b"), reply("b"));
        assertThat(connection.open()).isEqualTo(2);
        connection.step();
        assertThat(told).containsExactly("b 200", "a 404", "a end", "b par", "b ts", "b end");
        assertThat(connection.open()).isZero();
    }

    @Test
    void framesAreUnderstoodHoweverTheyWereCut() throws IOException {
        settings();
        headers(1, Frame.END_HEADERS, 0x88);
        data(1, Frame.END_STREAM, "body");
        Http2Connection connection = connection(byteByByte());
        connection.send(Request.get("/a"), reply("a"));
        while (connection.open() > 0) {
            connection.step();
        }
        assertThat(told).containsExactly("a 200", "a body", "a end");
    }

    @Test
    void paddingContinuationInterimAnswersAndTrailersAreUnderstood() throws IOException {
        headers(1, Frame.END_HEADERS, 0x08, 0x03, '1', '0', '0');
        script.frame(1 + 5 + 1 + 2, Frame.HEADERS, Frame.PADDED | Frame.PRIORITY, 1);
        script.put(2);
        script.put(new byte[5]);
        script.put(0x08);
        script.putShort(0);
        script.frame(4, Frame.CONTINUATION, Frame.END_HEADERS, 1);
        script.put(new byte[] {3, '2', '0', '1'});
        script.frame(1 + 2 + 3, Frame.DATA, Frame.PADDED, 1);
        script.put(new byte[] {3, 'o', 'k', 0, 0, 0});
        headers(1, Frame.END_HEADERS | Frame.END_STREAM, 0x0F, 0x00, 0x01, 'x');
        Http2Connection connection = connection(whole());
        connection.send(Request.get("/a"), reply("a"));
        connection.step();
        assertThat(told).containsExactly("a 201", "a ok", "a end");
    }

    @Test
    void pingsAndSettingsAreAcknowledgedWithTheNextStep() throws IOException {
        settings();
        script.frame(8, Frame.PING, 0, 0);
        script.put("pingpong".getBytes(StandardCharsets.US_ASCII));
        headers(1, Frame.END_HEADERS | Frame.END_STREAM, 0x88);
        Http2Connection connection = connection(byteByByte());
        connection.send(Request.get("/a"), reply("a"));
        while (connection.open() > 0) {
            connection.step();
        }
        assertThat(framesSent()).contains("SETTINGS 0 0 ack", "PING 0 8 ack");
        assertThat(sent.toString(StandardCharsets.US_ASCII)).contains("pingpong");
    }

    @Test
    void requestsWaitForStreamsAndForTheWindow() throws IOException {
        settings(Frame.MAX_CONCURRENT_STREAMS, 1);
        headers(1, Frame.END_HEADERS | Frame.END_STREAM, 0x88);
        script.frame(4, Frame.WINDOW_UPDATE, 0, 0);
        script.putInt(50_000);
        headers(3, Frame.END_HEADERS | Frame.END_STREAM, 0x88);
        Http2Connection connection = connection(byteByByte());
        connection.send(Request.post("/a", new byte[40_000]), reply("a"));
        connection.send(Request.post("/b", new byte[40_000]), reply("b"));
        connection.step();
        assertThat(framesSent())
                .as("only the first fits into the first window, in frames of at most 16 KiB")
                .containsSubsequence("DATA 1 16384", "DATA 1 16384", "DATA 1 7232 end")
                .noneMatch(frame -> frame.startsWith("HEADERS 3"));
        while (connection.open() > 0) {
            connection.step();
        }
        assertThat(told).containsExactly("a 200", "a end", "b 200", "b end");
        assertThat(framesSent()).contains("DATA 3 7232 end");
    }

    @Test
    void replyMaySendTheNextRequest() throws IOException {
        headers(1, Frame.END_HEADERS | Frame.END_STREAM, 0x88);
        headers(3, Frame.END_HEADERS | Frame.END_STREAM, 0x8C);
        Http2Connection connection = connection(byteByByte());
        connection.send(
                Request.get("/first"),
                new Telling("first") {
                    @Override
                    public void end() {
                        super.end();
                        connection.send(Request.get("/second"), reply("second"));
                    }
                });
        while (connection.open() > 0) {
            connection.step();
        }
        assertThat(told).containsExactly("first 200", "first end", "second 400", "second end");
    }

    @Test
    void whatTheServerBreaksOffFails() {
        script.frame(4, Frame.RST_STREAM, 0, 1);
        script.putInt(7);
        assertThatThrownBy(this::oneRequest).hasMessage("the server broke off /a with code 7");
        script.clear();
        script.frame(8, Frame.GOAWAY, 0, 0);
        script.putInt(1);
        script.putInt(11);
        assertThatThrownBy(this::oneRequest).hasMessage("the server goes away with code 11");
        script.clear();
        data(9, 0, "?");
        assertThatThrownBy(this::oneRequest).hasMessageContaining("stream 9, which is not open");
        script.clear();
        assertThatThrownBy(this::oneRequest).isInstanceOf(EOFException.class);
    }

    @Test
    void bodyThatFitsIntoNoWindowIsRefused() {
        Http2Connection connection = connection(whole());
        assertThatThrownBy(() -> connection.send(Request.post("/a", new byte[70_000]), reply("a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a body of 70000 bytes; the server takes 65535");
    }

    private void oneRequest() throws IOException {
        Http2Connection connection = connection(whole());
        connection.send(Request.get("/a"), reply("a"));
        connection.step();
    }

    private Http2Connection connection(InputStream in) {
        return new Http2Connection(null, in, sent, new Hpack("localhost:1", ""));
    }

    private InputStream whole() {
        return new ByteArrayInputStream(script.copy());
    }

    private InputStream byteByByte() {
        return new ByteArrayInputStream(script.copy()) {
            @Override
            public synchronized int read(byte[] into, int at, int length) {
                return super.read(into, at, Math.min(length, 1));
            }
        };
    }

    private void settings(int... pairs) {
        script.frame(pairs.length * 3, Frame.SETTINGS, 0, 0);
        for (int i = 0; i < pairs.length; i += 2) {
            script.putShort(pairs[i]);
            script.putInt(pairs[i + 1]);
        }
    }

    private void headers(int stream, int flags, int... block) {
        script.frame(block.length, Frame.HEADERS, flags, stream);
        for (int octet : block) {
            script.put(octet);
        }
    }

    private void data(int stream, int flags, String text) {
        script.frame(text.length(), Frame.DATA, flags, stream);
        script.put(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// `TYPE STREAM LENGTH`, and what its flags say.
    private List<String> framesSent() {
        byte[] bytes = sent.toByteArray();
        var frames = new ArrayList<String>();
        int at = PREFACE;
        while (at < bytes.length) {
            int length = Frame.length(bytes, at);
            boolean flag = (bytes[at + 4] & Frame.END_STREAM) != 0;
            boolean acknowledges = bytes[at + 3] == Frame.SETTINGS || bytes[at + 3] == Frame.PING;
            frames.add(
                    "%s %d %d%s"
                            .formatted(
                                    type(bytes[at + 3]),
                                    Frame.integer(bytes, at + 5),
                                    length,
                                    flag ? acknowledges ? " ack" : " end" : ""));
            at += Frame.HEAD + length;
        }
        return frames;
    }

    private static String type(int type) {
        return switch (type) {
            case Frame.DATA -> "DATA";
            case Frame.HEADERS -> "HEADERS";
            case Frame.SETTINGS -> "SETTINGS";
            case Frame.PING -> "PING";
            case Frame.WINDOW_UPDATE -> "WINDOW_UPDATE";
            default -> "TYPE" + type;
        };
    }

    private Reply reply(String name) {
        return new Telling(name);
    }

    private class Telling implements Reply {
        private final String name;

        Telling(String name) {
            this.name = name;
        }

        @Override
        public void status(int code) {
            told.add(name + " " + code);
        }

        @Override
        public void data(byte[] bytes, int from, int length) {
            told.add(name + " " + new String(bytes, from, length, StandardCharsets.US_ASCII));
        }

        @Override
        public void end() {
            told.add(name + " end");
        }
    }
}
