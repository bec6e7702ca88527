package atoll.api.request;

import atoll.api.validation.Places;
import java.util.List;
import java.util.stream.Stream;

/// What was wrong with the fields of a body as it was written: its tree shows neither a key that
/// stood twice nor in which order all stood, and both are told to whoever asks for strict
/// validation or for warnings.
public interface WrittenFields {
    /// Of a body that was never text, or in which nothing stood twice.
    WrittenFields SOUND = listed(List.of());

    /// What was wrong already before anybody looked for unknown fields; empty: nothing.
    List<String> problems();

    /// All problems, in the order in which upstream tells them.
    ///
    /// @param unknown `unknown field "spec.x"`, by name
    /// @param typed whether they were found while the text was read, as with built-in kinds, and
    ///   not afterwards in the tree
    default List<String> problems(List<String> unknown, boolean typed) {
        return Stream.concat(problems().stream(), unknown.stream()).toList();
    }

    /// The same as one sentence.
    default String sentence(List<String> unknown, boolean typed) {
        return String.join(", ", problems(unknown, typed));
    }

    /// Where all stood. Costs a walk over the text.
    default Places places() {
        return Places.OF_TREE;
    }

    /// Of problems that are known already, in their order.
    static WrittenFields listed(List<String> problems) {
        List<String> listed = List.copyOf(problems);
        return () -> listed;
    }
}
