package atoll.bench.http2;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// HPACK (RFC 7541) as far as a client needs it that keeps no dynamic table and looks at nothing of
/// an answer's header but the status. Fields are written as literals that nobody is to index.
final class Hpack {
    // Indexes of the static table.
    private static final int AUTHORITY = 1;
    private static final int METHOD_GET = 2;
    private static final int METHOD_POST = 3;
    private static final int PATH = 4;
    private static final int SCHEME_HTTPS = 7;
    private static final int STATUS = 8;
    private static final int ACCEPT = 19;
    private static final int AUTHORIZATION = 23;
    private static final int CONTENT_LENGTH = 28;
    private static final int CONTENT_TYPE = 31;
    private static final int USER_AGENT = 58;

    /// From index 8 on. The static table's rows for `:status` (RFC 7541, appendix A).
    private static final int[] STATUSES = {200, 204, 206, 304, 400, 404, 500};

    private static final int INDEXED = 0x80;
    private static final int TO_BE_INDEXED = 0x40;
    private static final int TABLE_SIZE = 0x20;
    private static final int NEVER_INDEXED = 0x10;
    private static final int HUFFMAN = 0x80;

    private static final byte[] JSON = ascii("application/json");

    private final byte[] authority;
    private final byte[] credentials;
    private final byte[] userAgent = ascii("atoll-bench");

    /// @param token a bearer token; empty for none
    Hpack(String authority, String token) {
        this.authority = ascii(authority);
        this.credentials = token.isEmpty() ? new byte[0] : ascii("Bearer " + token);
    }

    /// The header block of a request.
    ///
    /// @param out is added to
    void write(Request request, Octets out) {
        boolean post =
                switch (request.method()) {
                    case GET -> false;
                    case POST -> true;
                };
        out.put(INDEXED | (post ? METHOD_POST : METHOD_GET));
        out.put(INDEXED | SCHEME_HTTPS);
        field(out, 0, PATH, ascii(request.path()));
        field(out, 0, AUTHORITY, authority);
        field(out, 0, ACCEPT, ascii(request.accept()));
        field(out, 0, USER_AGENT, userAgent);
        if (credentials.length > 0) {
            field(out, NEVER_INDEXED, AUTHORIZATION, credentials);
        }
        if (post) {
            field(out, 0, CONTENT_TYPE, JSON);
            field(out, 0, CONTENT_LENGTH, ascii(Integer.toString(request.body().length)));
        }
    }

    /// A literal with an indexed name, without Huffman's code.
    ///
    /// @param form [#NEVER_INDEXED] for secrets, else 0
    private static void field(Octets out, int form, int name, byte[] value) {
        integer(out, form, 4, name);
        integer(out, 0, 7, value.length);
        out.put(value);
    }

    /// An integer behind the bits of `first` that its prefix leaves free (RFC 7541 §5.1).
    private static void integer(Octets out, int first, int prefixBits, int value) {
        int limit = (1 << prefixBits) - 1;
        if (value < limit) {
            out.put(first | value);
            return;
        }
        out.put(first | limit);
        int rest = value - limit;
        for (; rest >= 0x80; rest >>>= 7) {
            out.put((rest & 0x7F) | 0x80);
        }
        out.put(rest);
    }

    /// The status of an answer: the first field of its header block, as RFC 9113 §8.3 demands.
    ///
    /// @throws IOException when the block begins with another field
    static int status(byte[] block, int from, int to) throws IOException {
        int at = from;
        while (at < to && (block[at] & 0xE0) == TABLE_SIZE) {
            at = afterInteger(block, at, to);
        }
        int first = at < to ? block[at] & 0xFF : 0;
        if ((first & INDEXED) != 0) {
            int row = (first & 0x7F) - STATUS;
            if (row >= 0 && row < STATUSES.length) {
                return STATUSES[row];
            }
        }
        int name = first >= TO_BE_INDEXED ? first & 0x3F : first & 0x0F;
        if (first < INDEXED && name >= STATUS && name < STATUS + STATUSES.length && at + 2 < to) {
            int coded = block[at + 1] & 0xFF;
            return (coded & HUFFMAN) == 0 ? plain(block, at + 2, to) : huffman(block, at + 2, to);
        }
        throw new IOException("an answer's header does not begin with a status: " + first);
    }

    /// The place behind an integer with a prefix of five bits.
    private static int afterInteger(byte[] block, int from, int to) {
        int at = from + 1;
        if ((block[from] & 0x1F) == 0x1F) {
            while (at < to && block[at] < 0) {
                at++;
            }
            at++;
        }
        return at;
    }

    /// Three digits as text.
    private static int plain(byte[] block, int from, int to) throws IOException {
        int code = 0;
        for (int at = from; at < from + 3; at++) {
            int digit = at < to ? block[at] - '0' : -1;
            if (digit < 0 || digit > 9) {
                throw new IOException("a status that is no number");
            }
            code = code * 10 + digit;
        }
        return code;
    }

    /// Of Huffman's code only the digits are needed: 0 to 2 are the five-bit words 0 to 2, 3 to 9
    /// the six-bit words 25 to 31.
    private static int huffman(byte[] block, int from, int to) throws IOException {
        int bits = 0;
        for (int at = from; at < from + 3; at++) {
            bits = (bits << 8) | (at < to ? block[at] & 0xFF : 0xFF);
        }
        int left = 24;
        int code = 0;
        for (int i = 0; i < 3; i++) {
            int digit = (bits >>> (left - 5)) & 0x1F;
            left -= 5;
            if (digit > 2) {
                left--;
                digit = ((bits >>> left) & 0x3F) - 22;
            }
            if (digit < 0 || digit > 9) {
                throw new IOException("a status that is no number");
            }
            code = code * 10 + digit;
        }
        return code;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
