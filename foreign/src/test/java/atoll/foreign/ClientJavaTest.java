package atoll.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.util.Config;
import io.kubernetes.client.util.generic.GenericKubernetesApi;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kubernetes' own Java client.
class ClientJavaTest {
    @TempDir Path folder;

    @Test
    void informerTellsEveryChangeInOrder() throws IOException, InterruptedException, ApiException {
        try (var fleet = ServedFleet.start(folder)) {
            ApiClient client = Config.fromConfig(fleet.kubeconfig().toString());
            client.setReadTimeout(0);
            var core = new CoreV1Api(client);
            BlockingQueue<String> told = new LinkedBlockingQueue<>();
            var factory = new SharedInformerFactory(client);
            var maps =
                    new GenericKubernetesApi<>(
                            V1ConfigMap.class,
                            V1ConfigMapList.class,
                            "",
                            "v1",
                            "configmaps",
                            client);
            factory.sharedIndexInformerFor(maps, V1ConfigMap.class, 0, "kube-public")
                    .addEventHandler(new Telling(told));
            factory.startAllRegisteredInformers();
            try {
                assertThat(next(told)).isEqualTo("added kube-root-ca.crt");
                core.createNamespacedConfigMap("kube-public", map("a", "1")).execute();
                assertThat(next(told)).isEqualTo("added a");
                core.replaceNamespacedConfigMap("a", "kube-public", map("a", "2")).execute();
                assertThat(next(told)).isEqualTo("updated a to 2");
                core.deleteNamespacedConfigMap("a", "kube-public").execute();
                assertThat(next(told)).isEqualTo("deleted a");
            } finally {
                factory.stopAllRegisteredInformers();
            }
            assertThat(core.listNode().execute().getItems()).hasSize(3);
        }
    }

    private static V1ConfigMap map(String name, String value) {
        return new V1ConfigMap()
                .metadata(new V1ObjectMeta().name(name))
                .data(Map.of("value", value));
    }

    private static String next(BlockingQueue<String> told) throws InterruptedException {
        return told.poll(30, TimeUnit.SECONDS);
    }

    private record Telling(BlockingQueue<String> told)
            implements ResourceEventHandler<V1ConfigMap> {
        @Override
        public void onAdd(V1ConfigMap map) {
            told.add("added " + map.getMetadata().getName());
        }

        @Override
        public void onUpdate(V1ConfigMap before, V1ConfigMap map) {
            told.add(
                    "updated " + map.getMetadata().getName() + " to " + map.getData().get("value"));
        }

        @Override
        public void onDelete(V1ConfigMap map, boolean unknown) {
            told.add("deleted " + map.getMetadata().getName());
        }
    }
}
