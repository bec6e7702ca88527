package atoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// In which order answers have their fields, as a recorded 1.36.3 server writes them.
class WrittenOrderTest {
    @AutoClose
    private final TestServer server =
            new TestServer(InstantSource.fixed(Instant.parse("2026-05-01T00:00:00Z")));

    private final HttpClient admin = server.admin();

    @Test
    void aRefusalIsThatOfARealServerByteForByte() {
        assertThat(server.get(admin, "/api/v1/namespaces/default/pods/zz").text())
                .isEqualTo(
                        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                                + "\"message\":\"pods \\\"zz\\\" not found\",\"reason\":\"NotFound\","
                                + "\"details\":{\"name\":\"zz\",\"kind\":\"pods\"},\"code\":404}\n");
    }

    @Test
    void prettyObjectsHaveTheirFieldsAsGoDeclaresThem() {
        assertThat(server.get(admin, "/api/v1/namespaces/default?pretty=true").text())
                .startsWith(
                        "{\n  \"kind\": \"Namespace\",\n  \"apiVersion\": \"v1\",\n  \"metadata\": {\n"
                                + "    \"name\": \"default\",\n    \"uid\": ")
                .containsSubsequence(
                        "\"resourceVersion\"", "\"creationTimestamp\"", "\"labels\"", "\"spec\"");
    }
}
