package atoll.server.kinds;

import atoll.api.validation.Addresses;
import atoll.api.validation.Names;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.server.checks.AddressForms;
import atoll.server.checks.Checks;
import atoll.server.checks.Problems;
import atoll.server.checks.Shown;
import java.util.List;

/// Checks of the ranges that services get their addresses from, and of the addresses that are
/// taken.
final class AddressRules {
    private AddressRules() {}

    static void address(JsonObject address, Problems problems) {
        String path = "spec.parentRef";
        if (!(address.object("spec").get("parentRef") instanceof JsonObject parent)) {
            problems.required(path);
            return;
        }
        String group = parent.stringOr("group", "");
        if (!group.isEmpty()) {
            problems.invalidEach(path + ".group", group, Names.subdomain(group));
        }
        segment(parent, "resource", true, path, problems);
        segment(parent, "name", true, path, problems);
        segment(parent, "namespace", false, path, problems);
    }

    private static void segment(
            JsonObject parent, String key, boolean required, String path, Problems problems) {
        String value = parent.stringOr(key, "");
        if (!value.isEmpty()) {
            problems.invalidEach(path + "." + key, value, Names.pathSegment(value));
        } else if (required) {
            problems.required(path + "." + key);
        }
    }

    static void addressChanged(JsonObject address, JsonObject old, Problems problems) {
        JsonObject spec = address.object("spec");
        if (!spec.object("parentRef").equals(old.object("spec", "parentRef"))) {
            problems.invalidAs(
                    "*ParentReference", "spec.parentRef", spec.get("parentRef"), Checks.IMMUTABLE);
        }
    }

    /// A range may get one of the other family beside it, and nothing else.
    ///
    /// @param old empty for a new one
    static void range(String part, JsonObject range, JsonObject old, Problems problems) {
        if (old.isEmpty()) {
            ranges(range.object("spec"), problems);
        } else if (part.isEmpty()) {
            changed(range.object("spec"), old.object("spec").array("cidrs").strings(), problems);
        }
    }

    private static void changed(JsonObject spec, List<String> before, Problems problems) {
        JsonArray list = spec.array("cidrs");
        List<String> now = list.strings();
        boolean widened = before.size() == 1 && now.size() == 2;
        if (now.size() != before.size() && !widened) {
            problems.invalid("spec.cidrs", now.isEmpty() ? JsonNull.NULL : list, Checks.IMMUTABLE);
            return;
        }
        for (int i = 0; i < before.size(); i++) {
            if (!now.get(i).equals(before.get(i))) {
                problems.invalid("spec.cidrs[" + i + "]", now.get(i), Checks.IMMUTABLE);
            }
        }
        if (widened) {
            ranges(spec, problems);
        }
    }

    private static void ranges(JsonObject spec, Problems problems) {
        String path = "spec.cidrs";
        List<String> ranges = spec.array("cidrs").strings();
        if (ranges.isEmpty()) {
            problems.required(path, "at least one CIDR required");
            return;
        }
        if (ranges.size() > 2) {
            problems.invalidShown(
                    path, Shown.text("ServiceCIDRSpec", spec), "may only hold up to 2 values");
            return;
        }
        for (int i = 0; i < ranges.size(); i++) {
            AddressForms.cidr(path + "[" + i + "]", ranges.get(i), problems);
        }
        if (ranges.size() == 2
                && ranges.stream().allMatch(Addresses::isCidr)
                && isFour(ranges.getFirst()) == isFour(ranges.getLast())) {
            problems.invalid(
                    path,
                    spec.array("cidrs"),
                    "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and"
                            + " 2001:db8::/64");
        }
    }

    private static boolean isFour(String cidr) {
        return Addresses.network(cidr).indexOf(':') < 0;
    }
}
