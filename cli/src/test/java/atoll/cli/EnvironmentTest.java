package atoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
    private static final Path HOME = Path.of("/home/ada");

    @Test
    void filesGoWhereTheUserSays() {
        var environment =
                new Environment(Map.of("XDG_DATA_HOME", "/d", "XDG_STATE_HOME", "/s"), HOME);
        assertThat(environment.defaultDataDirectory()).hasToString("/d/atoll");
        assertThat(environment.stateDirectory()).hasToString("/s/atoll");
    }

    @Test
    void withoutAWordTheyGoBelowTheHome() {
        var environment = new Environment(Map.of(), HOME);
        assertThat(environment.defaultDataDirectory()).hasToString("/home/ada/.local/share/atoll");
        assertThat(environment.stateDirectory()).hasToString("/home/ada/.local/state/atoll");
    }

    @Test
    void aRelativePathCountsAsAbsent() {
        var environment = new Environment(Map.of("XDG_DATA_HOME", "d", "XDG_STATE_HOME", ""), HOME);
        assertThat(environment.defaultDataDirectory()).hasToString("/home/ada/.local/share/atoll");
        assertThat(environment.stateDirectory()).hasToString("/home/ada/.local/state/atoll");
    }

    @Test
    void theLauncherSaysWhenItBegan() {
        assertThat(launched("1795708800.250000"))
                .contains(Instant.parse("2026-11-26T16:00:00.250Z"));
        assertThat(launched("1795708800")).contains(Instant.parse("2026-11-26T16:00:00Z"));
    }

    @Test
    void aLauncherThatDoesNotKnowWhenItBeganSaysNothing() {
        assertThat(launched("")).isEmpty();
        assertThat(launched("noon")).isEmpty();
        assertThat(launched("-1")).isEmpty();
    }

    private static Optional<Instant> launched(String seconds) {
        return new Environment(Map.of("ATOLL_LAUNCHED", seconds), HOME).launchedAt();
    }
}
