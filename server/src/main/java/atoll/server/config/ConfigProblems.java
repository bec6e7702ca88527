package atoll.server.config;

import atoll.api.GoStrings;
import java.util.ArrayList;
import java.util.List;

/// What is wrong with a file's contents, field by field.
public final class ConfigProblems {
    private final List<String> wrong = new ArrayList<>();

    public void invalid(String path, String value, String why) {
        wrong.add("%s: Invalid value: %s: %s".formatted(path, GoStrings.quoted(value), why));
    }

    /// @param why may be empty
    public void required(String path, String why) {
        wrong.add(path + ": Required value" + (why.isEmpty() ? "" : ": " + why));
    }

    public void duplicate(String path, String value) {
        wrong.add("%s: Duplicate value: %s".formatted(path, GoStrings.quoted(value)));
    }

    public void unsupported(String path, String value, List<String> supported) {
        wrong.add(
                "%s: Unsupported value: %s: supported values: %s"
                        .formatted(
                                path,
                                GoStrings.quoted(value),
                                String.join(
                                        ", ", supported.stream().map(GoStrings::quoted).toList())));
    }

    public void tooMany(String path, int count, int max) {
        wrong.add("%s: Too many: %d: must have at most %d items".formatted(path, count, max));
    }

    /// Something that is about no single field.
    public void add(String problem) {
        wrong.add(problem);
    }

    /// @throws ConfigException when anything is wrong
    public void refuse() {
        if (!wrong.isEmpty()) {
            throw new ConfigException(
                    wrong.size() == 1 ? wrong.getFirst() : "[" + String.join(", ", wrong) + "]");
        }
    }
}
