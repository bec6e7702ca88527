package atoll.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// What the user gave: `[NAME…] [--runs N] [--json]`.
///
/// @param names empty for all benchmarks
/// @param runs how often each figure is taken
/// @param json whether figures are printed as one JSON array at the end, not line by line
record Arguments(List<String> names, int runs, boolean json) {
    private static final int RUNS = 5;
    private static final int RUNS_MAX = 100;

    /// Flags and names in any order; a name that comes twice is run once.
    ///
    /// @param known the benchmarks there are
    /// @throws UsageException in one sentence for the user
    static Arguments parse(List<String> given, Collection<String> known) {
        var names = new ArrayList<String>();
        int runs = RUNS;
        boolean json = false;
        for (int i = 0; i < given.size(); i++) {
            String argument = given.get(i);
            if (argument.equals("--json")) {
                json = true;
            } else if (argument.equals("--runs")) {
                i++;
                runs = runs(i < given.size() ? given.get(i) : "");
            } else if (argument.startsWith("-")) {
                throw new UsageException(
                        "no flag \"" + argument + "\"; there are --runs N and --json");
            } else if (known.contains(argument)) {
                names.add(argument);
            } else {
                throw new UsageException(
                        "no benchmark \"" + argument + "\"; there are " + String.join(", ", known));
            }
        }
        return new Arguments(List.copyOf(names), runs, json);
    }

    private static int runs(String text) {
        try {
            int runs = Integer.parseInt(text);
            if (runs >= 1 && runs <= RUNS_MAX) {
                return runs;
            }
        } catch (NumberFormatException e) {
            throw new UsageException("--runs wants a number, not \"" + text + "\"", e);
        }
        throw new UsageException("--runs wants 1 to " + RUNS_MAX + ", not " + text);
    }

    /// Whether the benchmark of this name is to run.
    boolean wants(String name) {
        return names.isEmpty() || names.contains(name);
    }
}
