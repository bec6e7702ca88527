package atoll.api.selector;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A conjunction of requirements on labels.
public record LabelSelector(List<Requirement> requirements) {
    public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

    public LabelSelector {
        requirements = List.copyOf(requirements);
    }

    /// One requirement on one key.
    ///
    /// @param values sorted; empty for EXISTS and DOES_NOT_EXIST, one number for GREATER_THAN and
    ///   LESS_THAN
    public record Requirement(String key, Operator operator, List<String> values) {
        public Requirement {
            values = List.copyOf(values);
        }

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

        /// A label that is no number compares as equal, so that neither order matches.
        private int compare(String value) {
            try {
                return Long.compare(Long.parseLong(value), Long.parseLong(values.getFirst()));
            } catch (NumberFormatException e) {
                return 0;
            }
        }
    }

    public enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        DOES_NOT_EXIST,
        GREATER_THAN,
        LESS_THAN
    }

    /// The selector that asks for exactly these labels.
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
}
