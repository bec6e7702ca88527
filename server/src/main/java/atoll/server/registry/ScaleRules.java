package atoll.server.registry;

import atoll.api.Status.Cause;
import atoll.api.patch.GoPrint;
import atoll.base.json.Json;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import atoll.server.resource.ScalePaths;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks of what a custom object holds for its `scale`.
final class ScaleRules {
    private final JsonObject object;
    private final List<Cause> causes = new ArrayList<>();

    private ScaleRules(JsonObject object) {
        this.object = object;
    }

    /// @param statusOnly whether only the status is written
    static List<Cause> problems(ScalePaths paths, JsonObject object, boolean statusOnly) {
        var rules = new ScaleRules(object);
        if (!statusOnly) {
            rules.replicas(paths.specReplicas());
        }
        rules.replicas(paths.statusReplicas());
        if (!paths.labelSelector().isEmpty()) {
            rules.selector(paths.labelSelector());
        }
        return rules.causes;
    }

    private void replicas(List<String> path) {
        try {
            Json value = at(path);
            if (value == null) {
                return;
            }
            if (!(value instanceof JsonNumber number && number.isInteger())) {
                throw wrong(path, value, "int64");
            }
            if (number.longValue() < 0) {
                invalid(path, value.toString(), "should be a non-negative integer");
            } else if (number.longValue() > Integer.MAX_VALUE) {
                invalid(
                        path,
                        value.toString(),
                        "should be less than or equal to " + Integer.MAX_VALUE);
            }
        } catch (IllegalArgumentException e) {
            invalid(path, "0", String.valueOf(e.getMessage()));
        }
    }

    private void selector(List<String> path) {
        try {
            Json value = at(path);
            if (value != null && !(value instanceof JsonString)) {
                throw wrong(path, value, "string");
            }
        } catch (IllegalArgumentException e) {
            invalid(path, "\"\"", String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Json at(List<String> path) {
        Json value = object;
        for (int i = 0; i < path.size() && value != null; i++) {
            if (!(value instanceof JsonObject parent)) {
                throw wrong(path.subList(0, i + 1), value, "map[string]interface{}");
            }
            value = parent.get(path.get(i));
        }
        return value;
    }

    private static IllegalArgumentException wrong(List<String> path, Json value, String wanted) {
        return new IllegalArgumentException(
                "%s accessor error: %s is of the type %s, expected %s"
                        .formatted(name(path), GoPrint.value(value), GoPrint.type(value), wanted));
    }

    private static String name(List<String> path) {
        return "." + String.join(".", path);
    }

    private void invalid(List<String> path, String value, String why) {
        causes.add(
                new Cause("FieldValueInvalid", "Invalid value: " + value + ": " + why, name(path)));
    }
}
