package atoll.controllers.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Write;
import atoll.controllers.World;
import atoll.controllers.kinds.Kinds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class NamespaceTest {
    @AutoClose private final World world = new World();

    private Optional<KubeObject> shop() {
        return world.client.find(Kinds.NAMESPACES, new ObjectKey("", "shop"));
    }

    private void deleteShop() {
        world.client
                .write(Write.delete(Kinds.NAMESPACES, "", "shop", DeleteOptions.background()))
                .orThrow();
        world.settle();
    }

    private List<String> conditions() {
        return shop().orElseThrow().status().array("conditions").objects().stream()
                .map(one ->
                        one.stringOr("type", "")
                                + "="
                                + one.stringOr("status", "")
                                + "/"
                                + one.stringOr("reason", "")
                                + "/"
                                + one.stringOr("message", ""))
                .toList();
    }

    @Test
    void everyNamespaceHasItsServiceAccountAndRootCertificate() {
        assertThat(world.exists(Kinds.SERVICE_ACCOUNTS, "default")).isTrue();
        assertThat(
                        world.get(Kinds.CONFIG_MAPS, "kube-root-ca.crt")
                                .tree()
                                .object("data")
                                .stringOr("ca.crt", ""))
                .isEqualTo(World.PEM);
    }

    @Test
    void bothComeBackWhenDeletedOrEdited() {
        world.client
                .write(
                        Write.delete(
                                Kinds.SERVICE_ACCOUNTS,
                                "shop",
                                "default",
                                DeleteOptions.background()))
                .orThrow();
        world.patch(Kinds.CONFIG_MAPS, "kube-root-ca.crt", "{data: {ca.crt: forged, more: x}}");
        world.settle();

        assertThat(world.exists(Kinds.SERVICE_ACCOUNTS, "default")).isTrue();
        assertThat(world.get(Kinds.CONFIG_MAPS, "kube-root-ca.crt").tree().object("data").strings())
                .containsOnly(java.util.Map.entry("ca.crt", World.PEM));
    }

    @Test
    void saysWhatRemainsAndGoesWhenNothingDoes() {
        world.create(
                """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: held, finalizers: [example.com/hold]}
                """);
        world.create("{apiVersion: v1, kind: Secret, metadata: {name: free}}");
        deleteShop();

        assertThat(conditions())
                .containsExactlyInAnyOrder(
                        "NamespaceDeletionDiscoveryFailure=False/ResourcesDiscovered/All resources"
                                + " successfully discovered",
                        "NamespaceDeletionGroupVersionParsingFailure=False/ParsedGroupVersions/All"
                                + " legacy kube types successfully parsed",
                        "NamespaceDeletionContentFailure=False/ContentDeleted/All content"
                                + " successfully deleted, may be waiting on finalization",
                        "NamespaceContentRemaining=True/SomeResourcesRemain/Some resources are"
                                + " remaining: configmaps. has 1 resource instances",
                        "NamespaceFinalizersRemaining=True/SomeFinalizersRemain/Some content in the"
                                + " namespace has finalizers remaining: example.com/hold in 1 resource"
                                + " instances");
        assertThat(shop().orElseThrow().status().stringOr("phase", "")).isEqualTo("Terminating");

        world.patch(Kinds.CONFIG_MAPS, "held", "{metadata: {finalizers: null}}");
        world.runUntil(() -> shop().isEmpty(), Duration.ofSeconds(10));
        assertThat(shop()).isEmpty();
    }

    @Test
    void podsGoBeforeAllElse() {
        world.create(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: slow, finalizers: [example.com/hold]}
                spec: {containers: [{name: c, image: r.test/a}]}
                """);
        world.create("{apiVersion: v1, kind: ConfigMap, metadata: {name: needed}}");
        deleteShop();
        assertThat(world.exists(Kinds.CONFIG_MAPS, "needed")).isTrue();
        // What else remains was not looked at, so nothing is told of what remains.
        assertThat(conditions())
                .contains(
                        "NamespaceContentRemaining=False/ContentRemoved/All content successfully"
                                + " removed");

        world.patch(Kinds.PODS, "slow", "{metadata: {finalizers: null}}");
        world.runUntil(() -> shop().isEmpty(), Duration.ofSeconds(10));
        assertThat(shop()).isEmpty();
    }

    @Test
    void whatRemainsIsToldAnewAfterFiveSecondsOnly() {
        world.create(
                """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: held, finalizers: [example.com/a, example.com/b]}
                """);
        deleteShop();
        world.patch(Kinds.CONFIG_MAPS, "held", "{metadata: {finalizers: [example.com/a]}}");

        world.runFor(Duration.ofSeconds(4));
        String soon = String.join(" ", conditions());
        world.runFor(Duration.ofSeconds(6));
        String later = String.join(" ", conditions());

        assertThat(soon).contains("example.com/b in 1");
        assertThat(later).doesNotContain("example.com/b");
    }
}
