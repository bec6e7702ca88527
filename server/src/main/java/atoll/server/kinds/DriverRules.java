package atoll.server.kinds;

import atoll.api.Quantity;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.server.checks.Checks;
import atoll.server.checks.Problems;
import atoll.server.pods.VolumeRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/// Checks of what storage drivers are made known by: classes, drivers, their nodes and capacities.
final class DriverRules {
    private static final int TOKEN_SECONDS_MIN = 600;
    private static final int PERIOD_SECONDS_MIN = 10;
    private static final int NODE_ID_MAX = 256;

    private DriverRules() {}

    static void storageClass(JsonObject object, Problems problems) {
        String provisioner = object.stringOr("provisioner", "").toLowerCase(Locale.ROOT);
        if (provisioner.isEmpty()) {
            problems.required("provisioner");
        } else {
            problems.invalidEach("provisioner", provisioner, Names.qualifiedName(provisioner));
        }
        for (String key : object.object("parameters").keys()) {
            if (key.isEmpty()) {
                problems.invalid("parameters", key, "field can not be empty.");
            }
        }
        if (!object.stringOr("reclaimPolicy", "").isEmpty()) {
            Checks.oneOf(object, "reclaimPolicy", List.of("Delete", "Retain"), false, "", problems);
        }
        Checks.oneOf(
                object,
                "volumeBindingMode",
                List.of("Immediate", "WaitForFirstConsumer"),
                !object.has("volumeBindingMode"),
                "",
                problems);
        topologies(object.array("allowedTopologies").objects(), problems);
    }

    /// A term is too much for each one before it that says the same. As upstream begins with one
    /// empty term for each that there is, an empty one is too much that often at least.
    private static void topologies(List<JsonObject> terms, Problems problems) {
        var before = new ArrayList<Map<String, Set<String>>>();
        terms.forEach(_ -> before.add(Map.of()));
        for (int i = 0; i < terms.size(); i++) {
            String path = "allowedTopologies[" + i + "].matchLabelExpressions";
            List<JsonObject> expressions = terms.get(i).array("matchLabelExpressions").objects();
            topology(expressions, path, problems);
            var term = new TreeMap<String, Set<String>>();
            for (JsonObject expression : expressions) {
                term.put(
                        expression.stringOr("key", ""),
                        Set.copyOf(expression.array("values").strings()));
            }
            before.stream().filter(term::equals).forEach(_ -> problems.duplicate(path, ""));
            before.add(term);
        }
    }

    static void storageClassChanged(JsonObject object, JsonObject old, Problems problems) {
        for (String key :
                List.of("parameters", "provisioner", "reclaimPolicy", "volumeBindingMode")) {
            Checks.unchanged(object, old, key, "", problems);
        }
    }

    private static void topology(List<JsonObject> expressions, String above, Problems problems) {
        var keys = new HashSet<String>();
        for (int i = 0; i < expressions.size(); i++) {
            String path = above + "[" + i + "]";
            List<String> values = expressions.get(i).array("values").strings();
            if (values.isEmpty()) {
                problems.required(path + ".values");
            }
            var seen = new HashSet<String>();
            for (int j = 0; j < values.size(); j++) {
                if (!seen.add(values.get(j))) {
                    problems.duplicate(path + ".values[" + j + "]", values.get(j));
                }
            }
            String key = expressions.get(i).stringOr("key", "");
            problems.invalidEach(path + ".key", key, Names.qualifiedName(key));
            if (!keys.add(key)) {
                problems.duplicate(path + ".key", key);
            }
        }
    }

    static void csiDriver(JsonObject object, Problems problems) {
        JsonObject spec = object.object("spec");
        Checks.oneOf(
                spec,
                "fsGroupPolicy",
                List.of("File", "None", "ReadWriteOnceWithFSType"),
                false,
                "spec",
                problems);
        List<JsonObject> tokens = spec.array("tokenRequests").objects();
        var audiences = new HashSet<String>();
        for (int i = 0; i < tokens.size(); i++) {
            String path = "spec.tokenRequests[" + i + "]";
            String audience = tokens.get(i).stringOr("audience", "");
            if (!audiences.add(audience)) {
                problems.duplicate(path + ".audience", audience);
                continue;
            }
            Json seconds = tokens.get(i).get("expirationSeconds");
            if (seconds != null && seconds.asLong(0) < TOKEN_SECONDS_MIN) {
                problems.invalid(
                        path + ".expirationSeconds",
                        seconds,
                        "may not specify a duration less than 10 minutes");
            } else if (seconds != null && seconds.asLong(0) > 1L << 32) {
                problems.invalid(
                        path + ".expirationSeconds",
                        seconds,
                        "may not specify a duration larger than 2^32 seconds");
            }
        }
        for (String mode : spec.array("volumeLifecycleModes").strings()) {
            if (!List.of("Persistent", "Ephemeral").contains(mode)) {
                problems.unsupported(
                        "spec.volumeLifecycleModes", mode, List.of("Persistent", "Ephemeral"));
            }
        }
        Json period = spec.get("nodeAllocatableUpdatePeriodSeconds");
        if (period != null && period.asLong(0) < PERIOD_SECONDS_MIN) {
            problems.invalid(
                    "spec.nodeAllocatableUpdatePeriodSeconds",
                    period,
                    "must be greater than or equal to 10 seconds");
        }
        Json inSecrets = spec.get("serviceAccountTokenInSecrets");
        if (inSecrets != null && tokens.isEmpty()) {
            problems.invalid(
                    "spec.serviceAccountTokenInSecrets",
                    inSecrets,
                    "serviceAccountTokenInSecrets is set but no tokenRequests are specified");
        }
    }

    static void csiDriverChanged(JsonObject object, JsonObject old, Problems problems) {
        JsonObject now = object.object("spec");
        JsonObject before = old.object("spec");
        same(now, before, "attachRequired", "spec.attachedRequired", problems);
        same(now, before, "volumeLifecycleModes", "spec.volumeLifecycleModes", problems);
    }

    private static void same(
            JsonObject now, JsonObject before, String key, String path, Problems problems) {
        Json value = now.get(key);
        if (!Objects.equals(value, before.get(key))) {
            problems.invalid(path, value == null ? JsonNull.NULL : value, Checks.IMMUTABLE);
        }
    }

    static void csiNode(JsonObject object, Problems problems) {
        List<JsonObject> drivers = object.object("spec").array("drivers").objects();
        var names = new HashSet<String>();
        for (int i = 0; i < drivers.size(); i++) {
            JsonObject driver = drivers.get(i);
            String path = "spec.drivers[" + i + "]";
            String name = driver.stringOr("name", "");
            if (name.isEmpty()) {
                problems.required(path + ".name");
            } else {
                VolumeRules.driver(name, path + ".name", problems);
            }
            String id = driver.stringOr("nodeID", "");
            if (id.isEmpty()) {
                problems.required(path + ".nodeID");
            } else if (id.length() > NODE_ID_MAX) {
                problems.invalid(path + ".nodeID", id, "must be 256 characters or less");
            }
            Checks.nonNegative(
                    driver.object("allocatable"), "count", path + ".allocatable", problems);
            if (!name.isEmpty() && !names.add(name)) {
                problems.duplicate(path + ".name", name);
            }
            var keys = new HashSet<String>();
            for (String key : driver.array("topologyKeys").strings()) {
                if (key.isEmpty()) {
                    problems.required(path);
                }
                if (!keys.add(key)) {
                    problems.duplicate(path, key);
                }
                problems.invalidEach(path, key, Names.qualifiedName(key));
            }
        }
    }

    /// What a node says of a driver stays, but for how many volumes it takes.
    static void csiNodeChanged(JsonObject object, JsonObject old, Problems problems) {
        for (JsonObject before : old.object("spec").array("drivers").objects()) {
            for (JsonObject driver : object.object("spec").array("drivers").objects()) {
                JsonObject now = driver.without("allocatable");
                if (driver.stringOr("name", "").equals(before.stringOr("name", ""))
                        && !now.equals(before.without("allocatable"))) {
                    problems.invalidAs("CSINodeDriver", "spec.drivers", now, Checks.IMMUTABLE);
                }
            }
        }
    }

    static void capacity(JsonObject object, Problems problems) {
        String name = object.stringOr("storageClassName", "");
        if (object.get("nodeTopology") instanceof JsonObject topology) {
            Checks.selector(topology, "nodeTopology", problems);
        }
        problems.invalidEach("storageClassName", name, Names.subdomain(name));
        Json size = object.get("capacity");
        if (size != null && Quantity.of(size).signum() < 0) {
            problems.invalid("capacity", size, "must be greater than or equal to 0");
        }
    }

    static void capacityChanged(JsonObject object, JsonObject old, Problems problems) {
        Checks.unchanged(object, old, "nodeTopology", "", problems);
        Checks.unchanged(object, old, "storageClassName", "", problems);
    }

    static void attributesClass(JsonObject object, Problems problems) {
        String driver = object.stringOr("driverName", "").toLowerCase(Locale.ROOT);
        if (driver.isEmpty()) {
            problems.required("driverName");
        } else {
            problems.invalidEach("driverName", driver, Names.qualifiedName(driver));
        }
        if (object.object("parameters").isEmpty()) {
            problems.required("parameters", "must contain at least one key/value pair");
        }
        for (String key : object.object("parameters").keys()) {
            if (key.isEmpty()) {
                problems.invalid("parameters", key, "field can not be empty.");
            }
        }
    }

    static void attributesClassChanged(JsonObject object, JsonObject old, Problems problems) {
        if (!object.stringOr("driverName", "").equals(old.stringOr("driverName", ""))) {
            problems.forbidden("driverName", "updates to driverName are forbidden.");
        }
        if (!object.object("parameters").equals(old.object("parameters"))) {
            problems.forbidden("parameters", "updates to parameters are forbidden.");
        }
    }
}
