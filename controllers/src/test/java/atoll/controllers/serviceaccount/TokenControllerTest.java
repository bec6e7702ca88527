package atoll.controllers.serviceaccount;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Write;
import atoll.controllers.World;
import atoll.controllers.kinds.Kinds;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class TokenControllerTest {
    @AutoClose private final World world = new World();

    private void ask() {
        world.create(
                """
                apiVersion: v1
                kind: Secret
                type: kubernetes.io/service-account-token
                metadata: {name: t, annotations: {kubernetes.io/service-account.name: bot}}
                """);
        world.settle();
    }

    private String kept(String key) {
        String encoded = world.get(Kinds.SECRETS, "t").tree().object("data").stringOr(key, "");
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }

    @Test
    void aSecretGetsTheTokenItAsksFor() {
        KubeObject account =
                world.create("{apiVersion: v1, kind: ServiceAccount, metadata: {name: bot}}");

        ask();

        assertThat(kept("token")).isEqualTo("token of system:serviceaccount:shop:bot");
        assertThat(kept("namespace")).isEqualTo("shop");
        assertThat(kept("ca.crt")).isEqualTo(World.PEM);
        assertThat(world.get(Kinds.SECRETS, "t").annotations())
                .containsEntry("kubernetes.io/service-account.uid", account.uid());
    }

    @Test
    void aSecretGoesWithItsAccount() {
        world.create("{apiVersion: v1, kind: ServiceAccount, metadata: {name: bot}}");
        ask();

        world.client
                .write(Write.delete(Kinds.SERVICE_ACCOUNTS, "shop", "bot", DeleteOptions.DEFAULT))
                .orThrow();
        world.settle();

        assertThat(world.exists(Kinds.SECRETS, "t")).isFalse();
    }

    @Test
    void aSecretForNobodyIsRemoved() {
        ask();

        assertThat(world.exists(Kinds.SECRETS, "t")).isFalse();
    }
}
