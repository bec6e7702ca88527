package atoll.server.kinds;

import atoll.api.validation.Names;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.server.checks.Problems;
import atoll.server.pods.VolumeRules;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/// How devices, their pools and what they have are named, wherever that is written.
final class DeviceNames {
    private static final int POOL_MAX = 253;
    private static final int IDENTIFIER_MAX = 32;
    private static final int CONDITIONS_MAX = 4;
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern UID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private DeviceNames() {}

    /// Subdomains with slashes between them.
    static void pool(String name, String path, Problems problems) {
        if (name.isEmpty()) {
            problems.required(path);
            return;
        }
        if (name.length() > POOL_MAX) {
            problems.tooLong(path, POOL_MAX);
        }
        for (String part : name.split("/", -1)) {
            problems.invalidEach(path, part, Names.subdomain(part));
        }
    }

    /// An identifier, or a domain, a slash and an identifier. More slashes are let through, as
    /// upstream does.
    static void qualified(String name, String path, Problems problems) {
        String[] parts = name.split("/", -1);
        if (parts.length == 1) {
            identifier(name, path, problems);
        } else if (parts.length == 2) {
            if (parts[0].isEmpty()) {
                problems.invalid(path, "", "the domain must not be empty");
            } else {
                VolumeRules.driver(parts[0], path, problems);
            }
            if (parts[1].isEmpty()) {
                problems.invalid(path, "", "the name must not be empty");
            } else {
                identifier(parts[1], path, problems);
            }
        }
    }

    static void fullyQualified(String name, String path, Problems problems) {
        qualified(name, path, problems);
        if (!name.contains("/")) {
            problems.invalid(
                    path,
                    name,
                    "a fully qualified name must be a domain and a name separated by a slash");
        }
    }

    private static void identifier(String name, String path, Problems problems) {
        if (name.length() > IDENTIFIER_MAX) {
            problems.tooLong(path, IDENTIFIER_MAX);
        }
        if (!IDENTIFIER.matcher(name).matches()) {
            problems.invalid(
                    path,
                    name,
                    "a valid C identifier must start with alphabetic character or '_', followed by"
                            + " a string of alphanumeric characters or '_' (e.g. 'my_name',  or"
                            + " 'MY_NAME',  or 'MyName', regex used for validation is"
                            + " '[A-Za-z_][A-Za-z0-9_]*')");
        }
    }

    /// What tells the users of one device apart.
    static void share(String uid, String path, Problems problems) {
        if (UID.matcher(uid).matches()) {
            return;
        }
        String plain = uid.replaceFirst("^urn:uuid:", "").replaceFirst("^\\{(.*)}$", "$1");
        boolean readable =
                plain.matches(
                        "(?i)[0-9a-f]{8}(-?)[0-9a-f]{4}\\1[0-9a-f]{4}\\1[0-9a-f]{4}\\1[0-9a-f]{12}");
        problems.invalid(
                path,
                uid,
                readable
                        ? "uid must be in RFC 4122 normalized form,"
                                + " `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase"
                                + " hexadecimal characters"
                        : "error validating uid: " + unreadable(uid.length()));
    }

    private static String unreadable(int length) {
        return switch (length) {
            case 32, 36, 38 -> "invalid UUID format";
            default -> "invalid UUID length: " + length;
        };
    }

    /// Conditions that a device waits for before its pod is bound, and those that end the wait.
    static void binding(JsonObject device, String path, Problems problems) {
        String wanted = path + ".bindingConditions";
        String failing = path + ".bindingFailureConditions";
        JsonArray conditions = device.array("bindingConditions");
        JsonArray failures = device.array("bindingFailureConditions");
        conditionNames(conditions, wanted, problems);
        conditionNames(failures, failing, problems);
        distinct(conditions.strings(), wanted, problems);
        var seen = new HashSet<String>();
        List<String> names = failures.strings();
        for (int i = 0; i < names.size(); i++) {
            String here = failing + "[" + i + "]";
            if (!seen.add(names.get(i))) {
                problems.duplicate(here, names.get(i));
            }
            if (conditions.strings().contains(names.get(i))) {
                problems.invalid(
                        here,
                        names.get(i),
                        "bindingFailureConditions must not overlap with bindingConditions");
            }
        }
        if (conditions.isEmpty() && !failures.isEmpty()) {
            problems.invalid(
                    wanted,
                    JsonNull.NULL,
                    "bindingConditions are required to use bindingFailureConditions");
        }
        if (failures.isEmpty() && !conditions.isEmpty()) {
            problems.invalid(
                    failing,
                    JsonNull.NULL,
                    "bindingFailureConditions are required to use bindingConditions");
        }
    }

    private static void conditionNames(JsonArray conditions, String path, Problems problems) {
        if (tooMany(conditions, CONDITIONS_MAX, path, problems)) {
            return;
        }
        List<String> names = conditions.strings();
        for (int i = 0; i < names.size(); i++) {
            problems.invalidEach(
                    path + "[" + i + "]", names.get(i), Names.qualifiedName(names.get(i)));
        }
    }

    /// Whether a list is longer than it may be: then its items are not looked at.
    static boolean tooMany(JsonArray list, int most, String path, Problems problems) {
        if (list.size() <= most) {
            return false;
        }
        problems.tooMany(path, list.size(), most);
        return true;
    }

    static void distinct(List<String> values, String path, Problems problems) {
        var seen = new HashSet<String>();
        for (int i = 0; i < values.size(); i++) {
            if (!seen.add(values.get(i))) {
                problems.duplicate(path + "[" + i + "]", values.get(i));
            }
        }
    }

    /// The key of a map as the paths of its values show it.
    static String shown(String key, int most) {
        if (key.length() <= most) {
            return "[" + key + "]";
        }
        int remaining = most - "...".length();
        return "["
                + key.substring(0, (remaining + 1) / 2)
                + "..."
                + key.substring(key.length() - remaining / 2)
                + "]";
    }
}
