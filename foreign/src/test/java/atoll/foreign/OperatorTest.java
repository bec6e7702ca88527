package atoll.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An operator on the Java Operator SDK: for each Lamp a ConfigMap, a status, and a finalizer that
/// it takes away.
class OperatorTest {
    private static final String DEFINITION =
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: lamps.x.example.com}
            spec:
              group: x.example.com
              scope: Namespaced
              names: {plural: lamps, singular: lamp, kind: Lamp}
              versions:
              - name: v1
                served: true
                storage: true
                subresources: {status: {}}
                schema:
                  openAPIV3Schema:
                    type: object
                    properties:
                      spec: {type: object, properties: {watts: {type: integer}}}
                      status: {type: object, properties: {shines: {type: boolean}}}
            """;

    @TempDir Path folder;

    public static final class LampSpec {
        public int watts;
    }

    public static final class LampStatus {
        public boolean shines;
    }

    @Group("x.example.com")
    @Version("v1")
    public static final class Lamp extends CustomResource<LampSpec, LampStatus>
            implements Namespaced {
        private static final long serialVersionUID = 1;
    }

    @ControllerConfiguration
    public static final class LampReconciler implements Reconciler<Lamp>, Cleaner<Lamp> {
        @Override
        public UpdateControl<Lamp> reconcile(Lamp lamp, Context<Lamp> context) {
            ConfigMap wanted =
                    new ConfigMapBuilder()
                            .withNewMetadata()
                            .withName("lamp-" + lamp.getMetadata().getName())
                            .withNamespace(lamp.getMetadata().getNamespace())
                            .endMetadata()
                            .addToData("watts", Integer.toString(lamp.getSpec().watts))
                            .build();
            context.getClient().resource(wanted).forceConflicts().serverSideApply();
            var status = new LampStatus();
            status.shines = true;
            lamp.setStatus(status);
            return UpdateControl.patchStatus(lamp);
        }

        @Override
        public DeleteControl cleanup(Lamp lamp, Context<Lamp> context) {
            context.getClient()
                    .configMaps()
                    .inNamespace(lamp.getMetadata().getNamespace())
                    .withName("lamp-" + lamp.getMetadata().getName())
                    .delete();
            return DeleteControl.defaultDelete();
        }
    }

    @Test
    void operatorKeepsWhatIsWantedAndCleansUp() throws IOException {
        try (var fleet = ServedFleet.start(folder);
                KubernetesClient client =
                        new KubernetesClientBuilder()
                                .withConfig(Config.fromKubeconfig(fleet.kubeconfig().toFile()))
                                .build()) {
            client.load(new ByteArrayInputStream(DEFINITION.getBytes(StandardCharsets.UTF_8)))
                    .create();
            var operator = new Operator(overrider -> overrider.withKubernetesClient(client));
            operator.register(new LampReconciler());
            operator.start();
            try {
                var lamp = new Lamp();
                lamp.getMetadata().setName("desk");
                var spec = new LampSpec();
                spec.watts = 7;
                lamp.setSpec(spec);
                var lamps = client.resources(Lamp.class).inNamespace("default");
                lamps.resource(lamp).create();

                Lamp shining =
                        lamps.withName("desk")
                                .waitUntilCondition(
                                        one ->
                                                one != null
                                                        && one.getStatus() != null
                                                        && one.getStatus().shines,
                                        60,
                                        TimeUnit.SECONDS);
                assertThat(shining.getMetadata().getFinalizers()).hasSize(1);
                var maps = client.configMaps().inNamespace("default");
                assertThat(maps.withName("lamp-desk").get().getData()).containsEntry("watts", "7");

                lamps.withName("desk").delete();
                lamps.withName("desk").waitUntilCondition(one -> one == null, 60, TimeUnit.SECONDS);
                assertThat(maps.withName("lamp-desk").get()).isNull();
            } finally {
                operator.stop();
            }
        }
    }
}
