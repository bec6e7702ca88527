package atoll.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The client most Java programs use.
class Fabric8Test {
    @TempDir Path folder;

    @Test
    void informerTellsEveryChangeInOrder() throws IOException, InterruptedException {
        try (var fleet = ServedFleet.start(folder);
                KubernetesClient client =
                        new KubernetesClientBuilder()
                                .withConfig(Config.fromKubeconfig(fleet.kubeconfig().toFile()))
                                .build()) {
            BlockingQueue<String> told = new LinkedBlockingQueue<>();
            var maps = client.configMaps().inNamespace("default");
            maps.resource(map("before", "1")).create();
            try (var informer = maps.inform(new Telling(told))) {
                assertThat(next(told)).isIn("added before", "added kube-root-ca.crt");
                assertThat(next(told)).isIn("added before", "added kube-root-ca.crt");
                maps.resource(map("a", "1")).create();
                assertThat(next(told)).isEqualTo("added a");
                maps.resource(map("a", "2"))
                        .patch(
                                new PatchContext.Builder()
                                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                        .withFieldManager("fabric8")
                                        .withForce(true)
                                        .build());
                assertThat(next(told)).isEqualTo("updated a to 2");
                maps.withName("a").delete();
                assertThat(next(told)).isEqualTo("deleted a");
                assertThat(informer.getStore().list()).hasSize(2);
            }
            assertThat(client.nodes().list().getItems()).hasSize(3);
            assertThat(client.getKubernetesVersion().getMinor()).isEqualTo("36");
        }
    }

    /// Over WebSockets, which this client takes for everything that goes on for a while.
    @Test
    void commandsPortsAndLogsReachASimulatedPod() throws Exception {
        try (var fleet = ServedFleet.start(folder);
                KubernetesClient client =
                        new KubernetesClientBuilder()
                                .withConfig(Config.fromKubeconfig(fleet.kubeconfig().toFile()))
                                .build()) {
            var pods = client.pods().inNamespace("default");
            pods.resource(pod()).create();
            var pod = pods.withName("web");
            pod.waitUntilReady(30, TimeUnit.SECONDS);
            var out = new ByteArrayOutputStream();
            try (var watched = pod.writingOutput(out).exec("echo", "hi")) {
                assertThat(watched.exitCode().get(30, TimeUnit.SECONDS)).isZero();
            }
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .isEqualTo("simulated container c of pod default/web: echo hi\n");
            assertThat(pod.getLog())
                    .isEqualTo("simulated container c of pod default/web started\n");
            try (var forward = pod.portForward(8080);
                    var socket =
                            new Socket(InetAddress.getLoopbackAddress(), forward.getLocalPort())) {
                socket.getOutputStream()
                        .write(
                                "GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
                assertThat(
                                new String(
                                        socket.getInputStream().readAllBytes(),
                                        StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 200 OK")
                        .endsWith("simulated container c of pod default/web, port 8080: GET /x\n");
            }
        }
    }

    private static Pod pod() {
        return new PodBuilder()
                .withNewMetadata()
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withImage("registry.test/web")
                .addNewPort()
                .withContainerPort(8080)
                .endPort()
                .endContainer()
                .endSpec()
                .build();
    }

    private static ConfigMap map(String name, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .addToData("value", value)
                .build();
    }

    private static String next(BlockingQueue<String> told) throws InterruptedException {
        return told.poll(30, TimeUnit.SECONDS);
    }

    private record Telling(BlockingQueue<String> told) implements ResourceEventHandler<ConfigMap> {
        @Override
        public void onAdd(ConfigMap map) {
            told.add("added " + map.getMetadata().getName());
        }

        @Override
        public void onUpdate(ConfigMap before, ConfigMap map) {
            told.add(
                    "updated " + map.getMetadata().getName() + " to " + map.getData().get("value"));
        }

        @Override
        public void onDelete(ConfigMap map, boolean unknown) {
            told.add("deleted " + map.getMetadata().getName());
        }
    }
}
