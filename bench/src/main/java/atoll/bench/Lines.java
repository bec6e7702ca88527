package atoll.bench;

import atoll.bench.http2.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/// A watch's answer, told line by line as it comes. A line that came in several parts is put
/// together before it is told.
abstract class Lines implements Reply {
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

    /// One event, without its line feed. The array is valid during the call only.
    abstract void line(byte[] bytes, int from, int length) throws IOException;

    @Override
    public void status(int code) throws IOException {
        if (code != 200) {
            throw new IOException("a watch was answered with " + code);
        }
    }

    @Override
    public void data(byte[] bytes, int from, int length) throws IOException {
        int start = from;
        for (int at = from; at < from + length; at++) {
            if (bytes[at] == '\n') {
                if (begun.size() == 0) {
                    line(bytes, start, at - start);
                } else {
                    begun.write(bytes, start, at - start);
                    byte[] whole = begun.toByteArray();
                    begun.reset();
                    line(whole, 0, whole.length);
                }
                start = at + 1;
            }
        }
        begun.write(bytes, start, from + length - start);
    }

    @Override
    public void end() throws IOException {
        throw new IOException("a watch ended before it was told to");
    }
}
