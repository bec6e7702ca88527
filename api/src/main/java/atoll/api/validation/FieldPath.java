package atoll.api.validation;

import java.util.ArrayList;
import java.util.List;

/// Where a walk over a tree is. Cheap to move; text is made only when something is wrong.
final class FieldPath {
    /// A field name, an Integer index, or a [Key].
    private final List<Object> steps = new ArrayList<>();

    private record Key(String name) {}

    void push(String field) {
        steps.add(field);
    }

    void pushKey(String key) {
        steps.add(new Key(key));
    }

    void pushIndex(int index) {
        steps.add(index);
    }

    void pop() {
        steps.removeLast();
    }

    /// Without indices and map keys, as Go's decoder names a place.
    String fieldsOnly() {
        return String.join(
                ".",
                steps.stream().filter(String.class::isInstance).map(String.class::cast).toList());
    }

    /// `spec.containers[0].name`; map keys are steps like fields.
    @Override
    public String toString() {
        var text = new StringBuilder();
        for (Object step : steps) {
            switch (step) {
                case Integer index -> text.append('[').append(index).append(']');
                case Key(var name) -> dotted(text, name);
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
