package atoll.cli;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where this user's files go, by the XDG base directory rules, and what the launcher says. A
/// relative path counts as absent. Made once from the process; tests give their own.
///
/// @param variables the environment's variables, by name
/// @param home the user's home directory
public record Environment(Map<String, String> variables, Path home) {
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,9})?");

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

    /// `ATOLL_LAUNCHED`: when the launcher began, which its process does not tell to better than a
    /// second on every machine. Seconds of the Unix epoch; what is no such number counts as absent.
    public Optional<Instant> launchedAt() {
        String seconds = variables.getOrDefault("ATOLL_LAUNCHED", "");
        return SECONDS.matcher(seconds).matches()
                ? Optional.of(
                        Instant.ofEpochMilli(new BigDecimal(seconds).movePointRight(3).longValue()))
                : Optional.empty();
    }

    /// @param fallback below the home directory
    private Path base(String variable, String fallback) {
        String value = variables.getOrDefault(variable, "");
        return value.startsWith("/") ? Path.of(value) : home.resolve(fallback);
    }
}
