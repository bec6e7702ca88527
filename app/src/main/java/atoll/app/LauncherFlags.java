package atoll.app;

import atoll.api.GoDuration;
import atoll.cli.CommandFailed;
import atoll.cli.ExitCode;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The flags of a program that Atoll stands in for, as `--flag=value`, `--flag value` or `--flag`.
/// Which flags there are is not checked: harnesses give whatever the real program of some release
/// takes.
///
/// One dash is as good as two, as Go's flag package has it.
///
/// @param values what each flag was given, in order; commas in a value are left as they are
record LauncherFlags(Map<String, List<String>> values) {
    /// As Go's `strconv.ParseBool`.
    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");

    private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");

    LauncherFlags {
        values = new LinkedHashMap<>(values);
    }

    /// A word without a dash is the value of the flag before it, if that has none yet; else it is
    /// dropped.
    static LauncherFlags read(List<String> words) {
        var values = new LinkedHashMap<String, List<String>>();
        String last = null;
        for (String word : words) {
            if (word.startsWith("-")) {
                String flag = word.substring(word.startsWith("--") ? 2 : 1);
                int equals = flag.indexOf('=');
                last = equals < 0 ? flag : null;
                List<String> given =
                        values.computeIfAbsent(
                                equals < 0 ? flag : flag.substring(0, equals),
                                _ -> new ArrayList<>());
                if (equals >= 0) {
                    given.add(flag.substring(equals + 1));
                }
            } else if (last != null) {
                values.computeIfAbsent(last, _ -> new ArrayList<>()).add(word);
                last = null;
            }
        }
        return new LauncherFlags(values);
    }

    /// What was given, for people to look at: each flag with its last value.
    Map<String, String> shown() {
        var shown = new TreeMap<String, String>();
        values.forEach(
                (flag, given) -> shown.put(flag, given.isEmpty() ? "true" : given.getLast()));
        return shown;
    }

    /// Whether it was given, with or without a value.
    boolean has(String flag) {
        return values.containsKey(flag);
    }

    /// Its last value; null when it has none.
    @Nullable String text(String flag) {
        List<String> given = values.getOrDefault(flag, List.of());
        return given.isEmpty() ? null : given.getLast();
    }

    /// @param fallback also for an empty value
    String text(String flag, String fallback) {
        String given = text(flag);
        return given == null || given.isEmpty() ? fallback : given;
    }

    /// Whether a flag that is true or false is true; one without a value is.
    ///
    /// @param fallback when it is not given
    /// @throws CommandFailed for a value that Go's `ParseBool` does not take
    boolean isSet(String flag, boolean fallback) {
        if (!has(flag)) {
            return fallback;
        }
        String text = text(flag, "true");
        if (!TRUE.contains(text) && !FALSE.contains(text)) {
            throw new CommandFailed(
                    ExitCode.WRONG_USAGE, "--" + flag + " " + text + " must be true or false");
        }
        return TRUE.contains(text);
    }

    /// In Go's notation: `1m30s`.
    ///
    /// @throws CommandFailed for anything else
    Duration duration(String flag, Duration fallback) {
        String text = text(flag, "");
        try {
            return text.isEmpty() ? fallback : GoDuration.parse(text);
        } catch (DateTimeException _) {
            throw new CommandFailed(
                    ExitCode.WRONG_USAGE, "--%s %s is no duration".formatted(flag, text));
        }
    }

    /// Null when it names none.
    @Nullable Path file(String flag) {
        String text = text(flag);
        return text == null || text.isEmpty() ? null : Path.of(text);
    }

    /// All its values, each split at commas. Stripped, without empty ones.
    List<String> all(String flag) {
        return values.getOrDefault(flag, List.of()).stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /// The flags that are none of `known`, as they were typed.
    List<String> others(Set<String> known) {
        return values.keySet().stream()
                .filter(flag -> !known.contains(flag))
                .map(flag -> "--" + flag)
                .toList();
    }
}
