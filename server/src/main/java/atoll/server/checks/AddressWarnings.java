package atoll.server.checks;

import atoll.api.validation.Addresses;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.List;

/// Addresses and networks that are valid but written in a way that others may read otherwise.
public final class AddressWarnings {
    private AddressWarnings() {}

    public static void endpoints(JsonObject endpoints, List<String> warnings) {
        List<JsonObject> subsets = endpoints.array("subsets").objects();
        for (int i = 0; i < subsets.size(); i++) {
            for (String list : List.of("addresses", "notReadyAddresses")) {
                List<JsonObject> addresses = subsets.get(i).array(list).objects();
                for (int j = 0; j < addresses.size(); j++) {
                    String path = "subsets[%d].%s[%d].ip".formatted(i, list, j);
                    ip(addresses.get(j).stringOr("ip", ""), path, warnings);
                }
            }
        }
    }

    /// Each of the addresses in a list.
    ///
    /// @param above the path of `object` with its dot
    public static void ips(JsonObject object, String key, String above, List<String> warnings) {
        List<String> addresses = object.array(key).strings();
        for (int i = 0; i < addresses.size(); i++) {
            ip(addresses.get(i), above + key + "[" + i + "]", warnings);
        }
    }

    public static void ip(String address, String path, List<String> warnings) {
        if (!Addresses.isIpv6(address)) {
            return;
        }
        String canonical = Addresses.canonical(address);
        if (Addresses.isIpv4(canonical)) {
            warnings.add(
                    "%s: non-standard IP address %s is invalid: use %s"
                            .formatted(path, Json.of(address), Json.of(canonical)));
        } else if (!canonical.equals(address)) {
            warnings.add(
                    "%s: IPv6 address %s should be in RFC 5952 canonical format (%s)"
                            .formatted(path, Json.of(address), Json.of(canonical)));
        }
    }

    /// Each of the networks in a list.
    ///
    /// @param above the path of `object` with its dot
    public static void cidrs(JsonObject object, String key, String above, List<String> warnings) {
        List<String> networks = object.array(key).strings();
        for (int i = 0; i < networks.size(); i++) {
            cidr(networks.get(i), above + key + "[" + i + "]", warnings);
        }
    }

    public static void cidr(String cidr, String path, List<String> warnings) {
        if (!Addresses.isCidr(cidr)) {
            return;
        }
        int slash = cidr.indexOf('/');
        String address = Addresses.canonical(cidr.substring(0, slash));
        String canonical = address + cidr.substring(slash);
        if (!Addresses.isMasked(cidr)) {
            String whole = address + (address.indexOf(':') < 0 ? "/32" : "/128");
            warnings.add(
                    "%s: CIDR value %s is ambiguous in this context (should be %s or %s?)"
                            .formatted(
                                    path,
                                    Json.of(cidr),
                                    Json.of(Addresses.masked(cidr)),
                                    Json.of(whole)));
        } else if (!canonical.equals(cidr)) {
            warnings.add(
                    "%s: IPv6 CIDR value %s should be in RFC 5952 canonical format (%s)"
                            .formatted(path, Json.of(cidr), Json.of(canonical)));
        }
    }
}
