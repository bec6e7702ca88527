package atoll.server.kinds;

import atoll.api.validation.Addresses;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.checks.Checks;
import atoll.server.checks.Problems;
import java.util.HashSet;
import java.util.List;

/// Checks of what a service says of its cluster's addresses. They come before all others: nothing
/// is taken for a service whose addresses make no sense.
public final class ServiceAddressRules {
    private static final List<String> FAMILIES = List.of("IPv4", "IPv6");
    private static final List<String> POLICIES =
            List.of("PreferDualStack", "RequireDualStack", "SingleStack");
    private static final String PATH = "spec.clusterIPs";

    private ServiceAddressRules() {}

    /// @param spec of a service of a type that has addresses
    /// @param had what addresses it has already, which are good enough for it
    public static void check(JsonObject spec, List<String> had, Problems problems) {
        JsonArray given = spec.array("clusterIPs");
        List<String> addresses = given.strings();
        agree(spec.stringOr("clusterIP", ""), given, problems);
        List<String> families = spec.array("ipFamilies").strings();
        families(families, problems);
        String policy = spec.stringOr("ipFamilyPolicy", "");
        if (spec.has("ipFamilyPolicy") && !POLICIES.contains(policy)) {
            problems.unsupported("spec.ipFamilyPolicy", policy, POLICIES);
        }
        boolean sound = true;
        for (int i = 0; i < addresses.size(); i++) {
            if (i == 0 && addresses.get(i).equals("None")) {
                if (addresses.size() > 1) {
                    problems.invalid(PATH, given, "'None' must be the first and only value");
                    sound = false;
                }
            } else if (!had.contains(addresses.get(i))) {
                sound &= Checks.ip(PATH + "[" + i + "]", addresses.get(i), problems);
            }
        }
        if (addresses.size() > 2) {
            problems.invalid(PATH, given, "may only hold up to 2 values");
        }
        if (sound) {
            together(given, families, problems);
        }
    }

    private static void agree(String one, JsonArray given, Problems problems) {
        if (one.isEmpty() && !given.isEmpty()) {
            problems.invalid(PATH, given, "must be empty when `clusterIP` is not specified");
        } else if (!one.isEmpty() && given.isEmpty()) {
            problems.required(PATH);
        } else if (!one.isEmpty() && !given.strings().getFirst().equals(one)) {
            problems.invalid(PATH, given, "first value must match `clusterIP`");
        }
    }

    private static void families(List<String> families, Problems problems) {
        var seen = new HashSet<String>();
        for (int i = 0; i < families.size(); i++) {
            String path = "spec.ipFamilies[" + i + "]";
            if (!FAMILIES.contains(families.get(i))) {
                problems.unsupported(path, families.get(i), FAMILIES);
            }
            if (!seen.add(families.get(i))) {
                problems.duplicate(path, families.get(i));
            }
        }
    }

    /// Valid addresses: at most one of each family, in the order of the families.
    private static void together(JsonArray given, List<String> families, Problems problems) {
        List<String> addresses = given.strings();
        if (addresses.size() > 1 && addresses.stream().filter(Addresses::isIpv4).count() != 1) {
            problems.invalid(PATH, given, "may specify no more than one IP for each IP family");
        }
        for (int i = 0; i < Math.min(addresses.size(), families.size()); i++) {
            String address = addresses.get(i);
            String expected = families.get(i);
            boolean fits =
                    address.equals("None")
                            || !FAMILIES.contains(expected)
                            || expected.equals(Addresses.isIpv4(address) ? "IPv4" : "IPv6");
            if (!fits) {
                problems.invalid(
                        PATH + "[" + i + "]",
                        address,
                        "expected an %s value as indicated by `ipFamilies[%d]`"
                                .formatted(expected, i));
            }
        }
    }
}
