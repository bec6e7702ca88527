package atoll.server.delegate;

import atoll.api.GoStrings;
import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.config.ConfigException;
import atoll.server.config.ConfigFile;
import atoll.server.webhook.Answers;
import atoll.server.webhook.KubeconfigServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Sends reviews to a server that fills them in, again when it says that it cannot just now.
/// Thread-safe.
final class ReviewServer {
    /// Upstream's: five attempts in all, at longer and longer intervals.
    private static final int ATTEMPTS = 5;

    /// Upstream's `DefaultAuthWebhookRetryBackoff`, without its chance: 0.5 s, 0.75 s, 1.125 s,
    /// 1.6875 s.
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);

    private static final double FACTOR = 1.5;

    private final KubeconfigServer server;
    private final Duration limit;

    /// Nobody counts it down: waiting on it is waiting for time to pass.
    private final CountDownLatch never = new CountDownLatch(1);

    /// @param kubeconfig names the server
    /// @param limit of one attempt
    /// @throws ConfigException when it cannot be read or names no server
    ReviewServer(Path kubeconfig, Duration limit) {
        try {
            this.server = KubeconfigServer.of(kubeconfig);
        } catch (NoSuchFileException e) {
            throw new ConfigException("stat " + e.getFile() + ": " + ConfigFile.why(e));
        } catch (IOException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
        this.limit = limit;
    }

    /// Only answers that say so are tried again; a connection that fails is not.
    ///
    /// @return the review as the server filled it in
    ///
    /// @throws ReviewException with the words of upstream's client when there is no answer
    JsonObject ask(JsonObject review) throws ReviewException {
        String query = "?timeout=" + limit.toSeconds() + "s";
        Duration wait = FIRST_WAIT;
        try {
            for (int attempt = 1; ; attempt++) {
                HttpResponse<String> response =
                        server.client()
                                .send(
                                        server.post(review, query, limit),
                                        HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() / 100 == 2) {
                    return JsonReader.readObject(response.body());
                }
                if (attempt == ATTEMPTS || !isPassing(response.statusCode())) {
                    throw new ReviewException(Answers.refusal(response));
                }
                never.await(wait.toMillis(), TimeUnit.MILLISECONDS);
                wait = Duration.ofMillis((long) (wait.toMillis() * FACTOR));
            }
        } catch (IOException e) {
            throw new ReviewException(
                    "Post " + GoStrings.quoted(server.address() + query) + ": " + server.why(e));
        } catch (JsonException e) {
            throw new ReviewException(String.valueOf(e.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ReviewException("context canceled");
        }
    }

    /// Too many requests, an error of the server, a gateway that waited in vain.
    private static boolean isPassing(int code) {
        return code == 429 || code == 500 || code == 504;
    }
}
