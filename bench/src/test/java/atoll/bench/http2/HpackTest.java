package atoll.bench.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.hpack.HpackDecoder;
import org.eclipse.jetty.http2.hpack.HpackEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HpackTest {
    @Test
    void requestReadsAsItWasMeant() throws Exception {
        String path = "/clusters/member1/api/v1/pods?fieldSelector=" + "x".repeat(300);
        MetaData.Request read =
                decoded(
                        new Hpack("127.0.0.1:7443", "a-token"),
                        Request.post(path, "{\"kind\":\"Pod\"}"));
        assertThat(read.getMethod()).isEqualTo("POST");
        assertThat(read.getHttpURI().getPathQuery()).isEqualTo(path);
        assertThat(read.getHttpURI().getScheme()).isEqualTo("https");
        assertThat(read.getHttpURI().getAuthority()).isEqualTo("127.0.0.1:7443");
        HttpFields fields = read.getHttpFields();
        assertThat(fields.get("accept")).isEqualTo("application/json");
        assertThat(fields.get("content-type")).isEqualTo("application/json");
        assertThat(fields.get("content-length")).isEqualTo("14");
        assertThat(fields.get("authorization")).isEqualTo("Bearer a-token");
    }

    @Test
    void requestWithoutBodyAndTokenSaysNothingOfThem() throws Exception {
        MetaData.Request read = decoded(new Hpack("localhost:1", ""), Request.get("/version"));
        assertThat(read.getMethod()).isEqualTo("GET");
        assertThat(read.getHttpFields().get("content-type")).isNull();
        assertThat(read.getHttpFields().get("content-length")).isNull();
        assertThat(read.getHttpFields().get("authorization")).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 200, 201, 202, 204, 304, 400, 403, 404, 409, 410, 422, 429, 500, 503})
    void everyStatusIsRead(int code) throws Exception {
        var encoder = new HpackEncoder();
        encoder.setMaxTableCapacity(0);
        encoder.setTableCapacity(0);
        ByteBuffer block = ByteBuffer.allocate(1_000);
        encoder.encode(
                block,
                new MetaData.Response(
                        code,
                        null,
                        HttpVersion.HTTP_2,
                        HttpFields.build().add("content-type", "application/json").asImmutable()));
        assertThat(Hpack.status(block.array(), 0, block.position())).isEqualTo(code);
    }

    /// RFC 7541 C.6.1: 302 is `6402` in Huffman's code; C.5.1: `302` in plain.
    @Test
    void statusIsReadInBothSpellings() throws IOException {
        assertThat(Hpack.status(octets(0x48, 0x82, 0x64, 0x02), 0, 4)).isEqualTo(302);
        assertThat(Hpack.status(octets(0x48, 0x03, '3', '0', '2'), 0, 5)).isEqualTo(302);
        assertThat(Hpack.status(octets(0x08, 0x03, '4', '2', '9'), 0, 5)).isEqualTo(429);
    }

    @Test
    void tableSizeUpdateBeforeTheStatusIsPassedOver() throws IOException {
        assertThat(Hpack.status(octets(0x3F, 0xE1, 0x1F, 0x88), 0, 4)).isEqualTo(200);
        assertThat(Hpack.status(octets(0x20, 0x88), 0, 2)).isEqualTo(200);
    }

    @Test
    void blockWithoutStatusIsRefused() {
        for (byte[] block :
                new byte[][] {
                    {},
                    octets(0x82),
                    octets(0xFF),
                    octets(0x48),
                    octets(0x48, 0x03, 'a', 'b', 'c'),
                    octets(0x48, 0x82, 0xFF, 0xFF)
                }) {
            assertThatThrownBy(() -> Hpack.status(block, 0, block.length))
                    .isInstanceOf(IOException.class);
        }
    }

    private static MetaData.Request decoded(Hpack hpack, Request request) throws Exception {
        var out = new Octets(16);
        hpack.write(request, out);
        var decoder = new HpackDecoder(8_192, System::nanoTime);
        return (MetaData.Request) decoder.decode(ByteBuffer.wrap(out.copy()));
    }

    private static byte[] octets(int... values) {
        var octets = new Octets(values.length);
        for (int value : values) {
            octets.put(value);
        }
        return octets.copy();
    }
}
