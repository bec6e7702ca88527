package atoll.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The flags of a program that Atoll stands in for, as `--flag=value`, `--flag value` or `--flag`.
/// Which flags there are is not checked: harnesses give whatever the real program of some release
/// takes.
///
/// @param values what each flag was given, in order; commas in a value are left as they are
record LauncherFlags(Map<String, List<String>> values) {
    LauncherFlags {
        values = new LinkedHashMap<>(values);
    }

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

    boolean has(String flag) {
        return values.containsKey(flag);
    }

    /// Its last value; null when it has none.
    @Nullable String text(String flag) {
        List<String> given = values.getOrDefault(flag, List.of());
        return given.isEmpty() ? null : given.getLast();
    }

    String text(String flag, String fallback) {
        String given = text(flag);
        return given == null || given.isEmpty() ? fallback : given;
    }

    /// All its values, each split at commas.
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
