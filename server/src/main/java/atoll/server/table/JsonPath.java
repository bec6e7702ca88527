package atoll.server.table;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonException;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonReader;
import atoll.base.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The part of Kubernetes' JSONPath that printer columns use: keys (`.a`, `.a\.b`, `['a']`),
/// indexes and slices (`[0]`, `[-1]`, `[1:3]`), wildcards (`[*]`, `.*`), filters
/// (`[?(@.type=="Ready")]`), descent (`..a`) and unions (`['a','b']`).
///
/// Immutable and thread-safe. Braces around the whole, `{.spec.x}`, may be there or not. A quoted
/// key is read like one after a dot, so that `['a.b']` leads to `b` in `a`. Functions are not
/// understood.
final class JsonPath {
    /// What leads from a set of values to the next.
    private sealed interface Step {
        record Key(String name) implements Step {}

        /// An index is a slice of one. `[-1]` is `from -1` to the end.
        ///
        /// @param from negative: from the end
        /// @param to the first that is left out; null: to the end
        record Slice(int from, @Nullable Integer to) implements Step {}

        /// Every element of an array, every value of an object.
        record All() implements Step {}

        /// Every object and list from here on that is not empty; upstream finds them in any order.
        record Deep() implements Step {}

        /// What several paths find, one after the other.
        record Union(List<JsonPath> paths) implements Step {}

        /// @param operator empty: the path only has to exist
        /// @param left from the element on
        record Filter(JsonPath left, String operator, @Nullable Json right) implements Step {}
    }

    private final List<Step> steps;

    private JsonPath(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /// @throws IllegalArgumentException when the text is no such path
    static JsonPath parse(String text) {
        return new JsonPath(new Parser(text).steps());
    }

    /// Everything the path leads to, in order; empty when it leads nowhere.
    List<Json> find(Json root) {
        List<Json> here = List.of(root);
        for (Step step : steps) {
            var next = new ArrayList<Json>();
            for (Json value : here) {
                follow(step, value, next);
            }
            here = next;
        }
        return here;
    }

    /// Adds to `next` what one step finds from one value; a step that does not fit finds nothing.
    private static void follow(Step step, Json value, List<Json> next) {
        switch (step) {
            case Step.Key(var name) -> {
                Json child = value.asObject().get(name);
                if (child != null) {
                    next.add(child);
                }
            }
            case Step.Slice(var from, var to) -> slice(value.asArray(), from, to, next);
            case Step.All() -> {
                value.asArray().forEach(next::add);
                value.asObject().forEach((_, child) -> next.add(child));
            }
            case Step.Deep() -> descend(value, next);
            case Step.Union(var paths) -> paths.forEach(each -> next.addAll(each.find(value)));
            case Step.Filter filter ->
                    value.asArray().stream()
                            .filter(item -> matches(filter, item))
                            .forEach(next::add);
        }
    }

    private static void descend(Json value, List<Json> next) {
        if (!value.asArray().isEmpty() || !value.asObject().isEmpty()) {
            next.add(value);
            value.asArray().forEach(each -> descend(each, next));
            value.asObject().forEach((_, each) -> descend(each, next));
        }
    }

    /// Bounds beyond the array are cut to it.
    private static void slice(JsonArray array, int from, @Nullable Integer to, List<Json> next) {
        int start = from < 0 ? array.size() + from : from;
        int end = to == null ? array.size() : to < 0 ? array.size() + to : to;
        for (int i = Math.max(0, start); i < Math.min(end, array.size()); i++) {
            next.add(array.get(i));
        }
    }

    /// An element without the path never matches, not even `!=`. Only the first value found is
    /// compared.
    private static boolean matches(Step.Filter filter, Json item) {
        List<Json> found = filter.left.find(item);
        if (found.isEmpty() || filter.right == null) {
            return !found.isEmpty();
        }
        Json left = found.getFirst();
        return switch (filter.operator) {
            case "==" -> left.equals(filter.right);
            case "!=" -> !left.equals(filter.right);
            case "<" -> compare(left, filter.right) < 0;
            case "<=" -> compare(left, filter.right) <= 0;
            case ">" -> compare(left, filter.right) > 0;
            default -> compare(left, filter.right) >= 0;
        };
    }

    /// Texts by their characters, anything else as numbers; what is no number is greater than all
    /// of them, as Java orders NaN.
    private static int compare(Json left, Json right) {
        return left instanceof JsonString(var a) && right instanceof JsonString(var b)
                ? a.compareTo(b)
                : Double.compare(number(left), number(right));
    }

    private static double number(Json value) {
        return value instanceof JsonNumber number ? number.doubleValue() : Double.NaN;
    }

    /// Reads left to right, one step at a time.
    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            String bare = text.strip();
            this.text =
                    bare.startsWith("{") && bare.endsWith("}")
                            ? bare.substring(1, bare.length() - 1)
                            : bare;
        }

        List<Step> steps() {
            var steps = new ArrayList<Step>();
            if (at < text.length() && (text.charAt(at) == '$' || text.charAt(at) == '@')) {
                at++;
            }
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == '.') {
                    at++;
                    if (at < text.length() && text.charAt(at) == '.') {
                        steps.add(new Step.Deep());
                        at++;
                    }
                    if (at < text.length() && text.charAt(at) != '[') {
                        steps.add(key());
                    }
                } else if (c == '[') {
                    steps.addAll(bracket());
                } else if (at == 0) {
                    steps.add(key());
                } else {
                    throw bad();
                }
            }
            return steps;
        }

        /// Up to the next dot or bracket; a backslash takes the next character as it is: `a\.b` →
        /// `a.b`.
        private Step key() {
            var name = new StringBuilder();
            while (at < text.length() && ".[".indexOf(text.charAt(at)) < 0) {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                name.append(text.charAt(at++));
            }
            if (name.isEmpty() || name.indexOf("]") >= 0) {
                throw bad();
            }
            return name.toString().equals("*") ? new Step.All() : new Step.Key(name.toString());
        }

        /// What stands at `[`: a wildcard, a filter, a union, a quoted key, an index or a slice.
        private List<Step> bracket() {
            int end = closing();
            String inside = text.substring(at + 1, end).strip();
            at = end + 1;
            if (inside.equals("*")) {
                return List.of(new Step.All());
            }
            if (inside.startsWith("?(") && inside.endsWith(")")) {
                return List.of(filter(inside.substring(2, inside.length() - 1).strip()));
            }
            if (inside.indexOf(',') >= 0) {
                var paths = new ArrayList<JsonPath>();
                for (String each : inside.split(",", -1)) {
                    paths.add(parse("[" + each.strip() + "]"));
                }
                return List.of(new Step.Union(List.copyOf(paths)));
            }
            boolean quoted = inside.length() > 1 && inside.startsWith("'") && inside.endsWith("'");
            return quoted
                    ? parse("." + inside.substring(1, inside.length() - 1)).steps
                    : List.of(slice(inside));
        }

        /// The bracket that closes the one at `at`, quoted ones passed over.
        private int closing() {
            int depth = 0;
            char quote = 0;
            for (int i = at; i < text.length(); i++) {
                char c = text.charAt(i);
                if (quote != 0) {
                    quote = c == quote ? 0 : quote;
                } else if (c == '\'' || c == '"') {
                    quote = c;
                } else if (c == '[') {
                    depth++;
                } else if (c == ']' && --depth == 0) {
                    return i;
                }
            }
            throw bad();
        }

        private Step slice(String inside) {
            try {
                int colon = inside.indexOf(':');
                if (colon < 0) {
                    int index = Integer.parseInt(inside);
                    return new Step.Slice(index, index == -1 ? null : Integer.valueOf(index + 1));
                }
                String from = inside.substring(0, colon);
                String to = inside.substring(colon + 1);
                return new Step.Slice(
                        from.isEmpty() ? 0 : Integer.parseInt(from),
                        to.isEmpty() ? null : Integer.valueOf(to));
            } catch (NumberFormatException e) {
                throw bad();
            }
        }

        /// The first operator of the list that occurs anywhere splits the condition.
        private Step filter(String condition) {
            for (String operator : List.of("==", "!=", "<=", ">=", "<", ">")) {
                int found = condition.indexOf(operator);
                if (found > 0) {
                    String right = condition.substring(found + operator.length()).strip();
                    return new Step.Filter(
                            parse(condition.substring(0, found).strip()), operator, literal(right));
                }
            }
            return new Step.Filter(parse(condition), "", null);
        }

        /// `'x'` or `"x"` is a text; else it must be JSON: `3`, `true`.
        private Json literal(String word) {
            boolean quoted = word.length() > 1 && "'\"".indexOf(word.charAt(0)) >= 0;
            if (quoted) {
                return Json.of(word.substring(1, word.length() - 1));
            }
            try {
                return JsonReader.read(word);
            } catch (JsonException e) {
                throw bad();
            }
        }

        private IllegalArgumentException bad() {
            return new IllegalArgumentException("not a JSONPath: " + text);
        }
    }
}
