package atoll.base.json;

import java.nio.charset.StandardCharsets;

/// Reads bytes as the text of a YAML document: well-formed UTF-8 without control characters, or
/// refused in the words of the Go library that Kubernetes uses.
final class YamlText {
    private static final int REPLACEMENTS = 0xFFFD;
    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private YamlText() {}

    static String of(byte[] utf8) {
        for (int i = 0; i < utf8.length; ) {
            i += utf8[i] >= ' ' && utf8[i] < 0x7F ? 1 : checked(utf8, i);
        }
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /// The width of the character at `at`.
    private static int checked(byte[] utf8, int at) {
        int width = width(utf8[at] & 0xFF);
        if (width == 0) {
            throw refused("invalid leading UTF-8 octet");
        }
        if (at + width > utf8.length) {
            throw refused("incomplete UTF-8 octet sequence");
        }
        int point = width == 1 ? utf8[at] : utf8[at] & (0x7F >> width);
        for (int i = 1; i < width; i++) {
            if ((utf8[at + i] & 0xC0) != 0x80) {
                throw refused("invalid trailing UTF-8 octet");
            }
            point = point << 6 | (utf8[at + i] & 0x3F);
        }
        requireShortest(point, width);
        if ((point >= 0xD800 && point <= 0xDFFF) || point > Character.MAX_CODE_POINT) {
            throw refused("invalid Unicode character");
        }
        if (!isAllowed(point, at == 0)) {
            throw refused("control characters are not allowed");
        }
        return width;
    }

    /// 0: no character begins so.
    private static int width(int octet) {
        if (octet < 0x80) {
            return 1;
        }
        if (octet >= 0xC0 && octet < 0xE0) {
            return 2;
        }
        if (octet >= 0xE0 && octet < 0xF0) {
            return 3;
        }
        return octet >= 0xF0 && octet < 0xF8 ? 4 : 0;
    }

    private static void requireShortest(int point, int width) {
        boolean shortest =
                switch (width) {
                    case 1 -> true;
                    case 2 -> point >= 0x80;
                    case 3 -> point >= 0x800;
                    default -> point >= 0x10000;
                };
        if (!shortest) {
            throw refused("invalid length of a UTF-8 sequence");
        }
    }

    private static boolean isAllowed(int point, boolean first) {
        if (point == BYTE_ORDER_MARK) {
            return first;
        }
        return point == '\t'
                || point == '\n'
                || point == '\r'
                || (point >= ' ' && point < 0x7F)
                || point == 0x85
                || (point >= 0xA0 && point <= REPLACEMENTS)
                || point >= 0x10000;
    }

    private static JsonException refused(String why) {
        return new JsonException("yaml: " + why);
    }
}
