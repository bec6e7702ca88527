package atoll.server.spdy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.server.spdy.SpdyConnection.Event;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Frames and streams, without a socket.
class SpdyTest {
    /// What spdystream, the framer of Kubernetes' clients, sends to open the streams 1 and 3.
    private static final List<Map<String, String>> HEADERS =
            List.of(Map.of("streamtype", "error"), Map.of("streamtype", "stdin", "port", "80"));

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final FrameWriter writer = new FrameWriter(written);

    private FrameReader reader() {
        return new FrameReader(new ByteArrayInputStream(written.toByteArray()));
    }

    private SpdyConnection connection(ByteArrayOutputStream answers) {
        return new SpdyConnection(new ByteArrayInputStream(written.toByteArray()), answers);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void everyFrameIsReadAsItWasWritten() throws IOException {
        List<Frame> frames =
                List.of(
                        new Frame.SynStream(1, HEADERS.get(0), false),
                        new Frame.SynReply(1, Map.of(), false),
                        new Frame.SynStream(3, HEADERS.get(1), true),
                        new Frame.Headers(3, Map.of("a", "b"), false),
                        new Frame.RstStream(3, 5),
                        new Frame.Ping(7),
                        new Frame.GoAway(3, 0),
                        new Frame.Unused(4));
        for (Frame frame : frames) {
            writer.write(frame);
        }

        FrameReader reader = reader();
        for (Frame frame : frames) {
            assertThat(reader.read()).isEqualTo(frame);
        }
        assertThat(reader.read()).isNull();
    }

    @Test
    void dataKeepsItsBytesAndItsEnd() throws IOException {
        writer.write(new Frame.Payload(5, bytes("héllo"), true));

        assertThat(HexFormat.of().formatHex(written.toByteArray()))
                .isEqualTo("00000005" + "01000006" + "68c3a96c6c6f");
        assertThat(reader().read())
                .isInstanceOfSatisfying(
                        Frame.Payload.class,
                        data -> {
                            assertThat(data.stream()).isEqualTo(5);
                            assertThat(data.bytes()).isEqualTo(bytes("héllo"));
                            assertThat(data.last()).isTrue();
                        });
    }

    @Test
    void headersBeginWithTheDictionaryThatThePeerKnows() throws IOException {
        writer.write(new Frame.SynStream(1, HEADERS.get(0), false));

        byte[] frame = written.toByteArray();
        assertThat(HexFormat.of().formatHex(frame, 0, 4)).isEqualTo("80030001");
        // Behind the frame's head and the stream's fields: zlib with a preset dictionary, by its
        // checksum.
        assertThat(frame[18] & 0x0f).isEqualTo(8);
        assertThat(frame[19] & 0x20).isEqualTo(0x20);
        assertThat(HexFormat.of().formatHex(frame, 20, 24)).isEqualTo("e3c6a7c2");
    }

    @Test
    void whatIsNoSpdyIsRefused() {
        for (String frame :
                List.of(
                        "8002000100000000",
                        "0000000000000000",
                        "800300010000000400000001",
                        "800300060000000101",
                        "80030001000000110000000100000000000000000000000000",
                        "8003000100000012000000010000000000007800000000000000")) {
            written.reset();
            written.writeBytes(HexFormat.of().parseHex(frame));
            assertThatThrownBy(() -> reader().read()).as(frame).isInstanceOf(IOException.class);
        }
    }

    @Test
    void noBytesMakeItFailOtherwise() throws IOException {
        writer.write(new Frame.SynStream(1, HEADERS.get(0), false));
        writer.write(new Frame.SynStream(3, HEADERS.get(1), false));
        writer.write(new Frame.Payload(3, bytes("x"), true));
        byte[] good = written.toByteArray();
        var random = new Random(36);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = good.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            var answers = new ByteArrayOutputStream();
            try (var connection =
                    new SpdyConnection(
                            new ByteArrayInputStream(
                                    Arrays.copyOf(bad, random.nextInt(bad.length + 1))),
                            answers)) {
                Event event = connection.next();
                while (event != null) {
                    event = connection.next();
                }
            } catch (IOException _) {
                // It was found to be wrong.
            }
        }
    }

    @Test
    void headersThatGrowWithoutEndAreRefused() throws IOException {
        writer.write(new Frame.SynStream(1, Map.of("a", "x".repeat(70_000)), false));
        assertThat(written.size()).isLessThan(2000);
        assertThatThrownBy(() -> reader().read())
                .isInstanceOf(SpdyException.class)
                .hasMessageContaining("65536");
    }

    @Test
    void streamsOpenTellAndEnd() throws IOException {
        writer.write(new Frame.SynStream(1, HEADERS.get(0), true));
        writer.write(new Frame.SynStream(3, HEADERS.get(1), false));
        writer.write(new Frame.Ping(1));
        writer.write(new Frame.Payload(3, bytes("in"), false));
        writer.write(new Frame.Payload(9, bytes("nobody's"), false));
        writer.write(new Frame.RstStream(3, 5));
        var answers = new ByteArrayOutputStream();
        try (var connection = connection(answers)) {
            assertThat(connection.next()).isInstanceOf(Event.Opened.class);
            assertThat(connection.next())
                    .isInstanceOfSatisfying(
                            Event.Ended.class, ended -> assertThat(ended.aborted()).isFalse());
            Event opened = connection.next();
            assertThat(opened.stream().header("port")).isEqualTo("80");
            assertThat(opened.stream().header("absent")).isEmpty();
            assertThat(connection.next())
                    .isInstanceOfSatisfying(
                            Event.Received.class,
                            data -> assertThat(data.bytes()).isEqualTo(bytes("in")));
            assertThat(connection.next())
                    .isInstanceOfSatisfying(
                            Event.Ended.class, ended -> assertThat(ended.aborted()).isTrue());
            assertThat(connection.next()).isNull();
        }
        assertThat(new FrameReader(new ByteArrayInputStream(answers.toByteArray())).read())
                .isEqualTo(new Frame.Ping(1));
    }

    @Test
    void numbersOfStreamsOnlyGrow() throws IOException {
        writer.write(new Frame.SynStream(3, Map.of(), false));
        writer.write(new Frame.SynStream(1, Map.of(), false));
        try (var connection = connection(new ByteArrayOutputStream())) {
            connection.next();
            assertThatThrownBy(connection::next).isInstanceOf(SpdyException.class);
        }
    }

    @Test
    void moreThanAThousandStreamsAtOnceAreNotTaken() throws IOException {
        for (int i = 0; i < 1001; i++) {
            writer.write(new Frame.SynStream(2 * i + 1, Map.of(), false));
        }
        var answers = new ByteArrayOutputStream();
        int opened = 0;
        try (var connection = connection(answers)) {
            while (connection.next() != null) {
                opened++;
            }
        }
        assertThat(opened).isEqualTo(1000);
        assertThat(ByteBuffer.wrap(answers.toByteArray()).getInt(8)).isEqualTo(2001);
    }

    @Test
    void longWritesAreCutIntoPieces() throws IOException {
        writer.write(new Frame.SynStream(1, Map.of(), false));
        var answers = new ByteArrayOutputStream();
        try (var connection = connection(answers)) {
            SpdyStream stream = connection.next().stream();
            stream.accept();
            stream.write(new byte[100_000]);
            stream.end();
            stream.end();
        }
        var peer =
                new SpdyPeer(
                        new ByteArrayInputStream(answers.toByteArray()),
                        new ByteArrayOutputStream());
        assertThat(peer.isAccepted(1)).isTrue();
        assertThat(peer.readAll(1)).hasSize(100_000);
    }
}
