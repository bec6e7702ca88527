package atoll.server.spdy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Headers as the frames of one connection carry them: counted strings, compressed in one stream
/// that goes on from frame to frame, begun with a dictionary that both sides know.
///
/// Plain: `count:32`, then for each header `length:32 name length:32 value`. Compressed: zlib (RFC
/// 1950), flushed at the end of each block (SPDY/3, section 2.6.10).
final class HeaderBlock {
    /// Of the text behind the compression, which could grow a thousandfold.
    private static final int TEXT_MAX = 64 << 10;

    private static final byte[] DICTIONARY = dictionary();

    private HeaderBlock() {}

    /// The words of the SPDY/3 specification, in its order.
    ///
    /// The first words have their lengths before them, as headers do; the rest is run together.
    private static byte[] dictionary() {
        var words = new ArrayList<String>();
        words.addAll(
                List.of(
                        ("options head post put delete trace accept accept-charset accept-encoding"
                                        + " accept-language accept-ranges age allow authorization"
                                        + " cache-control connection content-base content-encoding"
                                        + " content-language content-length content-location"
                                        + " content-md5 content-range content-type date etag expect"
                                        + " expires from host if-match if-modified-since"
                                        + " if-none-match if-range if-unmodified-since"
                                        + " last-modified location max-forwards pragma"
                                        + " proxy-authenticate proxy-authorization range referer"
                                        + " retry-after server te trailer transfer-encoding upgrade"
                                        + " user-agent vary via warning www-authenticate method get"
                                        + " status")
                                .split(" ")));
        words.addAll(List.of("200 OK", "version", "HTTP/1.1", "url", "public", "set-cookie"));
        words.addAll(List.of("keep-alive", "origin"));
        String rest =
                "100101201202205206300302303304305306307402405406407408409410411412413414415416417"
                        + "502504505203 Non-Authoritative Information204 No Content301 Moved"
                        + " Permanently400 Bad Request401 Unauthorized403 Forbidden404 Not Found500"
                        + " Internal Server Error501 Not Implemented503 Service UnavailableJan Feb"
                        + " Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu,"
                        + " Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,image/gif,"
                        + "application/xml,application/xhtml+xml,text/plain,text/javascript,"
                        + "publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,"
                        + "utf-,*,enq=0.";
        var bytes = new ByteArrayOutputStream();
        for (String word : words) {
            bytes.writeBytes(ByteBuffer.allocate(4).putInt(word.length()).array());
            bytes.writeBytes(word.getBytes(StandardCharsets.US_ASCII));
        }
        bytes.writeBytes(rest.getBytes(StandardCharsets.US_ASCII));
        return bytes.toByteArray();
    }

    /// The sending half of a connection.
    static final class Packer implements AutoCloseable {
        private final Deflater deflater = new Deflater();

        Packer() {
            deflater.setDictionary(DICTIONARY);
        }

        /// @param headers names in any case; they are sent in lower case
        /// @return as long as it takes; the state of the compression goes on to the next call
        byte[] pack(Map<String, String> headers) throws IOException {
            var text = new ByteArrayOutputStream();
            try (var out = new DataOutputStream(text)) {
                out.writeInt(headers.size());
                for (Map.Entry<String, String> header : headers.entrySet()) {
                    counted(out, header.getKey().toLowerCase(Locale.ROOT));
                    counted(out, header.getValue());
                }
            }
            deflater.setInput(text.toByteArray());
            var packed = new ByteArrayOutputStream();
            var piece = new byte[1024];
            int length = piece.length;
            // A full buffer may mean that there is more to come.
            while (length == piece.length) {
                length = deflater.deflate(piece, 0, piece.length, Deflater.SYNC_FLUSH);
                packed.write(piece, 0, length);
            }
            return packed.toByteArray();
        }

        private static void counted(DataOutputStream out, String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(bytes.length);
            out.write(bytes);
        }

        @Override
        public void close() {
            deflater.end();
        }
    }

    /// The receiving half of a connection.
    static final class Unpacker implements AutoCloseable {
        private final Inflater inflater = new Inflater();

        /// Where a name comes twice, the last one counts.
        ///
        /// @throws SpdyException when it is no header block, or too large a one
        Map<String, String> unpack(byte[] packed) throws SpdyException {
            inflater.setInput(packed);
            var text = new ByteArrayOutputStream();
            var piece = new byte[4096];
            try {
                while (true) {
                    int length = inflater.inflate(piece);
                    if (length == 0 && inflater.needsDictionary()) {
                        inflater.setDictionary(DICTIONARY);
                        continue;
                    }
                    if (length == 0) {
                        break;
                    }
                    text.write(piece, 0, length);
                    if (text.size() > TEXT_MAX) {
                        throw new SpdyException("headers of more than " + TEXT_MAX + " bytes");
                    }
                }
            } catch (DataFormatException | IllegalArgumentException e) {
                throw new SpdyException("headers that cannot be unpacked: " + e.getMessage());
            }
            return parse(ByteBuffer.wrap(text.toByteArray()));
        }

        /// @param text unpacked
        private static Map<String, String> parse(ByteBuffer text) throws SpdyException {
            var headers = new LinkedHashMap<String, String>();
            int count = text.remaining() < 4 ? -1 : text.getInt();
            // Each takes eight bytes at least, so a wrong count is not believed.
            if (count < 0 || count > text.remaining() / 8) {
                throw new SpdyException("a wrong number of headers");
            }
            for (int i = 0; i < count; i++) {
                headers.put(counted(text).toLowerCase(Locale.ROOT), counted(text));
            }
            return headers;
        }

        private static String counted(ByteBuffer text) throws SpdyException {
            int length = text.remaining() < 4 ? -1 : text.getInt();
            if (length < 0 || length > text.remaining()) {
                throw new SpdyException("a header that ends too early");
            }
            var bytes = new byte[length];
            text.get(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            inflater.end();
        }
    }
}
