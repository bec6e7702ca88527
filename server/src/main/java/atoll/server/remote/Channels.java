package atoll.server.remote;

import atoll.server.listen.WebSocketConversation.Frames;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Numbered channels on one WebSocket: each message begins with the number of its channel.
///
/// Used by one thread. Two forms: the number as a byte before the bytes, or as a digit before
/// base64.
final class Channels {
    private final Frames frames;
    private final boolean base64;

    /// What came on a channel.
    ///
    /// @param channel not checked: may be one that nobody opened
    record Message(int channel, byte[] content) {}

    /// @param protocol the sub-protocol; some want text instead of bytes
    Channels(Frames frames, String protocol) {
        this.frames = frames;
        this.base64 = protocol.contains("base64");
    }

    /// @param channel 0 to 9, where the sub-protocol wants text
    void send(int channel, byte[] content) throws IOException {
        if (base64) {
            frames.sendText((char) ('0' + channel) + Base64.getEncoder().encodeToString(content));
            return;
        }
        var framed = new byte[content.length + 1];
        framed[0] = (byte) channel;
        System.arraycopy(content, 0, framed, 1, content.length);
        frames.send(framed);
    }

    /// Waits for the next message. What is not base64 where it ought to be is passed over.
    ///
    /// Empty messages, which say nothing of a channel, are passed over.
    ///
    /// @return null when the client is gone
    @Nullable Message receive() throws IOException {
        while (true) {
            byte[] message = frames.receive();
            if (message == null) {
                return null;
            }
            if (message.length == 0) {
                continue;
            }
            byte[] content = Arrays.copyOfRange(message, 1, message.length);
            int channel = message[0] & 0xff;
            if (!base64) {
                return new Message(channel, content);
            }
            try {
                return new Message(channel - '0', Base64.getDecoder().decode(content));
            } catch (IllegalArgumentException _) {
                // Upstream notes it and goes on.
            }
        }
    }
}
