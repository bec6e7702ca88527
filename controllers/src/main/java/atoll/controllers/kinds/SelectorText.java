package atoll.controllers.kinds;

import atoll.base.json.JsonObject;
import java.util.Map;
import java.util.stream.Collectors;

/// A label selector as Go prints the struct behind its pointer, which messages of upstream show.
public final class SelectorText {
    private SelectorText() {}

    /// `&LabelSelector{MatchLabels:map[string]string{a: b,},MatchExpressions:[]…{},}`; labels are
    /// sorted.
    public static String of(JsonObject selector) {
        String labels =
                selector.object("matchLabels").strings().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(label -> label.getKey() + ": " + label.getValue() + ",")
                        .collect(Collectors.joining("", "map[string]string{", "}"));
        String expressions =
                selector.array("matchExpressions").objects().stream()
                        .map(SelectorText::requirement)
                        .collect(Collectors.joining("", "[]LabelSelectorRequirement{", "}"));
        return "&LabelSelector{MatchLabels:%s,MatchExpressions:%s,}".formatted(labels, expressions);
    }

    private static String requirement(JsonObject expression) {
        return "LabelSelectorRequirement{Key:%s,Operator:%s,Values:[%s],},"
                .formatted(
                        expression.stringOr("key", ""),
                        expression.stringOr("operator", ""),
                        String.join(" ", expression.array("values").strings()));
    }
}
