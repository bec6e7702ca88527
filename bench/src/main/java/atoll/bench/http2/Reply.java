package atoll.bench.http2;

import java.io.IOException;

/// Who is told what comes back for one request, on the thread that steps the connection. A reply
/// may send the next request on the same connection.
public interface Reply {
    /// Once, before all data.
    void status(int code) throws IOException;

    /// The next bytes of the body. The array is the connection's own: valid during the call only.
    void data(byte[] bytes, int from, int length) throws IOException;

    /// Nothing more comes. The answer is whole; a broken one throws from the step instead.
    void end() throws IOException;
}
