package atoll.bench.http2;

import java.nio.charset.StandardCharsets;

/// One request. Its body is JSON.
///
/// No other header than these can be sent.
///
/// @param path with its query
/// @param accept the media type of the answer
/// @param body empty for a request without one
public record Request(Method method, String path, String accept, byte[] body) {
    /// The two methods that benchmarks use, both in HPACK's static table.
    public enum Method {
        GET,
        POST
    }

    private static final String JSON = "application/json";
    private static final byte[] NOTHING = {};

    public static Request get(String path) {
        return get(path, JSON);
    }

    public static Request get(String path, String accept) {
        return new Request(Method.GET, path, accept, NOTHING);
    }

    /// @param body not copied: the caller changes it no more
    public static Request post(String path, byte[] body) {
        return new Request(Method.POST, path, JSON, body);
    }

    public static Request post(String path, String body) {
        return post(path, body.getBytes(StandardCharsets.UTF_8));
    }
}
