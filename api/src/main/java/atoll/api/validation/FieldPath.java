package atoll.api.validation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a walk over a tree is. Cheap to move; text is made only when something is wrong. One
/// thread. Every push has its pop, also when nothing is wrong; who throws need not care.
final class FieldPath {
    /// A field name, an [Embedded] one, an Integer index, or a [Key].
    private final List<Object> steps = new ArrayList<>();

    private record Key(String name) {}

    private record Embedded(String via, String field) {}

    void push(String field) {
        steps.add(field);
    }

    /// @param via what Go puts before the field in [#fieldsOnly]; null for nothing
    void push(String field, @Nullable String via) {
        steps.add(via == null ? field : new Embedded(via, field));
    }

    /// A key of a map, which [#fieldsOnly] leaves out.
    void pushKey(String key) {
        steps.add(new Key(key));
    }

    /// An item of a list.
    void pushIndex(int index) {
        steps.add(index);
    }

    void pop() {
        steps.removeLast();
    }

    /// Whether the outermost step is the key of a map.
    boolean beginsWithKey() {
        return !steps.isEmpty() && steps.getFirst() instanceof Key;
    }

    /// Without indices and map keys, as Go's decoder names a place. `spec.containers.ports` for
    /// `spec.containers[0].ports[1]`.
    String fieldsOnly() {
        return String.join(
                ".",
                steps.stream()
                        .map(step ->
                                step instanceof Embedded(var via, var field)
                                        ? via + "." + field
                                        : step)
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList());
    }

    /// `spec.containers[0].name`; map keys are steps like fields.
    @Override
    public String toString() {
        var text = new StringBuilder();
        for (Object step : steps) {
            switch (step) {
                case Integer index -> text.append('[').append(index).append(']');
                case Key(var name) -> dotted(text, name);
                case Embedded(_, var field) -> dotted(text, field);
                default -> dotted(text, (String) step);
            }
        }
        return text.toString();
    }

    private static void dotted(StringBuilder text, String name) {
        if (!text.isEmpty()) {
            text.append('.');
        }
        text.append(name);
    }
}
