package atoll.api.selector;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A conjunction of exact (in)equalities on fields. Immutable. Which fields can be asked for, and
/// what they hold, is for the kind to say.
///
/// @param requirements all must hold; none selects everything
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

    /// From a query's text. Throws [SelectorException].
    ///
    /// @throws SelectorException when the text is no selector
    public static FieldSelector parse(String text) {
        return FieldParser.parse(text);
    }

    public boolean isEverything() {
        return requirements.isEmpty();
    }

    /// @param valueOf a field's value as text; `""` when absent
    /// @param valueOf called once for each requirement until one does not hold
    public boolean matches(Function<String, String> valueOf) {
        for (Requirement requirement : requirements) {
            boolean same = valueOf.apply(requirement.field()).equals(requirement.value());
            if (same != requirement.equal()) {
                return false;
            }
        }
        return true;
    }

    /// The text form; values are escaped so that [#parse] reads them back.
    @Override
    public String toString() {
        return requirements.stream()
                .map(each -> each.field() + (each.equal() ? "=" : "!=") + escape(each.value()))
                .collect(Collectors.joining(","));
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
    }
}
