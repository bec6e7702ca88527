package atoll.server.flow;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonReader;
import atoll.server.HttpsPeer;
import atoll.server.HttpsPeer.Answer;
import atoll.server.HttpsPeer.Asked;
import atoll.server.RequestLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Watches that another server answers.
@Timeout(120)
class AggregatedWatchTest {
    private static final String LEVEL = "global-default";
    private static final String SERVICES = "/apis/apiregistration.k8s.io/v1/apiservices";
    private static final String WATCH = "/apis/far.example.com/v1/things?watch=true";
    private static final int WATCHES = 3;

    private final CountDownLatch arrived = new CountDownLatch(WATCHES);
    private final CountDownLatch over = new CountDownLatch(1);
    private final FlowServer server = new FlowServer(new RequestLimits(15, 10, true));
    private final HttpsPeer other = new HttpsPeer(this::answer, null, "far.default.svc");

    private Answer answer(Asked asked) {
        if (asked.path().equals(WATCH)) {
            arrived.countDown();
            try {
                over.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return Answer.json("{}");
    }

    @AfterEach
    void stop() {
        over.countDown();
        other.close();
        server.close();
    }

    private void create(String path, String body) {
        assertThat(server.post(server.admin, path, body).code()).isEqualTo(201);
    }

    private void register() throws IOException {
        create(
                "/api/v1/namespaces/default/services",
                """
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"far"},
                 "spec":{"ports":[{"name":"https","port":443}]}}
                """);
        create(
                "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices",
                """
                {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","addressType":"FQDN",
                 "metadata":{"name":"far","labels":{"kubernetes.io/service-name":"far"}},
                 "endpoints":[{"addresses":["far.localhost"]}],"ports":[{"name":"https","port":%d}]}
                """
                        .formatted(other.port()));
        create(
                SERVICES,
                """
                {"apiVersion":"apiregistration.k8s.io/v1","kind":"APIService",
                 "metadata":{"name":"v1.far.example.com"},
                 "spec":{"group":"far.example.com","version":"v1","groupPriorityMinimum":100,
                  "versionPriority":100,"caBundle":"%s","service":{"name":"far","namespace":"default"}}}
                """
                        .formatted(other.bundle()));
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(
                                server.server.open(server.admin, SERVICES + "?watch=true"),
                                StandardCharsets.UTF_8))) {
            while (!JsonReader.readObject(lines.readLine()).toString().contains("\"Passed\"")) {
                // The next event may say so.
            }
        }
    }

    /// The level has three seats, and the tenant has three watches and one more question.
    @Test
    void theyGiveTheirSeatsBackWhenTheyAreHandedOn() throws IOException, InterruptedException {
        register();
        assertThat(
                        server.patch(
                                        server.admin,
                                        FlowServer.FLOWS
                                                + "prioritylevelconfigurations/global-default",
                                        """
                                        {"metadata":{"annotations":{"apf.kubernetes.io/autoupdate-spec":"false"}},
                                         "spec":{"limited":{"lendablePercent":0,"borrowingLimitPercent":0}}}
                                        """)
                                .code())
                .isEqualTo(200);
        List<CompletableFuture<?>> watches = new ArrayList<>();
        for (int i = 0; i < WATCHES; i++) {
            watches.add(server.ask(server.tenant, WATCH));
        }
        arrived.await();
        server.await(LEVEL, 0, 0);
        assertThat(server.server.get(server.tenant, "/api/v1/namespaces/default").code())
                .isEqualTo(200);
        assertThat(watches).noneMatch(CompletableFuture::isDone);
        over.countDown();
        watches.forEach(CompletableFuture::join);
    }
}
