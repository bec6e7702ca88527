package atoll.bench;

import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.bench.http2.Http2Connection;
import atoll.bench.http2.Reply;
import atoll.bench.http2.Request;
import atoll.client.Connection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// One cluster on one connection of its own, used by one thread: plain requests, each awaited, or
/// many in flight ([#sendPost] and [#step]). Any answer but a good one is an exception.
final class Wire implements AutoCloseable {
    private final Http2Connection http;
    private final String prefix;

    /// @param connection to one cluster of the fleet, whose path goes before every other
    Wire(Connection connection) throws IOException {
        String token = connection.token();
        this.http =
                Http2Connection.open(
                        connection.server(), connection.tls(), token == null ? "" : token);
        this.prefix = connection.server().getPath();
    }

    /// The answer's body, unread.
    ///
    /// @param path with its query, from the cluster's root
    /// @throws IOException for an answer of 400 and above, with its body
    byte[] get(String path) throws IOException {
        return exchange(Request.get(prefix + path));
    }

    JsonObject getJson(String path) throws IOException {
        return JsonReader.readObject(get(path));
    }

    /// @param body JSON
    void post(String path, String body) throws IOException {
        exchange(Request.post(prefix + path, body));
    }

    /// The length of the answer's body, of which nothing is kept.
    ///
    /// @param accept the media type of the answer
    long drain(String path, String accept) throws IOException {
        return await(new Answer(Request.get(prefix + path, accept), false)).length;
    }

    private byte[] exchange(Request request) throws IOException {
        return await(new Answer(request, true)).body.toByteArray();
    }

    /// Steps the connection until the whole answer is there; others in flight go on meanwhile.
    private Answer await(Answer answer) throws IOException {
        http.send(answer.request, answer);
        while (!answer.ended) {
            http.step();
        }
        return answer;
    }

    /// Sends with the next step.
    void sendPost(String path, byte[] body, Reply reply) {
        http.send(Request.post(prefix + path, body), reply);
    }

    /// Opens a watch; its lines come with the steps.
    void watch(String path, Lines lines) {
        http.send(Request.get(prefix + path), lines);
    }

    void step() throws IOException {
        http.step();
    }

    /// How many requests have no whole answer yet.
    int open() {
        return http.open();
    }

    @Override
    public void close() throws IOException {
        http.close();
    }

    /// A whole answer.
    private static final class Answer implements Reply {
        private final Request request;
        private final boolean kept;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private long length;
        private int code;
        private boolean ended;

        private Answer(Request request, boolean kept) {
            this.request = request;
            this.kept = kept;
        }

        @Override
        public void status(int code) {
            this.code = code;
        }

        @Override
        public void data(byte[] bytes, int from, int length) {
            this.length += length;
            if (kept || code >= 400) {
                body.write(bytes, from, length);
            }
        }

        @Override
        public void end() throws IOException {
            ended = true;
            if (code >= 400) {
                throw new IOException(
                        "%s answered %d: %s"
                                .formatted(
                                        request.path(),
                                        code,
                                        body.toString(StandardCharsets.UTF_8)));
            }
        }
    }
}
