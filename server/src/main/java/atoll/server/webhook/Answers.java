package atoll.server.webhook;

import atoll.api.GoStrings;
import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import java.net.http.HttpResponse;

/// What upstream's client makes of an answer that is no success.
public final class Answers {
    private Answers() {}

    /// A Status says itself what is wrong; of all else only the code tells.
    ///
    /// Upstream: client-go's `transformResponse` and apimachinery's `NewGenericServerResponse`.
    ///
    /// @param response with a status that is not 2xx
    public static String refusal(HttpResponse<String> response) {
        try {
            JsonObject body = JsonReader.readObject(response.body());
            if (body.stringOr("kind", "").equals("Status")) {
                return body.stringOr("message", "");
            }
        } catch (JsonException _) {
            // The code tells.
        }
        boolean readable =
                response.headers().firstValue("Content-Type").orElse("").startsWith("text/");
        String text = readable ? response.body().strip() : "";
        String shown = text.isEmpty() ? "unknown" : text;
        return switch (response.statusCode()) {
            case 400 -> "the server rejected our request for an unknown reason";
            case 401 -> "the server has asked for the client to provide credentials";
            case 403 -> shown;
            case 404 -> "the server could not find the requested resource";
            case 429 ->
                    "the server has received too many requests and has asked us to try again later";
            case 500 ->
                    "an error on the server ("
                            + GoStrings.quoted(shown)
                            + ") has prevented the request from succeeding";
            case 503 -> "the server is currently unable to handle the request";
            case 504 ->
                    "the server was unable to return a response in the time allotted, but may still"
                            + " be processing the request";
            default ->
                    "the server responded with the status code %d but did not return more information"
                            .formatted(response.statusCode());
        };
    }
}
