package atoll.bench.http2;

/// The numbers of RFC 9113, and how they are read.
final class Frame {
    /// Length of a frame's head.
    static final int HEAD = 9;

    // Types.
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    // Flags.
    static final int END_STREAM = 0x1;
    static final int ACK = 0x1;
    static final int END_HEADERS = 0x4;
    static final int PADDED = 0x8;
    static final int PRIORITY = 0x20;

    // Settings.
    static final int HEADER_TABLE_SIZE = 1;
    static final int ENABLE_PUSH = 2;
    static final int MAX_CONCURRENT_STREAMS = 3;
    static final int INITIAL_WINDOW_SIZE = 4;
    static final int MAX_FRAME_SIZE = 5;

    private Frame() {}

    /// The length in a frame's head, which begins at `at`.
    static int length(byte[] bytes, int at) {
        return ((bytes[at] & 0xFF) << 16) | shortInteger(bytes, at + 1);
    }

    /// Two bytes, the higher first.
    static int shortInteger(byte[] bytes, int at) {
        return ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
    }

    /// Four bytes, the higher first; negative when the highest bit is set.
    static int integer(byte[] bytes, int at) {
        return (shortInteger(bytes, at) << 16) | shortInteger(bytes, at + 2);
    }
}
