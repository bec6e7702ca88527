package atoll.server.openapi;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// A real server's document beside ours. What differs on purpose is listed here, and with its
/// reason in `docs/differences.md`.
final class Comparison {
    /// Facts and texts that no published artefact holds, and texts that are a release newer there.
    private static final List<Pattern> ON_PURPOSE =
            List.of(
                    at(".*\\.x-kubernetes-unions"),
                    at(".*PersistentVolumeClaimStatus\\..*allocatedResourceStatuses\\..*\\.enum"),
                    at(
                            ".*\\.apiregistration\\.v1\\.APIService(List|Spec)?\\..*"
                                    + "(description|service\\.(allOf|\\$ref))"),
                    at(
                            ".*\\.autoscaling\\.v[12]\\..*(metadata|scaleTargetRef|containerResource"
                                    + "|describedObject)\\.description"),
                    at(
                            ".*\\.(PersistentVolumeClaimSpec\\..*dataSource(Ref)?|VolumeMount\\..*mountPath"
                                    + "|CELDeviceSelector\\..*expression)\\.description"),
                    at(".*\\.(FieldsV1|RawExtension)\\.description"),
                    at(
                            "v2\\.definitions\\..*\\.(DeleteOptions|WatchEvent)"
                                    + "\\.x-kubernetes-group-version-kind"));

    /// Sentences of upstream's that are in no artefact's schema; ours stand in their place.
    private static final Pattern OWN_WORDS =
            at(
                    "If 'true', then the output.*|object name and auth scope.*|path to the resource"
                            + "|watch (changes to an object|individual changes to a list) of .*"
                            + "|get service account issuer OpenID.*");

    /// Names of shared parameters are drawn from their texts.
    private static final Pattern OWN_REFERENCE =
            at("(#/parameters/)?(namespace-\\S{8}|path-z6Ciiujn|path-HWdKe5Dw|pretty-\\S{8})");

    private final List<String> differences = new ArrayList<>();
    private int compared;

    private static Pattern at(String regex) {
        return Pattern.compile(regex, Pattern.DOTALL);
    }

    List<String> differences() {
        return differences;
    }

    int compared() {
        return compared;
    }

    void compare(String at, Json theirs, Json ours) {
        compared++;
        if (ON_PURPOSE.stream().anyMatch(one -> one.matcher(at).matches())) {
            return;
        }
        if (theirs instanceof JsonObject expected && ours instanceof JsonObject actual) {
            var keys = new TreeSet<>(expected.keys());
            keys.addAll(actual.keys());
            if (at.equals("v2.parameters")) {
                keys.removeIf(key -> OWN_REFERENCE.matcher(key).matches());
            }
            keys.forEach(key -> compare(at + "." + key, expected.get(key), actual.get(key)));
        } else if (theirs instanceof JsonArray expected
                && ours instanceof JsonArray actual
                && expected.size() == actual.size()) {
            compareAll(at, expected, actual);
        } else if (!isEqual(at, theirs, ours)) {
            differences.add(at + ": " + theirs + " -> " + ours);
        }
    }

    private void compareAll(String at, JsonArray expected, JsonArray actual) {
        // This has no protobuf form, and so no numbers to go by.
        if (at.endsWith("version.Info.required")
                && new TreeSet<>(expected.strings()).equals(new TreeSet<>(actual.strings()))) {
            return;
        }
        for (int i = 0; i < expected.size(); i++) {
            compare(at + "[" + i + "]", expected.get(i), actual.get(i));
        }
    }

    private static boolean isEqual(String at, Json theirs, Json ours) {
        if (theirs == null || theirs.equals(ours)) {
            return theirs != null;
        }
        String expected = theirs.asString();
        String actual = ours == null ? "" : ours.asString();
        if (expected == null || actual == null) {
            return false;
        }
        if (at.endsWith(".description")) {
            return OWN_WORDS.matcher(expected).matches()
                    ? !actual.isEmpty()
                    : withoutSentences(expected).equals(withoutSentences(actual));
        }
        return at.endsWith(".$ref")
                && OWN_REFERENCE.matcher(expected).matches()
                && actual.startsWith(expected.substring(0, expected.indexOf('-')));
    }

    /// What an enum's values are listed with: the values are compared as `enum`.
    private static String withoutSentences(String description) {
        return description.replaceAll("(?s)\\s*Possible enum values:.*", "");
    }
}
