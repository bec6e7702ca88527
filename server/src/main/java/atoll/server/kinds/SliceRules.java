package atoll.server.kinds;

import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.server.checks.Checks;
import atoll.server.checks.Defaults;
import atoll.server.checks.Problems;
import atoll.server.pods.AffinityRules;
import atoll.server.pods.VolumeRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// Checks of what drivers publish: devices of a pool, with all that can be said of one.
final class SliceRules {
    private static final int DEVICES_MAX = 128;

    /// Of devices that have taints, counters or lists in their attributes.
    private static final int LARGE_DEVICES_MAX = 64;

    private static final int ENTRIES_MAX = 32;
    private static final int VALUES_MAX = 48;
    private static final int KEY_MAX = 63 + 1 + 32;
    private static final int TEXT_MAX = 64;
    private static final int TAINTS_MAX = 16;
    private static final int COUNTER_SETS_MAX = 8;
    private static final int CONSUMED_SETS_MAX = 2;
    private static final int COUNTERS_MAX = 32;
    private static final List<String> EFFECTS = List.of("NoExecute", "NoSchedule", "None");
    private static final List<String> LISTS = List.of("bools", "ints", "strings", "versions");
    private static final String WRONG_TRUE = "must be either unset or set to true";
    private static final String ONE_OF_DEVICE =
            "exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when"
                    + " `perDeviceNodeSelection` is set to true in the ResourceSlice spec";
    private static final String ONE_OF_SLICE =
            "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is"
                    + " required";
    private static final String IDENTIFIER = "[0-9a-zA-Z-]+";
    private static final String NUMBER = "(0|[1-9]\\d*)";
    private static final String BEFORE = "(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)";
    private static final Pattern VERSION =
            Pattern.compile(
                    "%1$s\\.%1$s\\.%1$s(-%2$s(\\.%2$s)*)?(\\+%3$s(\\.%3$s)*)?"
                            .formatted(NUMBER, BEFORE, IDENTIFIER));

    private SliceRules() {}

    /// A new slice: its taints hold from now on.
    static JsonObject created(JsonObject slice) {
        Json now = slice.object("metadata").get("creationTimestamp");
        return now == null
                ? kept(slice)
                : devices(
                        kept(slice),
                        device ->
                                Defaults.each(
                                        device,
                                        "taints",
                                        taint -> taint.withDefault("timeAdded", now)));
    }

    /// What a fresh 1.36 keeps of a slice: not what waits for feature gates.
    static JsonObject kept(JsonObject slice) {
        return devices(slice, SliceRules::keptDevice);
    }

    private static JsonObject devices(JsonObject slice, UnaryOperator<JsonObject> change) {
        return slice.update("spec", spec -> Defaults.each(spec, "devices", change));
    }

    private static JsonObject keptDevice(JsonObject device) {
        JsonObject kept = device.without("nodeAllocatableResourceMappings");
        var attributes = JsonObject.builder();
        kept.object("attributes")
                .forEach((name, value) -> {
                    JsonObject attribute = value.asObject();
                    for (String list : LISTS) {
                        attribute = attribute.without(list);
                    }
                    attributes.put(name, attribute);
                });
        return kept.has("attributes") ? kept.with("attributes", attributes.build()) : kept;
    }

    /// @param old empty for a new one
    static void slice(String part, JsonObject slice, JsonObject old, Problems problems) {
        JsonObject spec = slice.object("spec");
        VolumeRules.driver(spec.stringOr("driver", ""), "spec.driver", problems);
        pool(spec.object("pool"), problems);
        if (!old.isEmpty()) {
            JsonObject before = old.object("spec");
            Checks.unchanged(
                    spec.object("pool"), before.object("pool"), "name", "spec.pool", problems);
            Checks.unchanged(spec, before, "driver", "spec", problems);
            Checks.unchanged(spec, before, "nodeName", "spec", problems);
        }
        nodes(spec, problems);
        if (spec.has("sharedCounters") && spec.has("devices")) {
            problems.invalid("spec", "", "only one of `sharedCounters` or `devices` is allowed");
        }
        devices(spec, old.object("spec"), problems);
        String path = "spec.sharedCounters";
        JsonArray sets = spec.array("sharedCounters");
        if (!DeviceNames.tooMany(sets, COUNTER_SETS_MAX, path, problems)) {
            counterSets(sets.objects(), "name", path, problems);
        }
    }

    private static void pool(JsonObject pool, Problems problems) {
        DeviceNames.pool(pool.stringOr("name", ""), "spec.pool.name", problems);
        long count = pool.longOr("resourceSliceCount", 0);
        if (count <= 0) {
            problems.invalid("spec.pool.resourceSliceCount", count, "must be greater than zero");
        }
        long generation = pool.longOr("generation", 0);
        if (generation < 0) {
            problems.invalid(
                    "spec.pool.generation", generation, "must be greater than or equal to zero");
        }
    }

    /// Which nodes the devices can be reached from.
    private static void nodes(JsonObject spec, Problems problems) {
        var given = new ArrayList<String>();
        if (spec.has("nodeName")) {
            String name = spec.stringOr("nodeName", "");
            if (name.isEmpty()) {
                problems.invalid(
                        "spec.nodeName", name, "must be either unset or set to a non-empty string");
            } else {
                given.add("`nodeName`");
                problems.invalidEach("spec.nodeName", name, Names.subdomain(name));
            }
        }
        if (spec.get("nodeSelector") instanceof JsonObject selector) {
            given.add("`nodeSelector`");
            AffinityRules.nodeSelector(selector, "spec.nodeSelector", problems);
            JsonArray terms = selector.array("nodeSelectorTerms");
            if (terms.size() != 1) {
                problems.invalidAs(
                        "[NodeSelectorTerm",
                        "spec.nodeSelector.nodeSelectorTerms",
                        selector.get("nodeSelectorTerms"),
                        "must have exactly one node selector term");
            }
        }
        for (String key : List.of("allNodes", "perDeviceNodeSelection")) {
            flag(spec, key, "spec", given, problems);
        }
        if (given.isEmpty()) {
            problems.required("spec", ONE_OF_SLICE);
        } else if (given.size() > 1) {
            problems.invalid("spec", listed(given), ONE_OF_SLICE + ", but multiple fields are set");
        }
    }

    private static void flag(
            JsonObject holder, String key, String path, List<String> given, Problems problems) {
        if (holder.booleanOr(key, false)) {
            given.add("`" + key + "`");
        } else if (holder.has(key)) {
            problems.invalid(path + "." + key, Json.of(false), WRONG_TRUE);
        }
    }

    private static String listed(List<String> given) {
        return "{" + String.join(", ", given) + "}";
    }

    private static void devices(JsonObject spec, JsonObject old, Problems problems) {
        String path = "spec.devices";
        JsonArray list = spec.array("devices");
        List<JsonObject> devices = list.objects();
        boolean large =
                devices.stream()
                        .anyMatch(device ->
                                !device.array("taints").isEmpty()
                                        || !device.array("consumesCounters").isEmpty());
        int most = large ? LARGE_DEVICES_MAX : DEVICES_MAX;
        if (DeviceNames.tooMany(list, most, path, problems)) {
            return;
        }
        boolean single = spec.booleanOr("perDeviceNodeSelection", false);
        for (int i = 0; i < devices.size(); i++) {
            JsonObject device = devices.get(i);
            String name = device.stringOr("name", "");
            JsonObject before =
                    old.array("devices").objects().stream()
                            .filter(each -> each.stringOr("name", "").equals(name))
                            .findFirst()
                            .orElse(JsonObject.EMPTY);
            device(device, before, single, path + "[" + i + "]", problems);
        }
        DeviceNames.distinct(
                devices.stream().map(device -> device.stringOr("name", "")).toList(),
                path,
                problems);
    }

    /// @param single whether each device says by itself which nodes reach it
    private static void device(
            JsonObject device, JsonObject before, boolean single, String path, Problems problems) {
        String name = device.stringOr("name", "");
        problems.invalidEach(path + ".name", name, Names.label(name));
        JsonObject attributes = device.object("attributes");
        JsonObject capacity = device.object("capacity");
        int entries = attributes.size() + capacity.size();
        if (entries > ENTRIES_MAX) {
            problems.invalid(
                    path,
                    entries,
                    "the total number of attributes and capacities must not exceed " + ENTRIES_MAX);
        }
        if (attributes.size() > VALUES_MAX) {
            problems.invalid(
                    path,
                    attributes.size(),
                    "the total number of attribute values must not exceed " + VALUES_MAX);
        }
        String above = path + ".attributes";
        attributes.forEach((key, value) -> {
            DeviceNames.qualified(key, above, problems);
            attribute(value.asObject(), above + DeviceNames.shown(key, KEY_MAX), problems);
        });
        boolean shared = device.booleanOr("allowMultipleAllocations", false);
        String amounts = path + ".capacity";
        capacity.forEach((key, value) -> {
            DeviceNames.qualified(key, amounts, problems);
            CapacityRules.check(
                    value.asObject(), shared, amounts + DeviceNames.shown(key, KEY_MAX), problems);
        });
        if (!Objects.equals(device.get("taints"), before.get("taints"))) {
            taints(device.array("taints"), path + ".taints", problems);
        }
        JsonArray consumed = device.array("consumesCounters");
        String counters = path + ".consumesCounters";
        if (!DeviceNames.tooMany(consumed, CONSUMED_SETS_MAX, counters, problems)) {
            counterSets(consumed.objects(), "counterSet", counters, problems);
        }
        deviceNodes(device, single, path, problems);
        DeviceNames.binding(device, path, problems);
    }

    private static void attribute(JsonObject attribute, String path, Problems problems) {
        if (attribute.has("string")) {
            text(attribute.stringOr("string", ""), path + ".string", problems);
        }
        if (attribute.has("version")) {
            String version = attribute.stringOr("version", "");
            if (!VERSION.matcher(version).matches()) {
                problems.invalid(
                        path + ".version",
                        version,
                        "must be a string compatible with semver.org spec 2.0.0");
            }
            text(version, path + ".version", problems);
        }
        if (attribute.isEmpty()) {
            problems.invalid(path, "", "exactly one value must be specified");
        } else if (attribute.size() > 1) {
            problems.invalidAs(
                    "DeviceAttribute", path, attribute, "exactly one value must be specified");
        }
    }

    private static void text(String text, String path, Problems problems) {
        if (text.length() > TEXT_MAX) {
            problems.tooLong(path, TEXT_MAX);
        }
    }

    private static void taints(JsonArray list, String path, Problems problems) {
        if (DeviceNames.tooMany(list, TAINTS_MAX, path, problems)) {
            return;
        }
        List<JsonObject> taints = list.objects();
        for (int i = 0; i < taints.size(); i++) {
            String here = path + "[" + i + "]";
            String key = taints.get(i).stringOr("key", "");
            problems.invalidEach(here + ".key", key, Names.qualifiedName(key));
            String value = taints.get(i).stringOr("value", "");
            problems.invalidEach(here + ".value", value, Names.labelValue(value));
            String effect = taints.get(i).stringOr("effect", "");
            if (effect.isEmpty()) {
                problems.required(here + ".effect");
            } else if (!EFFECTS.contains(effect)) {
                problems.unsupported(here + ".effect", effect, EFFECTS);
            }
        }
    }

    private static void counterSets(
            List<JsonObject> sets, String nameKey, String path, Problems problems) {
        for (int i = 0; i < sets.size(); i++) {
            String here = path + "[" + i + "]";
            String name = sets.get(i).stringOr(nameKey, "");
            if (name.isEmpty()) {
                problems.required(here + "." + nameKey);
            } else {
                problems.invalidEach(here + "." + nameKey, name, Names.label(name));
            }
            JsonObject counters = sets.get(i).object("counters");
            if (counters.isEmpty()) {
                problems.required(here + ".counters");
            } else if (counters.size() > COUNTERS_MAX) {
                problems.tooMany(here + ".counters", counters.size(), COUNTERS_MAX);
            } else {
                for (String key : counters.keys()) {
                    problems.invalidEach(here + ".counters", key, Names.label(key));
                }
            }
        }
        DeviceNames.distinct(
                sets.stream().map(set -> set.stringOr(nameKey, "")).toList(), path, problems);
    }

    private static void deviceNodes(
            JsonObject device, boolean single, String path, Problems problems) {
        if (!single) {
            if (device.has("nodeName") || device.has("nodeSelector") || device.has("allNodes")) {
                problems.invalid(
                        path,
                        JsonNull.NULL,
                        "`nodeName`, `nodeSelector` and `allNodes` can only be set if"
                                + " `perDeviceNodeSelection` is set to true in the ResourceSlice"
                                + " spec");
            }
            return;
        }
        var given = new ArrayList<String>();
        if (device.has("nodeName")) {
            String name = device.stringOr("nodeName", "");
            if (name.isEmpty()) {
                problems.invalid(path + ".nodeName", name, "must not be empty");
            } else {
                given.add("`nodeName`");
                problems.invalidEach(path + ".nodeName", name, Names.subdomain(name));
            }
        }
        if (device.get("nodeSelector") instanceof JsonObject selector) {
            given.add("`nodeSelector`");
            AffinityRules.nodeSelector(selector, path + ".nodeSelector", problems);
        }
        flag(device, "allNodes", path, given, problems);
        if (given.isEmpty()) {
            problems.required(path, ONE_OF_DEVICE);
        } else if (given.size() > 1) {
            problems.invalid(path, listed(given), ONE_OF_DEVICE);
        }
    }
}
