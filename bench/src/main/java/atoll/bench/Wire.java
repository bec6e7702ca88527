package atoll.bench;

import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.client.Connection;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.Stream;

/// Plain requests on one HTTP/2 connection over TLS, with as little work in the driver as can be.
final class Wire implements AutoCloseable {
    private final Connection connection;
    private final HttpClient http;

    Wire(Connection connection) {
        this.connection = connection;
        this.http = connection.open();
    }

    /// The answer's body, unread.
    byte[] get(String path) throws IOException, InterruptedException {
        return checked(http.send(request(path).build(), HttpResponse.BodyHandlers.ofByteArray()));
    }

    JsonObject getJson(String path) throws IOException, InterruptedException {
        return JsonReader.readObject(get(path));
    }

    void post(String path, String body) throws IOException, InterruptedException {
        HttpRequest request =
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        checked(http.send(request, HttpResponse.BodyHandlers.ofByteArray()));
    }

    /// A watch's lines as they come; ends when the connection closes.
    Stream<String> lines(String path) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response =
                http.send(request(path).build(), HttpResponse.BodyHandlers.ofLines());
        if (response.statusCode() >= 400) {
            throw new IOException("watch " + path + " answered " + response.statusCode());
        }
        return response.body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(connection.server() + path))
                .header("Accept", "application/json");
    }

    private static byte[] checked(HttpResponse<byte[]> response) throws IOException {
        if (response.statusCode() >= 400) {
            throw new IOException(
                    response.uri()
                            + " answered "
                            + response.statusCode()
                            + ": "
                            + new String(response.body(), java.nio.charset.StandardCharsets.UTF_8));
        }
        return response.body();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
