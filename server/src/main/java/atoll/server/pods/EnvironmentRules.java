package atoll.server.pods;

import atoll.api.validation.Names;
import atoll.base.json.JsonObject;
import atoll.server.checks.Problems;
import java.util.List;

/// Checks of containers' variables.
final class EnvironmentRules {
    private EnvironmentRules() {}

    /// @param path of the container
    static void check(JsonObject container, String path, Problems problems) {
        List<JsonObject> variables = container.array("env").objects();
        for (int i = 0; i < variables.size(); i++) {
            JsonObject variable = variables.get(i);
            String here = path + ".env[" + i + "]";
            String name = variable.stringOr("name", "");
            if (name.isEmpty()) {
                problems.required(here + ".name");
            } else {
                problems.invalidEach(here + ".name", name, Names.environmentVariable(name));
            }
            if (variable.get("valueFrom") instanceof JsonObject source) {
                source(source, variable.stringOr("value", ""), here + ".valueFrom", problems);
            }
        }
        List<JsonObject> sets = container.array("envFrom").objects();
        for (int i = 0; i < sets.size(); i++) {
            many(sets.get(i), path + ".envFrom[" + i + "]", path + ".envFrom", problems);
        }
    }

    /// @param value what the variable says itself; only one of both may be there
    private static void source(JsonObject source, String value, String path, Problems problems) {
        int sources = 0;
        if (source.get("fieldRef") instanceof JsonObject field) {
            sources++;
            FieldReferences.ofVariable(field, path + ".fieldRef", problems);
        }
        if (source.get("resourceFieldRef") instanceof JsonObject reference) {
            sources++;
            FieldReferences.resource(reference, false, path + ".resourceFieldRef", problems);
        }
        for (String key : List.of("configMapKeyRef", "secretKeyRef")) {
            if (source.get(key) instanceof JsonObject reference) {
                sources++;
                key(reference, path + "." + key, problems);
            }
        }
        if (source.get("fileKeyRef") instanceof JsonObject reference) {
            sources++;
            fileKey(reference, path + ".fileKeyRef", problems);
        }
        if (sources == 0) {
            problems.invalid(
                    path,
                    "",
                    "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`,"
                            + " `secretKeyRef` or `fileKeyRef`");
        } else if (!value.isEmpty()) {
            problems.invalid(path, "", "may not be specified when `value` is not empty");
        } else if (sources > 1) {
            problems.invalid(path, "", "may not have more than one field specified at a time");
        }
    }

    /// A key in a ConfigMap or a Secret.
    private static void key(JsonObject reference, String path, Problems problems) {
        String name = reference.stringOr("name", "");
        problems.invalidEach(path + ".name", name, Names.subdomain(name));
        String key = reference.stringOr("key", "");
        if (key.isEmpty()) {
            problems.required(path + ".key");
        } else {
            problems.invalidEach(path + ".key", key, Names.configKey(key));
        }
    }

    /// A variable in a file of a volume of the pod (upstream's `EnvFiles`).
    private static void fileKey(JsonObject reference, String path, Problems problems) {
        String key = reference.stringOr("key", "");
        if (key.isEmpty()) {
            problems.required(path + ".key");
        } else {
            problems.invalidEach(path + ".key", key, Names.environmentVariable(key));
        }
        String volume = reference.stringOr("volumeName", "");
        if (volume.isEmpty()) {
            problems.required(path + ".volumeName");
        } else {
            problems.invalidEach(path + ".volumeName", volume, Names.label(volume));
        }
        String place = reference.stringOr("path", "");
        if (place.isEmpty()) {
            problems.required(path + ".path");
        } else {
            VolumeRules.noBackSteps(place, path + ".path", problems);
        }
    }

    /// @param list the path of the whole list, which the last two refusals name
    private static void many(JsonObject set, String path, String list, Problems problems) {
        String prefix = set.stringOr("prefix", "");
        if (!prefix.isEmpty()) {
            problems.invalidEach(path + ".prefix", prefix, Names.environmentVariable(prefix));
        }
        int sources = 0;
        for (String key : List.of("configMapRef", "secretRef")) {
            if (set.get(key) instanceof JsonObject reference) {
                sources++;
                String name = reference.stringOr("name", "");
                if (name.isEmpty()) {
                    problems.required(path + "." + key + ".name");
                } else {
                    // A trailing dash is borne with, as in the prefix of a generated name.
                    String whole =
                            name.endsWith("-") ? name.substring(0, name.length() - 1) + "a" : name;
                    problems.invalidEach(path + "." + key + ".name", name, Names.subdomain(whole));
                }
            }
        }
        if (sources == 0) {
            problems.invalid(list, "", "must specify one of: `configMapRef` or `secretRef`");
        } else if (sources > 1) {
            problems.invalid(list, "", "may not have more than one field specified at a time");
        }
    }
}
