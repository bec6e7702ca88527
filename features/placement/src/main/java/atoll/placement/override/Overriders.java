package atoll.placement.override;

import atoll.api.patch.JsonPatch;
import atoll.api.request.RefusedException;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.base.json.JsonWriter;
import atoll.base.json.Yaml;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Karmada's `overriders`: a pure function over a manifest. The order is Karmada's: images,
/// commands, arguments, labels, annotations, fields inside text, and the plain patch last.
final class Overriders {
    private Overriders() {}

    /// A manifest to which nothing applies is handed back unchanged.
    ///
    /// @param overriders `{"imageOverrider": […], "plaintext": […], …}` of one rule
    /// @throws OverrideException when one of them does not apply
    static JsonObject apply(JsonObject manifest, JsonObject overriders) {
        JsonObject changed = manifest;
        for (JsonObject image : overriders.array("imageOverrider").objects()) {
            changed = image(changed, image);
        }
        for (JsonObject command : overriders.array("commandOverrider").objects()) {
            changed = words(changed, "command", command);
        }
        for (JsonObject arguments : overriders.array("argsOverrider").objects()) {
            changed = words(changed, "args", arguments);
        }
        for (JsonObject labels : overriders.array("labelsOverrider").objects()) {
            changed = marks(changed, "labels", labels);
        }
        for (JsonObject annotations : overriders.array("annotationsOverrider").objects()) {
            changed = marks(changed, "annotations", annotations);
        }
        for (JsonObject field : overriders.array("fieldOverrider").objects()) {
            changed = field(changed, field);
        }
        return patched(changed, operations(overriders.array("plaintext"), "path"));
    }

    /// All containers of a known kind, or the one field that the predicate's path leads to.
    private static JsonObject image(JsonObject manifest, JsonObject overrider) {
        JsonObject predicate = overrider.object("predicate");
        if (predicate.isEmpty()) {
            return containers(
                    manifest,
                    container ->
                            container.with(
                                    "image", renamed(container.stringOr("image", ""), overrider)));
        }
        String path = predicate.stringOr("path", "");
        Json image = at(manifest, path);
        String name = image == null ? null : image.asString();
        if (name == null) {
            throw new OverrideException(
                    "failed to obtain imageValue with predicate path(" + path + ")");
        }
        return replaced(manifest, path, renamed(name, overrider));
    }

    /// @throws OverrideException when the image is no name of one
    private static String renamed(String image, JsonObject overrider) {
        return ImageName.parse(image)
                .with(
                        overrider.stringOr("component", ""),
                        overrider.stringOr("operator", ""),
                        overrider.stringOr("value", ""))
                .toString();
    }

    /// Changes the containers of the kinds whose pods Karmada knows; any other stays as it is.
    private static JsonObject containers(JsonObject manifest, UnaryOperator<JsonObject> change) {
        List<String> path =
                switch (manifest.stringOr("kind", "")) {
                    case "Pod" -> List.of("spec", "containers");
                    case "ReplicaSet", "Deployment", "DaemonSet", "StatefulSet", "Job" ->
                            List.of("spec", "template", "spec", "containers");
                    default -> List.of();
                };
        JsonArray containers = manifest.array(path.toArray(String[]::new));
        return path.isEmpty() || containers.isEmpty()
                ? manifest
                : manifest.withAt(path, containers.map(one -> change.apply(one.asObject())));
    }

    /// Adds to or removes from the command or arguments of one container. Words that are not there
    /// cannot be removed, which is no error.
    private static JsonObject words(JsonObject manifest, String field, JsonObject overrider) {
        List<String> given = overrider.array("value").strings();
        return containers(
                manifest,
                container -> {
                    String name = overrider.stringOr("containerName", "");
                    if (!container.stringOr("name", "").equals(name)) {
                        return container;
                    }
                    var words = new ArrayList<>(container.array(field).strings());
                    if (overrider.stringOr("operator", "").equals("add")) {
                        words.addAll(given);
                    } else {
                        words.removeAll(given);
                    }
                    return container.with(field, JsonArray.ofStrings(words));
                });
    }

    /// Labels or annotations; what is replaced or removed must be there, else nothing happens.
    private static JsonObject marks(JsonObject manifest, String field, JsonObject overrider) {
        String operator = overrider.stringOr("operator", "");
        JsonObject marks = manifest.object("metadata", field);
        JsonObject.Builder changed = marks.edit();
        overrider
                .object("value")
                .forEach((key, value) -> {
                    switch (operator) {
                        case "add" -> changed.put(key, value);
                        case "replace" -> {
                            if (marks.has(key)) {
                                changed.put(key, value);
                            }
                        }
                        default -> changed.remove(key);
                    }
                });
        JsonObject after = changed.build();
        return after.equals(marks) ? manifest : manifest.withAt(List.of("metadata", field), after);
    }

    /// Patches the JSON or YAML that a text field holds.
    private static JsonObject field(JsonObject manifest, JsonObject overrider) {
        String path = overrider.stringOr("fieldPath", "");
        Json value = at(manifest, path);
        String text = value == null ? null : value.asString();
        if (text == null) {
            throw new OverrideException(
                    "Get object's value by overrider's path(" + path + ") is not string");
        }
        try {
            JsonArray yaml = overrider.array("yaml");
            if (!yaml.isEmpty()) {
                JsonObject inside = Yaml.parseObject(text);
                return replaced(
                        manifest, path, Yaml.write(patched(inside, operations(yaml, "subPath"))));
            }
            JsonObject inside = JsonReader.readObject(text);
            JsonObject after = patched(inside, operations(overrider.array("json"), "subPath"));
            byte[] bytes = JsonWriter.toBytes(after);
            return replaced(manifest, path, new String(bytes, StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new OverrideException("the text at " + path + ": " + e.getMessage());
        }
    }

    /// The overriders as operations of a JSON patch.
    ///
    /// @param pathField where an overrider has its path: `path`, or `subPath` inside text
    private static JsonArray operations(JsonArray overriders, String pathField) {
        return overriders.map(one -> {
            JsonObject overrider = one.asObject();
            return JsonObject.builder()
                    .put("op", overrider.stringOr("operator", ""))
                    .put("path", overrider.stringOr(pathField, ""))
                    .putIfPresent("value", overrider.get("value"))
                    .build();
        });
    }

    /// @param path a JSON pointer that leads somewhere
    private static JsonObject replaced(JsonObject manifest, String path, String value) {
        return patched(
                manifest,
                JsonArray.of(JsonObject.of("op", "replace", "path", path, "value", value)));
    }

    /// A patch that does not fit, at a missing path for one, fails the whole rule.
    private static JsonObject patched(JsonObject manifest, JsonArray operations) {
        try {
            return operations.isEmpty() ? manifest : JsonPatch.apply(manifest, operations);
        } catch (RefusedException e) {
            throw new OverrideException(String.valueOf(e.getMessage()));
        }
    }

    /// What a JSON pointer leads to; null when it leads nowhere.
    private static @Nullable Json at(JsonObject manifest, String pointer) {
        if (!pointer.startsWith("/")) {
            throw new OverrideException("path " + pointer + " should start with /");
        }
        Json value = manifest;
        for (String escaped : pointer.substring(1).split("/", -1)) {
            String part = escaped.replace("~1", "/").replace("~0", "~");
            if (value instanceof JsonObject object) {
                value = object.get(part);
            } else if (value instanceof JsonArray array
                    && part.matches("\\d{1,6}")
                    && Integer.parseInt(part) < array.size()) {
                value = array.get(Integer.parseInt(part));
            } else {
                return null;
            }
        }
        return value;
    }
}
