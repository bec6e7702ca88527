package atoll.nodes.jq;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonBoolean;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/// The filters that the grammar is made of.
///
/// Each makes a filter from filters. Where two are combined, their outputs multiply as jq has it:
/// for `(1,2) + (10,20)` the right side varies in the outer loop → 11, 12, 21, 22.
final class Filters {
    private Filters() {}

    /// What counts as true: everything but `false` and `null`.
    static boolean isTrue(Json value) {
        return value != JsonNull.NULL && value != JsonBoolean.FALSE;
    }

    /// Every output, collected.
    static List<Json> all(Filter filter, Json input, Filter.@Nullable Binding bindings) {
        var values = new ArrayList<Json>(1);
        filter.run(input, bindings, values::add);
        return values;
    }

    static Filter constant(Json value) {
        return (_, _, out) -> out.accept(value);
    }

    static Filter pipe(Filter first, Filter second) {
        return (input, bindings, out) ->
                first.run(input, bindings, value -> second.run(value, bindings, out));
    }

    static Filter field(String name) {
        return (input, _, out) -> out.accept(member(input, name));
    }

    /// A missing member, and any member of `null`, is `null`.
    private static Json member(Json value, String name) {
        return switch (value) {
            case JsonObject object -> {
                Json found = object.get(name);
                yield found == null ? JsonNull.NULL : found;
            }
            case JsonNull _ -> JsonNull.NULL;
            default ->
                    throw new JqException(
                            "expected an object with \""
                                    + name
                                    + "\" but got: "
                                    + value.typeName());
        };
    }

    static Filter iterate() {
        return (input, _, out) -> {
            switch (input) {
                case JsonArray array -> array.forEach(out);
                case JsonObject object -> object.forEach((_, value) -> out.accept(value));
                default -> throw new JqException("cannot iterate over: " + input.typeName());
            }
        };
    }

    /// `of[at]`; the index is evaluated on the same input as `of`.
    static Filter index(Filter of, Filter at) {
        return (input, bindings, out) ->
                of.run(
                        input,
                        bindings,
                        value -> at.run(input, bindings, key -> out.accept(element(value, key))));
    }

    /// Negative indexes count from the end; one outside of the list is `null`. Fractions are cut
    /// off.
    private static Json element(Json value, Json key) {
        if (key instanceof JsonString(var name)) {
            return member(value, name);
        }
        if (value == JsonNull.NULL) {
            return JsonNull.NULL;
        }
        if (value instanceof JsonArray array && key instanceof JsonNumber number) {
            long index =
                    number.longValue() < 0 ? array.size() + number.longValue() : number.longValue();
            return index >= 0 && index < array.size() ? array.get((int) index) : JsonNull.NULL;
        }
        throw new JqException("cannot index " + value.typeName() + " with " + key.typeName());
    }

    /// `of[from:to]` of a list, of text or of `null`; bounds that lie outside are moved inside.
    ///
    /// @param from null: from the start
    /// @param to null: to the end
    static Filter slice(Filter of, @Nullable Filter from, @Nullable Filter to) {
        return (input, bindings, out) ->
                of.run(
                        input,
                        bindings,
                        value -> {
                            int size = size(value);
                            for (int start : bounds(from, input, bindings, size, 0)) {
                                for (int bound : bounds(to, input, bindings, size, size)) {
                                    out.accept(part(value, start, Math.max(start, bound)));
                                }
                            }
                        });
    }

    /// UTF-16 units of text; jq counts code points.
    private static int size(Json value) {
        return value instanceof JsonArray array
                ? array.size()
                : value instanceof JsonString(var text) ? text.length() : 0;
    }

    /// One for each output of the bound, of which there may be none; what is no number counts as
    /// absent.
    private static List<Integer> bounds(
            @Nullable Filter filter,
            Json input,
            Filter.@Nullable Binding bindings,
            int size,
            int otherwise) {
        if (filter == null) {
            return List.of(otherwise);
        }
        var bounds = new ArrayList<Integer>(1);
        for (Json value : all(filter, input, bindings)) {
            long index = value instanceof JsonNumber number ? number.longValue() : otherwise;
            bounds.add(Math.clamp(index < 0 ? size + index : index, 0, size));
        }
        return bounds;
    }

    private static Json part(Json value, int start, int end) {
        return switch (value) {
            case JsonArray array -> JsonArray.of(array.toList().subList(start, end));
            case JsonString(var text) -> Json.of(text.substring(start, end));
            case JsonNull _ -> JsonNull.NULL;
            default -> throw new JqException("cannot slice " + value.typeName());
        };
    }

    /// The input, then all that is in it, a value before its parts: `..`.
    static Filter recurse() {
        return new Filter() {
            @Override
            public void run(
                    Json input, @Nullable Binding bindings, java.util.function.Consumer<Json> out) {
                out.accept(input);
                switch (input) {
                    case JsonArray array -> array.forEach(item -> run(item, bindings, out));
                    case JsonObject object ->
                            object.forEach((_, value) -> run(value, bindings, out));
                    default -> {}
                }
            }
        };
    }

    /// `[inner]`.
    static Filter collect(Filter inner) {
        return (input, bindings, out) -> out.accept(JsonArray.of(all(inner, input, bindings)));
    }

    /// Objects of `object`, each with each value of `value` under `key`.
    static Filter member(Filter object, String key, Filter value) {
        return (input, bindings, out) ->
                object.run(
                        input,
                        bindings,
                        made ->
                                value.run(
                                        input,
                                        bindings,
                                        item -> out.accept(made.asObject().with(key, item))));
    }

    /// `a // b`: what is true of `a`; when nothing is, `b`. Errors of `a` count as nothing.
    static Filter alternative(Filter a, Filter b) {
        return (input, bindings, out) -> {
            var values = new ArrayList<Json>(1);
            try {
                a.run(input, bindings, values::add);
            } catch (JqException e) {
                // What came before the error stands.
            }
            boolean any = false;
            for (Json value : values) {
                if (isTrue(value)) {
                    any = true;
                    out.accept(value);
                }
            }
            if (!any) {
                b.run(input, bindings, out);
            }
        };
    }

    /// The right side is run only where the left one does not decide.
    ///
    /// @param or else `and`
    static Filter logic(Filter a, Filter b, boolean or) {
        return (input, bindings, out) ->
                a.run(
                        input,
                        bindings,
                        left -> {
                            if (isTrue(left) == or) {
                                out.accept(Json.of(or));
                            } else {
                                b.run(input, bindings, right -> out.accept(Json.of(isTrue(right))));
                            }
                        });
    }

    static Filter binary(Filter a, Filter b, BinaryOperator<Json> operator) {
        return (input, bindings, out) ->
                b.run(
                        input,
                        bindings,
                        right ->
                                a.run(
                                        input,
                                        bindings,
                                        left -> out.accept(operator.apply(left, right))));
    }

    /// Each output of the condition chooses once; both branches get the input, not the condition.
    static Filter conditional(Filter condition, Filter then, Filter otherwise) {
        return (input, bindings, out) ->
                condition.run(
                        input,
                        bindings,
                        value -> (isTrue(value) ? then : otherwise).run(input, bindings, out));
    }

    /// `f?`: the outputs before an error, then nothing.
    static Filter optional(Filter filter) {
        return caught(filter, (_, _, _) -> {});
    }

    /// `try f catch handler`: the handler's input is the error's message.
    static Filter caught(Filter filter, Filter handler) {
        return (input, bindings, out) -> {
            var values = new ArrayList<Json>(1);
            String error = null;
            try {
                filter.run(input, bindings, values::add);
            } catch (JqException e) {
                error = String.valueOf(e.getMessage());
            }
            values.forEach(out);
            if (error != null) {
                handler.run(Json.of(error), bindings, out);
            }
        };
    }
}
