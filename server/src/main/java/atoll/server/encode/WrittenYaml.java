package atoll.server.encode;

import atoll.api.request.WrittenFields;
import java.util.List;

/// The fields of a YAML text, whose keys that stand twice are told by their lines.
///
/// @param problems `line 8: key "foo" already set in map`
record WrittenYaml(List<String> problems) implements WrittenFields {
    WrittenYaml {
        problems = List.copyOf(problems);
    }

    @Override
    public String sentence(List<String> unknown, boolean typed) {
        String others = String.join(", ", unknown);
        if (problems.isEmpty()) {
            return others;
        }
        String lines = "yaml: unmarshal errors:\n  " + String.join("\n  ", problems);
        return others.isEmpty() ? lines : lines + ", " + others;
    }
}
