package atoll.server.resource;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Which built-in group-versions and resources a server serves, as `--runtime-config` says it:
/// `api/all`, `api/ga`, `api/beta`, `api/alpha`, `GROUP/VERSION` and `GROUP/VERSION/RESOURCE`, each
/// `=true` or `=false`. The narrower wins over the wider; of the first four the later one does.
///
/// @param given key → value, as it was given
/// @param given in order; the core group's keys begin with `/v1`
public record RuntimeConfig(Map<String, String> given) {
    /// What a fresh server serves.
    public static final RuntimeConfig FRESH = new RuntimeConfig(Map.of());

    private static final Map<String, Pattern> WIDE =
            Map.of(
                    "api/all", Pattern.compile(".*"),
                    "api/ga", Pattern.compile("v\\d+"),
                    "api/beta", Pattern.compile("v\\d+beta\\d+"),
                    "api/alpha", Pattern.compile("v\\d+alpha\\d+"));

    private static final List<String> WIDE_FIRST =
            List.of("api/all", "api/ga", "api/beta", "api/alpha");

    /// Ways to name the core group; of its resources none can be switched alone.
    private static final Pattern CORE = Pattern.compile("(api/)?v1(/.*)?");

    /// Older versions that 1.36 knows and no longer serves: switching them does nothing.
    private static final Pattern OLDER = Pattern.compile("v\\d+(alpha|beta)\\d+");

    public RuntimeConfig {
        given = new LinkedHashMap<>(given);
    }

    /// @param pairs each `key=value`, or `key` for `key=true`
    /// @throws IllegalArgumentException with what is wrong, in upstream's words
    public static RuntimeConfig parse(List<String> pairs) {
        var given = new LinkedHashMap<String, String>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals).strip();
            if (!key.equals("api/legacy")) {
                given.put(
                        CORE.matcher(key).matches() ? "/v1" : key,
                        equals < 0 ? "" : pair.substring(equals + 1).strip());
            }
        }
        var config = new RuntimeConfig(given);
        config.requireSound(BuiltIn.groupVersions());
        return config;
    }

    /// Checks in upstream's order, for the first fault is the one that is told.
    ///
    /// @param known group-versions that can be served
    private void requireSound(List<String> known) {
        if (given.size() == 1 && "false".equals(given.get("api/all"))) {
            throw new IllegalArgumentException("invalid runtime-config with only api/all=false");
        }
        var unknown = new TreeSet<String>();
        for (String key : narrow()) {
            int parts = key.split("/", -1).length;
            if (parts != 2 && parts != 3) {
                throw new IllegalArgumentException("runtime-config invalid key " + key);
            }
            if (known.stream().noneMatch(each -> group(each).equals(group(key)))) {
                unknown.add(groupVersion(key));
            }
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unknown api groups " + String.join(",", unknown));
        }
        for (String key : WIDE_FIRST) {
            String value = given.getOrDefault(key, "true");
            if (!value.equals("true") && !value.equals("false")) {
                throw new IllegalArgumentException("invalid value " + key + "=" + value);
            }
        }
        for (String key : narrow()) {
            String groupVersion = groupVersion(key);
            if (!known.contains(groupVersion) && !OLDER.matcher(version(key)).matches()) {
                throw new IllegalArgumentException(
                        "group version " + groupVersion + " that has not been registered");
            }
            requireSwitch(key);
        }
    }

    /// @throws IllegalArgumentException when the value is nothing that Go reads as a truth value
    private void requireSwitch(String key) {
        String value = given.getOrDefault(key, "");
        if (!List.of("", "1", "t", "T", "TRUE", "true", "True").contains(value) && !isOff(value)) {
            throw new IllegalArgumentException(
                    "invalid value of %s: %s, err: strconv.ParseBool: parsing \"%s\": invalid syntax"
                            .formatted(key, value, value));
        }
    }

    private static boolean isOff(String value) {
        return List.of("0", "f", "F", "FALSE", "false", "False").contains(value);
    }

    /// Keys of single group-versions and resources.
    private List<String> narrow() {
        return given.keySet().stream().filter(key -> !WIDE.containsKey(key)).toList();
    }

    /// Empty for the core group.
    private static String group(String key) {
        return key.substring(0, Math.max(key.indexOf('/'), 0));
    }

    private static String version(String key) {
        return key.split("/", -1)[1];
    }

    private static String groupVersion(String key) {
        return group(key).isEmpty() ? version(key) : group(key) + "/" + version(key);
    }

    /// @param apiVersion `v1`, `apps/v1`
    /// @param byDefault whether a fresh server serves it
    /// @param resource without its subresource
    boolean serves(String apiVersion, String resource, boolean byDefault) {
        String version = apiVersion.substring(apiVersion.indexOf('/') + 1);
        boolean served = byDefault;
        for (String key : WIDE_FIRST) {
            String value = given.get(key);
            Pattern which = WIDE.get(key);
            if (value != null && which != null && which.matcher(version).matches()) {
                served = value.equals("true");
            }
        }
        String groupVersion = apiVersion.contains("/") ? apiVersion : "/" + apiVersion;
        for (String key : List.of(groupVersion, groupVersion + "/" + resource)) {
            String value = given.get(key);
            if (value != null) {
                served = !isOff(value);
            }
        }
        return served;
    }
}
