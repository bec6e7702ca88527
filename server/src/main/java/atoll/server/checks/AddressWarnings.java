package atoll.server.checks;

import atoll.base.json.JsonObject;
import java.util.List;

/// Addresses and networks that are valid but written in a way that others may read otherwise.
public final class AddressWarnings {
    private AddressWarnings() {}

    /// Of an Endpoints object, ready addresses and others.
    public static void endpoints(JsonObject endpoints, List<String> warnings) {
        List<JsonObject> subsets = endpoints.array("subsets").objects();
        for (int i = 0; i < subsets.size(); i++) {
            for (String list : List.of("addresses", "notReadyAddresses")) {
                List<JsonObject> addresses = subsets.get(i).array(list).objects();
                for (int j = 0; j < addresses.size(); j++) {
                    String path = "subsets[%d].%s[%d].ip".formatted(i, list, j);
                    AddressForms.warnAboutIp(path, addresses.get(j).stringOr("ip", ""), warnings);
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
            AddressForms.warnAboutIp(above + key + "[" + i + "]", addresses.get(i), warnings);
        }
    }

    /// Each of the networks in a list.
    ///
    /// @param above the path of `object` with its dot
    public static void cidrs(JsonObject object, String key, String above, List<String> warnings) {
        List<String> networks = object.array(key).strings();
        for (int i = 0; i < networks.size(); i++) {
            AddressForms.warnAboutCidr(above + key + "[" + i + "]", networks.get(i), warnings);
        }
    }
}
