package atoll.controllers.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.ObjectKey;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.controllers.World;
import atoll.controllers.kinds.Kinds;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BootstrapTest {
    private static final String CONTENT =
            "Hello from the other side. I must have called a thousand times.";

    /// What upstream makes of [#CONTENT] with the token below, as its own tests pin it.
    private static final String SIGNATURE =
            "eyJhbGciOiJIUzI1NiIsImtpZCI6Impvc2h1YSJ9..VShe2taLd-YTrmWuRkcL_8QTNDHYxQIEBsAYYiIj1_8";

    @AutoClose private final World world = new World();

    @BeforeEach
    void makeNamespaces() {
        world.create("{apiVersion: v1, kind: Namespace, metadata: {name: kube-system}}");
        world.create("{apiVersion: v1, kind: Namespace, metadata: {name: kube-public}}");
    }

    private void makeToken(String id, String more) {
        world.create(
                """
                apiVersion: v1
                kind: Secret
                type: bootstrap.kubernetes.io/token
                metadata: {name: bootstrap-token-%s, namespace: kube-system}
                stringData: {token-id: %s, token-secret: my voice is my passcode, %s}
                """
                        .formatted(id, id, more));
    }

    private void makeInfo() {
        world.create(
                """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: cluster-info, namespace: kube-public}
                data: {kubeconfig: "%s", jws-kubeconfig-oldone: x, other: stays}
                """
                        .formatted(CONTENT));
        world.settle();
    }

    private JsonObject info() {
        return world.client
                .find(Kinds.CONFIG_MAPS, new ObjectKey("kube-public", "cluster-info"))
                .orElseThrow()
                .tree()
                .object("data");
    }

    private boolean isThere(String id) {
        return world.client
                .find(Kinds.SECRETS, new ObjectKey("kube-system", "bootstrap-token-" + id))
                .isPresent();
    }

    @Test
    void theClustersInformationIsSignedWithEveryTokenThatMaySign() {
        makeToken("joshua", "usage-bootstrap-signing: 'true'");
        makeToken("ghijkl", "usage-bootstrap-signing: 'false'");
        makeInfo();
        assertThat(info())
                .isEqualTo(
                        JsonObject.of(
                                "kubeconfig", CONTENT,
                                "other", "stays",
                                "jws-kubeconfig-joshua", SIGNATURE));
    }

    @Test
    void aSignatureGoesWithItsToken() {
        makeToken("joshua", "usage-bootstrap-signing: 'true'");
        makeInfo();
        world.client
                .write(
                        Write.delete(
                                Kinds.SECRETS,
                                "kube-system",
                                "bootstrap-token-joshua",
                                DeleteOptions.DEFAULT))
                .orThrow();
        world.settle();
        assertThat(info()).isEqualTo(JsonObject.of("kubeconfig", CONTENT, "other", "stays"));
    }

    @Test
    void aTokenGoesWhenItIsOverAndItsSignatureWithIt() {
        makeToken("joshua", "usage-bootstrap-signing: 'true', expiration: '2026-01-01T01:00:00Z'");
        makeToken("ghijkl", "expiration: nonsense");
        makeToken("mnopqr", "description: for ever");
        makeInfo();
        assertThat(isThere("joshua")).isTrue();
        assertThat(isThere("ghijkl")).isFalse();
        world.runFor(Duration.ofHours(2));
        assertThat(isThere("joshua")).isFalse();
        assertThat(isThere("mnopqr")).isTrue();
        assertThat(info().has("jws-kubeconfig-joshua")).isFalse();
    }
}
