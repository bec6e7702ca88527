package atoll.server.spdy;

import java.util.Map;

/// One frame, unpacked. Header names are lower-case; several values of one name are separated by
/// `\0`.
///
/// @see FrameReader
/// @see FrameWriter
///
///   The numbers are those of SPDY/3, draft-mbelshe-httpbis-spdy-00, section 2.6. Streams are
///   numbered from 1 to 2^31-1.
sealed interface Frame {
    int SYN_STREAM = 1;
    int SYN_REPLY = 2;
    int RST_STREAM = 3;
    int PING = 6;
    int GOAWAY = 7;
    int HEADERS = 8;

    /// Flag of frames after which their sender says nothing more on the stream.
    int FIN = 1;

    /// A new stream; odd numbers are the client's.
    record SynStream(int stream, Map<String, String> headers, boolean last) implements Frame {}

    /// The stream is accepted.
    record SynReply(int stream, Map<String, String> headers, boolean last) implements Frame {}

    /// Later headers of a stream.
    record Headers(int stream, Map<String, String> headers, boolean last) implements Frame {}

    /// The stream ends at once, in both directions.
    ///
    /// @param status why: 3 is refused, 5 is cancelled
    record RstStream(int stream, int status) implements Frame {}

    /// To be sent back as it is when the number is odd, the client's.
    record Ping(int id) implements Frame {}

    /// The sender takes no more streams.
    ///
    /// @param lastStream the last one that it took; 0 for none
    /// @param status 0 when nothing is wrong
    record GoAway(int lastStream, int status) implements Frame {}

    /// Data of a stream. The array is not copied: it belongs to whoever gets the frame.
    ///
    /// @param last nothing more follows in this direction
    record Payload(int stream, byte[] bytes, boolean last) implements Frame {}

    /// A frame that asks nothing of a server without flow control: settings, window updates, and
    /// types that nobody knows, which the protocol wants ignored.
    record Unused(int type) implements Frame {}
}
