package atoll.server.serve;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/// Bytes in the binary messages of a WebSocket, as a client reads and writes them. For names of
/// sub-protocols that the JDK's own client refuses.
final class Messages {
    private static final int BINARY = 0x82;
    private static final int SHORT = 126;

    private Messages() {}

    static final class In extends InputStream {
        private final DataInputStream in;
        private InputStream message = new ByteArrayInputStream(new byte[0]);

        In(InputStream in) {
            this.in = new DataInputStream(in);
        }

        @Override
        public int read() throws IOException {
            int one = message.read();
            while (one < 0) {
                int kind = in.read();
                if (kind != BINARY) {
                    return -1;
                }
                int length = in.readUnsignedByte();
                length = length == SHORT ? in.readUnsignedShort() : length;
                message = new ByteArrayInputStream(in.readNBytes(length));
                one = message.read();
            }
            return one;
        }
    }

    /// Masked with zeros, which leave the bytes as they are.
    static final class Out extends OutputStream {
        private final OutputStream out;

        Out(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer frame = ByteBuffer.allocate(length + 8).put((byte) BINARY);
            frame.put((byte) (0x80 | SHORT)).putShort((short) length).putInt(0);
            out.write(frame.put(bytes, offset, length).array());
        }
    }
}
