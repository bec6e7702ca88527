package atoll.server.pods;

import atoll.base.json.JsonObject;
import atoll.server.checks.Problems;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Checks of where containers find their volumes.
final class MountRules {
    private static final List<String> PROPAGATIONS =
            List.of("Bidirectional", "HostToContainer", "None");
    private static final List<String> RECURSIVE = List.of("Disabled", "Enabled", "IfPossible");

    private MountRules() {}

    /// @param volumes names of the pod's valid volumes
    /// @param claims those of them that come from claims
    static void check(
            JsonObject container,
            Set<String> volumes,
            Set<String> claims,
            String path,
            Problems problems) {
        List<JsonObject> mounts = container.array("volumeMounts").objects();
        List<JsonObject> devices = container.array("volumeDevices").objects();
        mounts(container, mounts, places(devices, "devicePath"), volumes, path, problems);
        devices(devices, places(mounts, "mountPath"), volumes, claims, path, problems);
    }

    /// Name → path; of a name that is there twice the last.
    private static Map<String, String> places(List<JsonObject> items, String key) {
        var places = new HashMap<String, String>();
        for (JsonObject item : items) {
            places.put(item.stringOr("name", ""), item.stringOr(key, ""));
        }
        return places;
    }

    private static void mounts(
            JsonObject container,
            List<JsonObject> mounts,
            Map<String, String> devices,
            Set<String> volumes,
            String above,
            Problems problems) {
        var taken = new HashSet<String>();
        // Upstream names the list, not the item, in what it says of paths within and of modes.
        String list = above + ".volumeMounts";
        for (int i = 0; i < mounts.size(); i++) {
            JsonObject mount = mounts.get(i);
            String here = list + "[" + i + "]";
            String name = mount.stringOr("name", "");
            if (name.isEmpty()) {
                problems.required(here + ".name");
            }
            if (!volumes.contains(name)) {
                problems.notFound(here + ".name", name);
            }
            String place = mount.stringOr("mountPath", "");
            if (place.isEmpty()) {
                problems.required(here + ".mountPath");
            }
            if (!taken.add(place)) {
                problems.invalid(here + ".mountPath", place, "must be unique");
            }
            if (devices.containsKey(name)) {
                problems.invalid(here + ".name", name, "must not already exist in volumeDevices");
            }
            if (devices.containsValue(place)) {
                problems.invalid(
                        here + ".mountPath",
                        place,
                        "must not already exist as a path in volumeDevices");
            }
            within(mount, here, list, problems);
            modes(container, mount, list, problems);
        }
    }

    /// Parts of a volume: a path, or an expression of variables that makes one.
    private static void within(JsonObject mount, String here, String list, Problems problems) {
        String subPath = mount.stringOr("subPath", "");
        if (!subPath.isEmpty()) {
            VolumeRules.descending(subPath, list + ".subPath", problems);
        }
        String expression = mount.stringOr("subPathExpr", "");
        if (!expression.isEmpty()) {
            if (!subPath.isEmpty()) {
                problems.invalid(
                        here + ".subPathExpr",
                        expression,
                        "subPathExpr and subPath are mutually exclusive");
            }
            VolumeRules.descending(expression, list + ".subPathExpr", problems);
        }
    }

    /// How mounts below it are passed on, and whether they are read-only as well.
    private static void modes(
            JsonObject container, JsonObject mount, String list, Problems problems) {
        String propagation = mount.stringOr("mountPropagation", "");
        if (mount.has("mountPropagation")) {
            String path = list + ".mountPropagation";
            if (!PROPAGATIONS.contains(propagation)) {
                problems.unsupported(path, propagation, PROPAGATIONS);
            }
            boolean privileged = container.object("securityContext").booleanOr("privileged", false);
            if (propagation.equals("Bidirectional") && !privileged) {
                problems.forbidden(
                        path,
                        "Bidirectional mount propagation is available only to privileged"
                                + " containers");
            }
        }
        if (!mount.has("recursiveReadOnly")) {
            return;
        }
        String path = list + ".recursiveReadOnly";
        switch (mount.stringOr("recursiveReadOnly", "")) {
            case "Disabled" -> {}
            case "Enabled", "IfPossible" -> {
                if (!mount.booleanOr("readOnly", false)) {
                    problems.forbidden(path, "may only be specified when readOnly is true");
                }
                if (mount.has("mountPropagation") && !propagation.equals("None")) {
                    problems.forbidden(
                            path,
                            "may only be specified when mountPropagation is None or not specified");
                }
            }
            case String mode -> problems.unsupported(path, mode, RECURSIVE);
        }
    }

    /// Raw devices, which only claims can bring.
    private static void devices(
            List<JsonObject> devices,
            Map<String, String> mounts,
            Set<String> volumes,
            Set<String> claims,
            String above,
            Problems problems) {
        var names = new HashSet<String>();
        var places = new HashSet<String>();
        for (int i = 0; i < devices.size(); i++) {
            String here = above + ".volumeDevices[" + i + "]";
            String name = devices.get(i).stringOr("name", "");
            String place = devices.get(i).stringOr("devicePath", "");
            if (name.isEmpty()) {
                problems.required(here + ".name");
            }
            if (names.contains(name)) {
                problems.invalid(here + ".name", name, "must be unique");
            }
            if (!volumes.contains(name)) {
                problems.notFound(here + ".name", name);
            } else if (!claims.contains(name)) {
                problems.invalid(
                        here + ".name",
                        name,
                        "can only use volume source type of PersistentVolumeClaim or Ephemeral for"
                                + " block mode");
            }
            if (place.isEmpty()) {
                problems.required(here + ".devicePath");
            }
            if (places.contains(place)) {
                problems.invalid(here + ".devicePath", place, "must be unique");
            }
            if (List.of(place.split("/", -1)).contains("..")) {
                problems.invalid(here + ".devicePath", place, "can not contain backsteps ('..')");
            } else {
                places.add(place);
            }
            if (mounts.containsKey(name)) {
                problems.invalid(here + ".name", name, "must not already exist in volumeMounts");
            }
            if (mounts.containsValue(place)) {
                problems.invalid(
                        here + ".devicePath",
                        place,
                        "must not already exist as a path in volumeMounts");
            }
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
    }
}
