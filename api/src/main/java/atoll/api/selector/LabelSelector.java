package atoll.api.selector;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A conjunction of requirements on labels. Immutable, and equal by its requirements. The text form
/// is that of the query parameter `labelSelector`; objects hold the other form, see
/// [#of(JsonObject)].
///
/// @param requirements all must hold; none selects everything
public record LabelSelector(List<Requirement> requirements) {
    public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

    /// Selects no object: no label has an empty key.
    public static final LabelSelector NOTHING =
            new LabelSelector(List.of(new Requirement("", Operator.EXISTS, List.of())));

    public LabelSelector {
        requirements = List.copyOf(requirements);
    }

    /// One requirement on one key. Built by hand it is not checked: [LabelSelector#parse] and
    /// [LabelSelector#of(JsonObject)] do that.
    ///
    /// @param values sorted; empty for EXISTS and DOES_NOT_EXIST, one number for GREATER_THAN and
    ///   LESS_THAN
    public record Requirement(String key, Operator operator, List<String> values) {
        public Requirement {
            values = List.copyOf(values);
        }

        /// A label that is absent satisfies what only excludes: NOT_IN and DOES_NOT_EXIST.
        public boolean matches(Map<String, String> labels) {
            String value = labels.get(key);
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
                case GREATER_THAN -> value != null && compare(value) > 0;
                case LESS_THAN -> value != null && compare(value) < 0;
            };
        }

        @Override
        public String toString() {
            return switch (operator) {
                case EXISTS -> key;
                case DOES_NOT_EXIST -> "!" + key;
                case IN ->
                        values.size() == 1
                                ? key + "=" + values.getFirst()
                                : key + " in (" + String.join(",", values) + ")";
                case NOT_IN ->
                        values.size() == 1
                                ? key + "!=" + values.getFirst()
                                : key + " notin (" + String.join(",", values) + ")";
                case GREATER_THAN -> key + ">" + values.getFirst();
                case LESS_THAN -> key + "<" + values.getFirst();
            };
        }

        /// A label that is no number compares as equal, so that neither order matches.
        private int compare(String value) {
            try {
                return Long.compare(Long.parseLong(value), Long.parseLong(values.getFirst()));
            } catch (NumberFormatException e) {
                return 0;
            }
        }
    }

    /// The words of `matchExpressions`, and the two orders that queries and node affinity have.
    /// [#GREATER_THAN] and [#LESS_THAN] compare as whole numbers of 64 bits.
    public enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        DOES_NOT_EXIST,
        GREATER_THAN,
        LESS_THAN
    }

    /// The selector that asks for exactly these labels. Nothing is checked: the labels are taken
    /// from an object that has them.
    public static LabelSelector of(Map<String, String> labels) {
        return new LabelSelector(
                new TreeMap<>(labels)
                        .entrySet().stream()
                                .map(label ->
                                        new Requirement(
                                                label.getKey(),
                                                Operator.IN,
                                                List.of(label.getValue())))
                                .toList());
    }

    /// From a query's text. Throws [SelectorException].
    ///
    /// @throws SelectorException with upstream's message for a `BadRequest`
    public static LabelSelector parse(String text) {
        return text.isEmpty() ? EVERYTHING : LabelParser.parse(text);
    }

    /// From the `LabelSelector` inside an object (`matchLabels`, `matchExpressions`). An absent
    /// selector selects nothing, an empty one everything. Throws [SelectorException].
    ///
    /// @throws SelectorException for an unknown operator, and for values where none may be or none
    ///   where some must
    public static LabelSelector of(@Nullable JsonObject selector) {
        if (selector == null) {
            return NOTHING;
        }
        var requirements = new ArrayList<Requirement>();
        selector.object("matchLabels")
                .strings()
                .forEach((key, value) -> requirements.add(expression(key, "In", List.of(value))));
        for (JsonObject expression : selector.array("matchExpressions").objects()) {
            requirements.add(
                    expression(
                            expression.stringOr("key", ""),
                            expression.stringOr("operator", ""),
                            expression.array("values").strings()));
        }
        requirements.sort(Comparator.comparing(Requirement::key));
        return requirements.isEmpty() ? EVERYTHING : new LabelSelector(requirements);
    }

    /// @param word as JSON has the operator: `In`, `NotIn`, `Exists`, `DoesNotExist`
    private static Requirement expression(String key, String word, List<String> values) {
        Operator operator =
                switch (word) {
                    case "In" -> Operator.IN;
                    case "NotIn" -> Operator.NOT_IN;
                    case "Exists" -> Operator.EXISTS;
                    case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
                    default ->
                            throw new SelectorException(
                                    "\"" + word + "\" is not a valid label selector operator");
                };
        LabelSyntax.checkKey(key, "key");
        boolean wantsValues = operator == Operator.IN || operator == Operator.NOT_IN;
        if (wantsValues == values.isEmpty()) {
            throw new SelectorException(
                    "values: Invalid value: "
                            + JsonArray.ofStrings(values)
                            + (wantsValues
                                    ? ": for 'in', 'notin' operators, values set can't be empty"
                                    : ": values set must be empty for exists and does not exist"));
        }
        return LabelParser.checked(key, operator, new TreeSet<>(values));
    }

    public boolean isEverything() {
        return requirements.isEmpty();
    }

    public boolean matches(Map<String, String> labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    /// The text form, which [#parse] reads back: `a=b,c in (d,e),!f`.
    @Override
    public String toString() {
        return requirements.stream().map(Requirement::toString).collect(Collectors.joining(","));
    }
}
