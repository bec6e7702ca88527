package atoll.controllers.endpointmirror;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.controllers.World;
import atoll.controllers.kinds.Kinds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class EndpointMirrorTest {
    @AutoClose private final World world = new World();

    private void service(String spec) {
        world.create(
                "{apiVersion: v1, kind: Service, metadata: {name: ext}, spec: {ports: [{port: 80}], "
                        + spec
                        + "}}");
        world.settle();
    }

    private void endpoints(String labels, String subsets) {
        world.create(
                "{apiVersion: v1, kind: Endpoints, metadata: {name: ext, labels: {%s}}, subsets: [%s]}"
                        .formatted(labels, subsets));
        world.settle();
    }

    private List<String> slices() {
        return world.list(Kinds.ENDPOINT_SLICES).stream()
                .map(slice ->
                        slice.tree().stringOr("addressType", "")
                                + " "
                                + slice.tree().array("endpoints").objects().stream()
                                        .map(one ->
                                                one.array("addresses").strings().getFirst()
                                                        + one.object("conditions").get("ready"))
                                        .toList())
                .sorted()
                .toList();
    }

    @Test
    void handWrittenEndpointsAreMirrored() {
        service("type: ClusterIP");
        endpoints(
                "team: a",
                "{addresses: [{ip: 192.0.2.1}, {ip: \"2001:db8::1\"}], notReadyAddresses: [{ip: 192.0.2.2}], ports: [{port: 80}]}");

        assertThat(slices())
                .containsExactly("IPv4 [192.0.2.1true, 192.0.2.2false]", "IPv6 [2001:db8::1true]");
        KubeObject slice = world.list(Kinds.ENDPOINT_SLICES).getFirst();
        assertThat(slice.name()).startsWith("ext-");
        assertThat(slice.labels())
                .containsEntry("team", "a")
                .containsEntry("kubernetes.io/service-name", "ext")
                .containsEntry(
                        "endpointslice.kubernetes.io/managed-by",
                        "endpointslicemirroring-controller.k8s.io");
        assertThat(slice.ownerReferences().getFirst().kind()).isEqualTo("Endpoints");
    }

    @Test
    void changesAreFollowedInTheSameSlice() {
        service("type: ClusterIP");
        endpoints("", "{addresses: [{ip: 192.0.2.1}], ports: [{port: 80}]}");
        String name = world.list(Kinds.ENDPOINT_SLICES).getFirst().name();
        world.patch(
                Kinds.ENDPOINTS,
                "ext",
                "{subsets: [{addresses: [{ip: 192.0.2.7}], ports: [{port: 80}]}]}");
        world.settle();

        assertThat(slices()).containsExactly("IPv4 [192.0.2.7true]");
        assertThat(world.list(Kinds.ENDPOINT_SLICES).getFirst().name()).isEqualTo(name);

        world.client
                .write(Write.delete(Kinds.ENDPOINTS, "shop", "ext", DeleteOptions.background()))
                .orThrow();
        world.settle();
        assertThat(slices()).isEmpty();
    }

    @Test
    void whoAsksNotToBeMirroredIsNot() {
        service("type: ClusterIP");
        endpoints(
                "endpointslice.kubernetes.io/skip-mirror: \"true\"",
                "{addresses: [{ip: 192.0.2.1}], ports: [{port: 80}]}");

        assertThat(slices()).isEmpty();
    }

    @Test
    void ofEachSubsetAThousandAddressesAreMirroredAndTheOthersToldOf() {
        service("type: ClusterIP");
        var ready = new ArrayList<String>();
        for (int i = 0; i < 600; i++) {
            ready.add("{ip: 10.0.%d.%d}".formatted(i / 200, i % 200 + 1));
        }
        String waiting = String.join(", ", ready).replace("10.0.", "10.1.");
        endpoints(
                "",
                "{addresses: [%s], notReadyAddresses: [%s], ports: [{port: 80}]}"
                        .formatted(String.join(", ", ready), waiting));

        List<JsonObject> mirrored =
                world.list(Kinds.ENDPOINT_SLICES).getFirst().tree().array("endpoints").objects();
        assertThat(mirrored).hasSize(1000);
        assertThat(
                        mirrored.stream()
                                .filter(one -> one.object("conditions").booleanOr("ready", false)))
                .hasSize(600);
        assertThat(world.events("Endpoints"))
                .contains(
                        "Warning TooManyAddressesToMirror A max of 1000 addresses can be mirrored"
                                + " to EndpointSlices per Endpoints subset. 200 addresses were"
                                + " skipped");
    }
}
