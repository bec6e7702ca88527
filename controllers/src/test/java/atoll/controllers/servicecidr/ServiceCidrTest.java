package atoll.controllers.servicecidr;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Write;
import atoll.controllers.World;
import atoll.controllers.kinds.Kinds;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class ServiceCidrTest {
    @AutoClose private final World world = new World();

    private void range(String name, String cidr) {
        world.create(
                """
                apiVersion: networking.k8s.io/v1
                kind: ServiceCIDR
                metadata: {name: %s}
                spec: {cidrs: [%s]}
                """
                        .formatted(name, cidr));
        world.settle();
    }

    private void service(String ip) {
        world.create(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                spec: {clusterIP: %s, ports: [{port: 80}]}
                """
                        .formatted(ip));
        world.settle();
    }

    private Optional<KubeObject> find(String name) {
        return world.client.find(ServiceCidrController.RANGES, new ObjectKey("", name));
    }

    private String ready(String name) {
        return find(name).orElseThrow().status().array("conditions").objects().stream()
                .map(one -> one.stringOr("status", "") + "/" + one.stringOr("reason", ""))
                .findFirst()
                .orElse("");
    }

    private void delete(String name) {
        world.client
                .write(
                        Write.delete(
                                ServiceCidrController.RANGES, "", name, DeleteOptions.background()))
                .orThrow();
        world.settle();
    }

    @Test
    void aNewRangeIsReadyAndServicesGetItsAddresses() {
        range("more", "198.51.100.0/24");

        assertThat(ready("more")).isEqualTo("True/");
        assertThat(find("more").orElseThrow().finalizers())
                .containsExactly(ServiceCidrController.FINALIZER);
        service("198.51.100.7");
        assertThat(world.get(Kinds.SERVICES, "web").spec().string("clusterIP"))
                .isEqualTo("198.51.100.7");
    }

    @Test
    void aRangeStaysWhileAServiceHasAnAddressThatIsInNoOther() {
        range("more", "198.51.100.0/24");
        service("198.51.100.7");
        delete("more");
        assertThat(ready("more")).isEqualTo("False/Terminating");

        world.client
                .write(Write.delete(Kinds.SERVICES, "shop", "web", DeleteOptions.background()))
                .orThrow();
        world.runFor(Duration.ofSeconds(11));
        assertThat(find("more")).isEmpty();
    }

    @Test
    void aRangeWithinAnotherGoesThoughItsAddressesAreTaken() {
        range("more", "198.51.100.0/24");
        range("part", "198.51.100.0/28");
        service("198.51.100.7");
        delete("part");
        world.runFor(Duration.ofSeconds(11));

        assertThat(find("part")).isEmpty();
        assertThat(ready("more")).isEqualTo("True/");
    }
}
