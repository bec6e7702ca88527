package atoll.controllers.quota;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.controllers.World;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class QuotaTest {
    private static final GroupVersionResource QUOTAS =
            GroupVersionResource.of("v1", "resourcequotas");

    @AutoClose private final World world = new World();

    private String used() {
        return world.get(QUOTAS, "q").status().object("used").stringOr("secrets", "");
    }

    private void quota() {
        world.create(
                """
                apiVersion: v1
                kind: ResourceQuota
                metadata: {name: q}
                spec: {hard: {secrets: 5}}
                """);
        world.runFor(Duration.ofSeconds(1));
    }

    /// As admission does before the secrets are stored.
    private void charge(String secrets) {
        String status = "{status: {used: {secrets: \"%s\"}}}".formatted(secrets);
        world.patch(QUOTAS, "shop", "q", "status", status);
    }

    @Test
    void whatIsThereIsCounted() {
        world.create("{apiVersion: v1, kind: Secret, metadata: {name: a}}");
        quota();
        assertThat(used()).isEqualTo("1");
    }

    @Test
    void aChargeIsNotCountedAwayBeforeItsObjectIsStored() {
        quota();
        charge("1");
        world.runFor(Duration.ofMillis(150));
        assertThat(used()).isEqualTo("1");

        world.create("{apiVersion: v1, kind: Secret, metadata: {name: a}}");
        world.runFor(Duration.ofSeconds(5));
        assertThat(used()).isEqualTo("1");
    }

    @Test
    void aChargeForWhatNeverCameIsTakenBack() {
        quota();
        charge("3");
        world.runFor(Duration.ofSeconds(5));
        assertThat(used()).isEqualTo("0");
    }
}
