package atoll.app;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.ListOptions;
import atoll.api.request.Outcome;
import atoll.api.request.UnreachableException;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.client.Kubeconfig;
import atoll.client.WireClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The durable fleet is killed with SIGKILL while it is written to, and started again: everything
/// that was acknowledged is there, and pods go on.
///
/// The moment is a number of acknowledged writes, drawn from a seed that is printed;
/// `-Datoll.seed=N` takes the same one again.
class KillTest {
    private static final int ROUNDS = 2;
    private static final int WRITERS = 4;
    private static final int WRITES_MAX = 300;
    private static final GroupVersionResource CONFIG_MAPS =
            GroupVersionResource.of("v1", "configmaps");
    private static final GroupVersionResource DEPLOYMENTS =
            GroupVersionResource.of("apps/v1", "deployments");

    @TempDir Path home;

    @Test
    void whatWasAcknowledgedOutlivesAKill() throws Exception {
        long seed = Long.getLong("atoll.seed", new Random().nextLong());
        System.out.println("KillTest: -Datoll.seed=" + seed);
        var random = new Random(seed);
        var acknowledged = new TreeMap<String, String>();
        try (var product = new Product(home)) {
            for (int round = 1; round <= ROUNDS; round++) {
                Process fleet = start(product);
                try (var client = client()) {
                    assertHolds(client, acknowledged);
                    scale(client, round);
                    acknowledged.putAll(writeUntilKilled(fleet, client, round, random));
                }
            }
            Process fleet = start(product);
            try (var client = client()) {
                assertHolds(client, acknowledged);
                assertThat(acknowledged.values()).contains("new", "changed", "gone");
                // As far as it was scaled before the kill, and then further.
                awaitAvailable(client, ROUNDS);
                scale(client, ROUNDS + 1);
                awaitAvailable(client, ROUNDS + 1);
            }
            assertThat(product.call("down").code()).isZero();
            assertThat(fleet.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /// Returns when all is Ready.
    private static Process start(Product product) throws IOException {
        Process fleet =
                product.builder(Product.command("up", "--members", "1", "--nodes", "2"))
                        .redirectErrorStream(true)
                        .start();
        BufferedReader said = fleet.inputReader();
        var lines = new ArrayList<String>();
        String line = said.readLine();
        while (line != null && !line.equals("Next:")) {
            lines.add(line);
            line = said.readLine();
        }
        assertThat(line).as("%s", lines).isNotNull();
        return fleet;
    }

    private WireClient client() throws IOException {
        Path kubeconfig = home.resolve("data/atoll/kubeconfig");
        return new WireClient(Kubeconfig.read(kubeconfig).connection("member1"));
    }

    /// What the writers were told is so when the connection broke: `new`, `changed` or `gone` for
    /// each name. A name whose last write got no answer is left out.
    private static Map<String, String> writeUntilKilled(
            Process fleet, Client client, int round, Random random) throws InterruptedException {
        var told = new TreeMap<String, String>();
        var writes = new CountDownLatch(1 + random.nextInt(WRITES_MAX));
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < WRITERS; i++) {
            String prefix = "r" + round + "-w" + i + "-";
            threads.add(Thread.ofVirtual().start(() -> write(client, prefix, told, writes)));
        }
        assertThat(writes.await(60, TimeUnit.SECONDS)).isTrue();
        fleet.destroyForcibly();
        fleet.waitFor();
        for (Thread thread : threads) {
            thread.join();
        }
        return told;
    }

    private static void write(
            Client client, String prefix, Map<String, String> told, CountDownLatch writes) {
        for (int n = 0; ; n++) {
            String name = prefix + n;
            for (String state : List.of("new", "changed", "gone").subList(0, 1 + n % 3)) {
                synchronized (told) {
                    told.remove(name);
                }
                try {
                    client.write(leading(name, state)).orThrow();
                } catch (UnreachableException e) {
                    return;
                }
                synchronized (told) {
                    told.put(name, state);
                }
                writes.countDown();
            }
        }
    }

    private static Write leading(String name, String state) {
        JsonObject object =
                JsonReader.readObject(
                        """
                        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s"},
                         "data":{"state":"%s"}}
                        """
                                .formatted(name, state));
        return switch (state) {
            case "new" -> Write.create(CONFIG_MAPS, "default", object, "test");
            case "changed" -> Write.mergePatch(CONFIG_MAPS, "default", name, "", object, "test");
            default -> Write.delete(CONFIG_MAPS, "default", name, DeleteOptions.DEFAULT);
        };
    }

    private static void assertHolds(Client client, Map<String, String> acknowledged) {
        var held = new TreeMap<String, String>();
        for (KubeObject object : client.list(CONFIG_MAPS, "default", ListOptions.ALL).items()) {
            held.put(object.name(), object.tree().object("data").stringOr("state", ""));
        }
        acknowledged.forEach((name, state) ->
                assertThat(held.getOrDefault(name, "gone")).as(name).isEqualTo(state));
    }

    private static void scale(Client client, int replicas) {
        JsonObject deployment =
                JsonReader.readObject(
                        """
                        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},
                         "spec":{"replicas":%d,"selector":{"matchLabels":{"app":"web"}},
                          "template":{"metadata":{"labels":{"app":"web"}},
                           "spec":{"containers":[{"name":"c","image":"i"}]}}}}
                        """
                                .formatted(replicas));
        Outcome applied =
                client.write(Write.apply(DEPLOYMENTS, "default", "web", deployment, "test"));
        assertThat(applied).isInstanceOf(Outcome.Done.class);
    }

    private static void awaitAvailable(Client client, int replicas) throws InterruptedException {
        Await.until(
                client,
                DEPLOYMENTS,
                new ObjectKey("default", "web"),
                web -> web.status().longOr("availableReplicas", 0) == replicas);
    }
}
