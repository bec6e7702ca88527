package atoll.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Write;
import atoll.base.json.JsonReader;
import atoll.server.TestServer;
import atoll.server.TestServer.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `pods/NAME/log` over the wire.
final class PodLogsTest {
    private static final GroupVersionResource PODS = GroupVersionResource.of("v1", "pods");
    private static final String LOG = "/api/v1/namespaces/default/pods/p/log";
    private static final String STARTED = "simulated container c of pod default/p started\n";

    @AutoClose
    private final TestServer server =
            new TestServer(InstantSource.fixed(Instant.parse("2026-05-01T00:01:00Z")));

    private final HttpClient admin = server.admin();
    private final Client client = server.hub.systemClient("test");

    @BeforeEach
    void makeRunningPod() {
        client.write(
                        Write.create(
                                GroupVersionResource.of("v1", "serviceaccounts"),
                                "default",
                                JsonReader.readObject(
                                        """
                                        {"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"default"}}
                                        """),
                                "test"))
                .orThrow();
        client.write(
                        Write.create(
                                PODS,
                                "default",
                                JsonReader.readObject(
                                        """
                                        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},
                                         "spec":{"nodeName":"n","containers":[{"name":"c","image":"i"}]}}
                                        """),
                                "test"))
                .orThrow();
        status("{\"running\":{\"startedAt\":\"2026-05-01T00:00:00Z\"}}", "{}");
    }

    private void status(String state, String last) {
        client.write(
                        Write.mergePatch(
                                PODS,
                                "default",
                                "p",
                                "status",
                                JsonReader.readObject(
                                        """
                                        {"status":{"containerStatuses":[{"name":"c","image":"i","imageID":"",
                                         "ready":true,"restartCount":0,"state":%s,"lastState":%s}]}}
                                        """
                                                .formatted(state, last)),
                                "test"))
                .orThrow();
    }

    private Reply log(String query) {
        return server.get(admin, LOG + query);
    }

    @Test
    void aPartIsChosenByLinesBytesAndTimes() {
        assertThat(log("").text()).isEqualTo(STARTED);
        assertThat(log("?timestamps=true").text()).isEqualTo("2026-05-01T00:00:00Z " + STARTED);
        assertThat(log("?tailLines=0").text()).isEmpty();
        assertThat(log("?limitBytes=9").text()).isEqualTo("simulated");
        assertThat(log("?sinceSeconds=61").text()).isEqualTo(STARTED);
        assertThat(log("?sinceSeconds=59").text()).isEmpty();
        assertThat(log("?sinceTime=2026-05-01T00:00:01Z").text()).isEmpty();
    }

    @Test
    void valuesOutOfRangeAreRefusedInUpstreamsWords() {
        assertThat(log("?tailLines=-1").json().string("message"))
                .isEqualTo(
                        "PodLogOptions \"p\" is invalid: tailLines: Invalid value: -1: must be"
                                + " greater than or equal to 0");
        assertThat(log("?stream=Stdout").json().string("message"))
                .isEqualTo(
                        "PodLogOptions \"p\" is invalid: stream: Forbidden: may not be specified");
        Reply both = log("?limitBytes=0&sinceSeconds=0");
        assertThat(both.code()).isEqualTo(422);
        assertThat(both.json().string("message"))
                .isEqualTo(
                        "PodLogOptions \"p\" is invalid: [limitBytes: Invalid value: 0: must be"
                                + " greater than 0, sinceSeconds: Invalid value: 0: must be greater"
                                + " than 0]");
        assertThat(log("?sinceSeconds=5&sinceTime=2026-05-01T00:00:00Z").json().string("message"))
                .isEqualTo(
                        "PodLogOptions \"p\" is invalid: : Forbidden: at most one of `sinceTime` or"
                                + " `sinceSeconds` may be specified");
    }

    @Test
    void thePreviousInstanceHasALogOnlyWhereThereWasOne() {
        assertThat(log("?previous=true").json().string("message"))
                .isEqualTo("previous terminated container \"c\" in pod \"p\" not found");
        status(
                "{\"running\":{\"startedAt\":\"2026-05-01T00:00:00Z\"}}",
                """
                {"terminated":{"exitCode":1,"startedAt":"2026-04-30T00:00:00Z","finishedAt":"2026-04-30T01:00:00Z"}}
                """);
        assertThat(log("?previous=true&timestamps=true").text())
                .isEqualTo("2026-04-30T00:00:00Z " + STARTED);
    }

    @Test
    void aContainerThatWaitsHasNoLogYet() {
        status("{\"running\":null,\"waiting\":{\"reason\":\"ContainerCreating\"}}", "{}");
        Reply reply = log("");
        assertThat(reply.code()).isEqualTo(400);
        assertThat(reply.json().string("message"))
                .isEqualTo("container \"c\" in pod \"p\" is waiting to start: ContainerCreating");
    }

    @Test
    void aFollowedLogStaysOpenUntilItsContainerEnds() throws IOException {
        try (InputStream followed = server.open(admin, LOG + "?follow=true")) {
            assertThat(read(followed, STARTED.length())).isEqualTo(STARTED);
            status(
                    """
                    {"running":null,"terminated":{"exitCode":0,"startedAt":"2026-05-01T00:00:00Z","finishedAt":"2026-05-01T00:01:00Z"}}
                    """,
                    "{}");
            assertThat(followed.read()).isEqualTo(-1);
        }
    }

    @Test
    void aFollowedLogEndsWithItsPod() throws IOException {
        try (InputStream followed = server.open(admin, LOG + "?follow=true")) {
            assertThat(read(followed, STARTED.length())).isEqualTo(STARTED);
            client.write(Write.delete(PODS, "default", "p", DeleteOptions.immediately())).orThrow();
            assertThat(followed.read()).isEqualTo(-1);
        }
    }

    private static String read(InputStream from, int bytes) throws IOException {
        return new String(from.readNBytes(bytes), StandardCharsets.UTF_8);
    }
}
