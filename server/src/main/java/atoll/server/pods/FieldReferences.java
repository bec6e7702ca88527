package atoll.server.pods;

import atoll.api.Quantity;
import atoll.api.validation.Names;
import atoll.base.json.JsonObject;
import atoll.server.checks.Problems;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Checks of what a pod may read of itself.
final class FieldReferences {
    /// Fields that are convertible at all; of these some may be read in variables and some in
    /// files.
    private static final Set<String> KNOWN =
            Set.of(
                    "metadata.annotations",
                    "metadata.labels",
                    "metadata.name",
                    "metadata.namespace",
                    "metadata.uid",
                    "spec.nodeName",
                    "spec.restartPolicy",
                    "spec.serviceAccountName",
                    "spec.schedulerName",
                    "status.phase",
                    "status.hostIP",
                    "status.hostIPs",
                    "status.podIP",
                    "status.podIPs");

    private static final List<String> IN_VARIABLES =
            List.of(
                    "metadata.name",
                    "metadata.namespace",
                    "metadata.uid",
                    "spec.nodeName",
                    "spec.serviceAccountName",
                    "status.hostIP",
                    "status.hostIPs",
                    "status.podIP",
                    "status.podIPs");
    private static final List<String> IN_FILES =
            List.of(
                    "metadata.annotations",
                    "metadata.labels",
                    "metadata.name",
                    "metadata.namespace",
                    "metadata.uid");
    private static final List<String> RESOURCES =
            List.of(
                    "limits.cpu",
                    "limits.ephemeral-storage",
                    "limits.memory",
                    "requests.cpu",
                    "requests.ephemeral-storage",
                    "requests.memory");

    /// Divisors for bytes, as texts: `1024Ki` would be printed as `1Mi` before it is compared.
    private static final Set<String> UNITS =
            Set.of(
                    "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi",
                    "1Ei");

    private FieldReferences() {}

    /// A file of a downward volume; `path` is that of the volume, upstream too.
    ///
    /// @param file an entry of `items`: where it goes and what is in it
    static void file(JsonObject file, String path, Problems problems) {
        String place = file.stringOr("path", "");
        if (place.isEmpty()) {
            problems.required(path + ".path");
        }
        VolumeRules.ownPath(place, path + ".path", problems);
        JsonObject resource =
                file.get("resourceFieldRef") instanceof JsonObject given ? given : null;
        if (file.get("fieldRef") instanceof JsonObject field) {
            field(field, IN_FILES, path + ".fieldRef", problems);
            if (resource != null) {
                problems.invalid(
                        path,
                        "resource",
                        "fieldRef and resourceFieldRef can not be specified simultaneously");
            }
        } else if (resource != null) {
            resource(resource, true, path + ".resourceFieldRef", problems);
        } else {
            problems.required(path, "one of fieldRef and resourceFieldRef is required");
        }
        VolumeRules.mode(file, "mode", path, problems);
    }

    /// The field behind a variable.
    static void ofVariable(JsonObject field, String path, Problems problems) {
        field(field, IN_VARIABLES, path, problems);
    }

    /// `metadata.labels['app']` reads one label; without brackets the whole.
    ///
    /// @param allowed fields in upstream's order
    private static void field(
            JsonObject field, List<String> allowed, String path, Problems problems) {
        String version = field.stringOr("apiVersion", "");
        String place = field.stringOr("fieldPath", "");
        if (version.isEmpty()) {
            problems.required(path + ".apiVersion");
            return;
        }
        if (place.isEmpty()) {
            problems.required(path + ".fieldPath");
            return;
        }
        int bracket = place.endsWith("']") ? place.indexOf("['") : -1;
        String plain = bracket > 0 ? place.substring(0, bracket) : place;
        String wrong = unconvertible(version, place, plain, bracket > 0);
        if (!wrong.isEmpty()) {
            problems.invalid(path + ".fieldPath", place, "error converting fieldPath: " + wrong);
        } else if (bracket > 0) {
            String key = place.substring(bracket + 2, place.length() - 2);
            String shown =
                    plain.equals("metadata.annotations") ? key.toLowerCase(Locale.ROOT) : key;
            problems.invalidEach(path, shown, Names.qualifiedName(shown));
        } else {
            String inside = place.equals("spec.host") ? "spec.nodeName" : place;
            if (!allowed.contains(inside)) {
                problems.unsupported(path + ".fieldPath", inside, allowed);
            }
        }
    }

    /// @return what is wrong, in the words of upstream's conversion; empty when nothing is
    private static String unconvertible(
            String version, String place, String plain, boolean subscripted) {
        if (!version.equals("v1")) {
            return "unsupported pod version: " + version;
        }
        if (subscripted) {
            return plain.equals("metadata.annotations") || plain.equals("metadata.labels")
                    ? ""
                    : "field label does not support subscript: " + place;
        }
        return KNOWN.contains(place) || place.equals("spec.host")
                ? ""
                : "field label not supported: " + place;
    }

    /// @param file whether it fills a file, which belongs to no container by itself
    /// @param reference `{"containerName": …, "resource": "limits.cpu", "divisor": "1m"}`
    static void resource(JsonObject reference, boolean file, String path, Problems problems) {
        String resource = reference.stringOr("resource", "");
        boolean huge =
                resource.startsWith("limits.hugepages-")
                        || resource.startsWith("requests.hugepages-");
        if (file && reference.stringOr("containerName", "").isEmpty()) {
            problems.required(path + ".containerName");
        } else if (resource.isEmpty()) {
            problems.required(path + ".resource");
        } else if (!RESOURCES.contains(resource) && !huge) {
            problems.unsupported(path + ".resource", resource, RESOURCES);
        }
        Quantity divisor = Quantity.orZero(reference.get("divisor"));
        if (divisor.isZero()) {
            return;
        }
        String kind = huge ? "hugepages" : resource.replaceFirst("^(limits|requests)\\.", "");
        String unit = divisor.toString();
        boolean wrong =
                switch (kind) {
                    case "cpu" -> !unit.equals("1") && !unit.equals("1m");
                    case "memory", "ephemeral-storage", "hugepages" -> !UNITS.contains(unit);
                    default -> false;
                };
        if (wrong) {
            String values =
                    kind.equals("cpu")
                            ? "1m and 1"
                            : "1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei";
            String name = kind.equals("ephemeral-storage") ? "local ephemeral storage" : kind;
            problems.invalid(
                    path + ".divisor",
                    resource,
                    "only divisor's values "
                            + values
                            + " are supported with the "
                            + name
                            + " resource");
        }
    }
}
