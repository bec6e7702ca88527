package atoll.server.encode;

import atoll.api.request.WrittenFields;
import atoll.api.validation.Places;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The fields of a JSON text. Keeps the text, to look where each stood only when somebody asks.
///
/// @param duplicates paths of keys that stood twice in one object, in the text's order
record WrittenJson(byte[] text, List<String> duplicates) implements WrittenFields {
    WrittenJson {
        duplicates = List.copyOf(duplicates);
    }

    @Override
    public List<String> problems() {
        return duplicates.stream().map(path -> "duplicate field \"" + path + '"').toList();
    }

    /// Upstream's decoder of typed objects tells each problem where it meets it, and skips what it
    /// does not know with all that is in it.
    @Override
    public List<String> problems(List<String> unknown, boolean typed) {
        if (!typed || unknown.isEmpty()) {
            return WrittenFields.super.problems(unknown, typed);
        }
        List<String> skipped = unknown.stream().map(WrittenJson::path).toList();
        var all = new ArrayList<>(unknown);
        problems().stream()
                .filter(problem -> skipped.stream().noneMatch(each -> holds(each, path(problem))))
                .forEach(all::add);
        var order = new FieldOrder(text);
        all.sort(
                Comparator.comparingInt(problem ->
                        problem.startsWith("duplicate")
                                ? order.second(path(problem))
                                : order.first(path(problem))));
        return all;
    }

    @Override
    public Places places() {
        return new FieldOrder(text);
    }

    private static boolean holds(String outer, String path) {
        return path.startsWith(outer)
                && (path.length() == outer.length()
                        || ".[".indexOf(path.charAt(outer.length())) >= 0);
    }

    private static String path(String problem) {
        return problem.substring(problem.indexOf('"') + 1, problem.length() - 1);
    }
}
