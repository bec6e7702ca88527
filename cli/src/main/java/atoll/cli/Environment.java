package atoll.cli;

import java.nio.file.Path;
import java.util.Map;

/// Where this user's files go, by the XDG base directory rules. A relative value counts as absent.
public record Environment(Map<String, String> variables, Path home) {
    public static Environment ofProcess() {
        return new Environment(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /// `$XDG_DATA_HOME/atoll`: where a fleet lives unless `--data` says otherwise.
    public Path defaultDataDirectory() {
        return base("XDG_DATA_HOME", ".local/share").resolve("atoll");
    }

    /// `$XDG_STATE_HOME/atoll`: which instances run, and what in-memory ones need on disk.
    public Path stateDirectory() {
        return base("XDG_STATE_HOME", ".local/state").resolve("atoll");
    }

    private Path base(String variable, String fallback) {
        String value = variables.getOrDefault(variable, "");
        return value.startsWith("/") ? Path.of(value) : home.resolve(fallback);
    }
}
