package atoll.api.selector;

import java.util.List;
import java.util.function.Function;

/// A conjunction of exact (in)equalities on fields.
public record FieldSelector(List<Requirement> requirements) {
    public static final FieldSelector EVERYTHING = new FieldSelector(List.of());

    public FieldSelector {
        requirements = List.copyOf(requirements);
    }

    /// @param field as the query names it: `metadata.name`, `spec.nodeName`
    /// @param equal true for `=`, false for `!=`
    public record Requirement(String field, String value, boolean equal) {}

    public static FieldSelector equal(String field, String value) {
        return new FieldSelector(List.of(new Requirement(field, value, true)));
    }

    public boolean isEverything() {
        return requirements.isEmpty();
    }

    /// @param valueOf a field's value as text; `""` when absent
    public boolean matches(Function<String, String> valueOf) {
        for (Requirement requirement : requirements) {
            boolean same = valueOf.apply(requirement.field()).equals(requirement.value());
            if (same != requirement.equal()) {
                return false;
            }
        }
        return true;
    }
}
