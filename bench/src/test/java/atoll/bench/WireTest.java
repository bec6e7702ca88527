package atoll.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.bench.http2.Reply;
import atoll.client.Connection;
import atoll.server.listen.Exchange;
import atoll.server.listen.Listener;
import atoll.server.pki.Pki;
import atoll.server.pki.ServerKeys;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The driver against the server's real listener, which tells what it was asked.
class WireTest {
    private static final int BODY_MAX = 1 << 20;

    private Listener listener;
    private Wire wire;

    @BeforeEach
    void listen() throws IOException {
        Pki pki = Pki.inMemory(List.of("127.0.0.1"), InstantSource.system(), new SecureRandom());
        listener =
                new Listener(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        ServerKeys.of(pki),
                        WireTest::answer);
        int port = listener.start().getPort();
        wire =
                new Wire(
                        new Connection(
                                URI.create("https://127.0.0.1:" + port + "/clusters/member1"),
                                pki.authority().root().certificatePem(),
                                pki.admin().certificatePem(),
                                pki.admin().keyPem(),
                                null));
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
        listener.close();
    }

    @Test
    void requestAndAnswerAreWhole() throws IOException {
        assertThat(wire.get("/api?limit=1"))
                .asString()
                .isEqualTo("GET /clusters/member1/api limit=1 0");
        wire.post("/pods", "x".repeat(50_000));
    }

    @Test
    void largeAnswerComesWhole() throws IOException {
        assertThat(wire.drain("/large", "application/json")).isEqualTo(20_000_000);
    }

    @Test
    void refusalIsAnException() {
        assertThatThrownBy(() -> wire.get("/refused"))
                .isInstanceOf(IOException.class)
                .hasMessage("/clusters/member1/refused answered 403: no");
    }

    @Test
    void manyRequestsAreInFlightAtOnce() throws IOException {
        var bodies = new ArrayList<String>();
        for (int i = 0; i < 200; i++) {
            wire.sendPost("/pods", new byte[2_500 + i], new Collecting(bodies));
        }
        while (wire.open() > 0) {
            wire.step();
        }
        assertThat(bodies)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 200)
                                .mapToObj(i -> "POST /clusters/member1/pods  " + (2_500 + i))
                                .toList());
    }

    @Test
    void watchTellsItsLines() throws IOException {
        var lines = new ArrayList<String>();
        wire.watch(
                "/watch",
                new Lines() {
                    @Override
                    void line(byte[] bytes, int from, int length) {
                        lines.add(new String(bytes, from, length, StandardCharsets.UTF_8));
                    }

                    @Override
                    public void end() {}
                });
        while (wire.open() > 0) {
            wire.step();
        }
        assertThat(lines).containsExactly("one", "two", "three");
    }

    private static void answer(Exchange exchange) throws IOException {
        String asked = exchange.path().substring(exchange.path().lastIndexOf('/'));
        switch (asked) {
            case "/large" -> exchange.reply(200, new byte[20_000_000]);
            case "/refused" -> exchange.reply(403, "no".getBytes(StandardCharsets.UTF_8));
            case "/watch" -> {
                try (OutputStream out = exchange.stream(200)) {
                    out.write("one\ntw".getBytes(StandardCharsets.UTF_8));
                    out.write("o\nthree\n".getBytes(StandardCharsets.UTF_8));
                }
            }
            default -> {
                int length = exchange.body(BODY_MAX).length;
                String told =
                        "%s %s %s %d"
                                .formatted(
                                        exchange.method(),
                                        exchange.path(),
                                        exchange.query(),
                                        length);
                exchange.reply(length == 0 ? 200 : 201, told.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private record Collecting(List<String> bodies) implements Reply {
        @Override
        public void status(int code) {
            assertThat(code).isEqualTo(201);
        }

        @Override
        public void data(byte[] bytes, int from, int length) {
            bodies.add(new String(bytes, from, length, StandardCharsets.UTF_8));
        }

        @Override
        public void end() {}
    }
}
