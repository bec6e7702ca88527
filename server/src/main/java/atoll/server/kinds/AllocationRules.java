package atoll.server.kinds;

import atoll.api.validation.Names;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.checks.AddressForms;
import atoll.server.checks.Checks;
import atoll.server.checks.ConditionRules;
import atoll.server.checks.Problems;
import atoll.server.checks.Shown;
import atoll.server.pods.AffinityRules;
import atoll.server.pods.VolumeRules;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Checks of a claim's status: which devices it got, who uses them, and how they are.
final class AllocationRules {
    private static final int RESULTS_MAX = 32;
    private static final int RESERVED_MAX = 256;
    private static final int CONDITIONS_MAX = 8;
    private static final int DATA_MAX = 10 * 1024;
    private static final int ADDRESSES_MAX = 16;
    private static final int INTERFACE_MAX = 256;
    private static final int HARDWARE_MAX = 128;
    private static final List<String> SOURCES = List.of("FromClaim", "FromClass");

    private AllocationRules() {}

    /// A device, and which share of it, told apart from all others.
    private static JsonObject identity(JsonObject device) {
        return JsonObject.of(
                "driver", device.stringOr("driver", ""),
                "pool", device.stringOr("pool", ""),
                "device", device.stringOr("device", ""),
                "shareID", device.stringOr("shareID", ""));
    }

    private static Set<JsonObject> allocated(JsonObject claim) {
        var devices = new HashSet<JsonObject>();
        claim.object("status", "allocation", "devices")
                .array("results")
                .objects()
                .forEach(result -> devices.add(identity(result)));
        return devices;
    }

    /// What is told of devices goes with the devices.
    static JsonObject updated(JsonObject claim, JsonObject old) {
        Set<JsonObject> gone = allocated(old);
        gone.removeAll(allocated(claim));
        JsonArray told = claim.object("status").array("devices");
        if (gone.isEmpty() || told.isEmpty()) {
            return claim;
        }
        JsonArray left = told.filter(device -> !gone.contains(identity(device.asObject())));
        return claim.update(
                "status",
                status ->
                        left.isEmpty() ? status.without("devices") : status.with("devices", left));
    }

    static void status(JsonObject claim, JsonObject old, Problems problems) {
        JsonObject status = claim.object("status");
        reserved(claim, problems);
        devices(status.array("devices"), allocated(claim), problems);
        boolean allocated = status.get("allocation") instanceof JsonObject;
        JsonArray reserved = status.array("reservedFor");
        if (!reserved.isEmpty() && !allocated) {
            problems.forbidden(
                    "status.reservedFor", "may not be specified when `allocated` is not set");
        } else if (claim.object("metadata").has("deletionTimestamp")
                && !old.object("status")
                        .array("reservedFor")
                        .toList()
                        .containsAll(reserved.toList())) {
            problems.forbidden(
                    "status.reservedFor",
                    "new entries may not be added while `deallocationRequested` or"
                            + " `deletionTimestamp` are set");
        }
        JsonObject allocation = status.object("allocation");
        if (old.object("status").get("allocation") instanceof JsonObject before) {
            if (allocated && !allocation.equals(before)) {
                problems.invalidAs(
                        "AllocationResult", "status.allocation", allocation, Checks.IMMUTABLE);
            }
        } else if (allocated) {
            allocation(allocation, DeviceRules.known(claim.object("spec", "devices")), problems);
        }
    }

    private static void reserved(JsonObject claim, Problems problems) {
        String path = "status.reservedFor";
        JsonArray list = claim.object("status").array("reservedFor");
        DeviceRules.each(
                list,
                RESERVED_MAX,
                path,
                (user, here, _) -> {
                    Checks.required(user, "resource", here, problems);
                    Checks.required(user, "name", here, problems);
                    Checks.required(user, "uid", here, problems);
                },
                problems);
        if (list.size() <= RESERVED_MAX) {
            DeviceNames.distinct(
                    list.objects().stream().map(user -> user.stringOr("uid", "")).toList(),
                    path,
                    problems);
        }
    }

    private static void devices(JsonArray list, Set<JsonObject> allocated, Problems problems) {
        String path = "status.devices";
        List<JsonObject> devices = list.objects();
        for (int i = 0; i < devices.size(); i++) {
            device(devices.get(i), allocated, path + "[" + i + "]", problems);
        }
        var seen = new HashSet<JsonObject>();
        for (int i = 0; i < devices.size(); i++) {
            if (!seen.add(identity(devices.get(i)))) {
                problems.add(
                        "FieldValueDuplicate",
                        path + "[" + i + "]",
                        "Duplicate value: " + Shown.text("SharedDeviceID", devices.get(i)));
            }
        }
    }

    private static void device(
            JsonObject device, Set<JsonObject> allocated, String path, Problems problems) {
        VolumeRules.driver(device.stringOr("driver", ""), path + ".driver", problems);
        DeviceNames.pool(device.stringOr("pool", ""), path + ".pool", problems);
        String name = device.stringOr("device", "");
        problems.invalidEach(path + ".device", name, Names.label(name));
        share(device, path, problems);
        if (!allocated.contains(identity(device))) {
            problems.invalidAs(
                    "SharedDeviceID", path, device, "must be an allocated device in the claim");
        }
        JsonArray conditions = device.array("conditions");
        DeviceNames.tooMany(conditions, CONDITIONS_MAX, path + ".conditions", problems);
        ConditionRules.check(conditions, path + ".conditions", problems);
        if (device.has("data")) {
            DeviceRules.raw(device.get("data"), DATA_MAX, path + ".data", problems);
        }
        network(device.object("networkData"), path + ".networkData", problems);
    }

    private static void share(JsonObject device, String path, Problems problems) {
        if (device.has("shareID")) {
            DeviceNames.share(device.stringOr("shareID", ""), path + ".shareID", problems);
        }
    }

    private static void network(JsonObject network, String path, Problems problems) {
        if (network.stringOr("interfaceName", "").length() > INTERFACE_MAX) {
            problems.tooLong(path + ".interfaceName", INTERFACE_MAX);
        }
        if (network.stringOr("hardwareAddress", "").length() > HARDWARE_MAX) {
            problems.tooLong(path + ".hardwareAddress", HARDWARE_MAX);
        }
        JsonArray addresses = network.array("ips");
        String here = path + ".ips";
        if (DeviceNames.tooMany(addresses, ADDRESSES_MAX, here, problems)) {
            return;
        }
        List<String> texts = addresses.strings();
        for (int i = 0; i < texts.size(); i++) {
            AddressForms.inNetwork(here + "[" + i + "]", texts.get(i), problems);
        }
        DeviceNames.distinct(texts, here, problems);
    }

    private static void allocation(JsonObject allocation, Set<String> known, Problems problems) {
        String path = "status.allocation";
        JsonObject devices = allocation.object("devices");
        DeviceRules.each(
                devices.array("results"),
                RESULTS_MAX,
                path + ".devices.results",
                (result, here, _) -> {
                    DeviceRules.reference(
                            result.stringOr("request", ""), known, here + ".request", problems);
                    VolumeRules.driver(result.stringOr("driver", ""), here + ".driver", problems);
                    DeviceNames.pool(result.stringOr("pool", ""), here + ".pool", problems);
                    String device = result.stringOr("device", "");
                    problems.invalidEach(here + ".device", device, Names.label(device));
                    DeviceNames.binding(result, here, problems);
                    share(result, here, problems);
                },
                problems);
        DeviceRules.each(
                devices.array("config"),
                2 * DeviceRules.CONFIGS_MAX,
                path + ".devices.config",
                (config, here, _) -> {
                    Checks.oneOf(config, "source", SOURCES, true, here, problems);
                    DeviceRules.references(config, known, here, problems);
                    DeviceRules.opaque(config, here, problems);
                },
                problems);
        if (allocation.get("nodeSelector") instanceof JsonObject selector) {
            AffinityRules.nodeSelector(selector, path + ".nodeSelector", problems);
        }
    }
}
