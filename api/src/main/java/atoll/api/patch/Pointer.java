package atoll.api.patch;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// JSON pointers (RFC 6901), with Go's way of reading array indices: negative ones count from the
/// end. Refusals are worded as `evanphx/json-patch` words them. Stateless.
final class Pointer {
    private Pointer() {}

    /// The steps of `/a/b~1c`; null for a text without a slash, which points at no member. `/a/b~1c
    /// → [a, b/c]`, `/ → [""]`. What stands before the first slash is passed over.
    static @Nullable List<String> parse(String pointer) {
        int slash = pointer.indexOf('/');
        if (slash < 0) {
            return null;
        }
        var steps = new ArrayList<String>();
        while (slash >= 0) {
            int next = pointer.indexOf('/', slash + 1);
            String step = pointer.substring(slash + 1, next < 0 ? pointer.length() : next);
            steps.add(step.replace("~1", "/").replace("~0", "~"));
            slash = next;
        }
        return steps;
    }

    /// The value below `here` at `steps`; null when a step is absent or leads through a scalar.
    static @Nullable Json walk(Json here, List<String> steps) {
        Json at = here;
        for (String step : steps) {
            Json next = child(at, step);
            if (next == null || next == JsonNull.NULL) {
                return null;
            }
            at = next;
        }
        return at;
    }

    /// An array's item by index, negative ones from the end; null when it has none. A scalar has no
    /// children.
    static @Nullable Json child(Json parent, String step) {
        return switch (parent) {
            case JsonObject object -> object.get(step);
            case JsonArray array -> {
                int index = isInteger(step) ? wrap(step, array.size()) : -1;
                yield index < 0 || index >= array.size() ? null : array.get(index);
            }
            default -> null;
        };
    }

    /// `here` with the container of the last step replaced by `change` of it and that step. When
    /// there is no such container, refuses with `missing`. The path down to there is copied, all
    /// else is shared.
    static Json edit(
            Json here, List<String> steps, String missing, BiFunction<Json, String, Json> change) {
        String step = steps.getFirst();
        if (steps.size() == 1) {
            return change.apply(here, step);
        }
        Json child = child(here, step);
        if (child == null || child == JsonNull.NULL) {
            throw JsonPatch.failed(missing + ": missing value");
        }
        Json changed = edit(child, steps.subList(1, steps.size()), missing, change);
        return switch (here) {
            case JsonObject object -> object.with(step, changed);
            case JsonArray array -> array.with(wrap(step, array.size()), changed);
            default -> throw new IllegalStateException("a scalar has no children");
        };
    }

    /// A sign and up to nine digits: what Go's `Atoi` reads, but for numbers larger than any array.
    static boolean isInteger(String text) {
        int start = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        return text.length() > start
                && text.length() <= start + 9
                && text.substring(start).chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static int wrap(String step, int size) {
        int index = Integer.parseInt(step);
        return index < 0 ? index + size : index;
    }

    /// The place that `step` names among `size`; refuses with `context` before the reason.
    static int index(String step, int size, String context) {
        if (!isInteger(step)) {
            throw JsonPatch.failed(context + atoiError(step));
        }
        int index = wrap(step, size);
        if (index < 0 || index >= size) {
            throw JsonPatch.failed(
                    context
                            + "Unable to access invalid index: "
                            + Integer.parseInt(step)
                            + ": invalid index referenced");
        }
        return index;
    }

    static String atoiError(String text) {
        return "strconv.Atoi: parsing \"" + text + "\": invalid syntax";
    }

    /// A new array, one item longer.
    static JsonArray insert(JsonArray array, int index, Json value) {
        var items = new ArrayList<Json>(array.toList());
        items.add(index, value);
        return JsonArray.of(items);
    }

    /// A new array, one item shorter.
    static JsonArray remove(JsonArray array, int index) {
        var items = new ArrayList<Json>(array.toList());
        items.remove(index);
        return JsonArray.of(items);
    }
}
