package atoll.nodes;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A node the engine answers for.
///
/// @param block where its pods' addresses come from; null when there was none left
/// @param derivedAddress its address unless its status names one
record SimulatedNode(KubeObject object, @Nullable Cidr block, String derivedAddress) {
    /// KWOK's; its value `fake` is the one that KWOK's own
    /// `--manage-nodes-with-annotation-selector` is usually given.
    private static final String ANNOTATION = "kwok.x-k8s.io/node";

    static boolean isSimulated(KubeObject node) {
        return "fake".equals(node.metadata().object("annotations").string(ANNOTATION));
    }

    /// The block in the node's spec; null when it has none, or none of IPv4.
    static @Nullable Cidr blockOf(KubeObject node) {
        JsonObject spec = node.spec();
        for (String text : spec.array("podCIDRs").strings()) {
            Cidr block = Cidr.parse(text);
            if (block != null) {
                return block;
            }
        }
        return Cidr.parse(spec.stringOr("podCIDR", ""));
    }

    /// Its internal and external addresses, or the derived one. Never empty, in the order of the
    /// status; host names are left out.
    List<String> addresses() {
        var addresses = new ArrayList<String>(1);
        for (JsonObject address : object.status().array("addresses").objects()) {
            String type = address.stringOr("type", "");
            String value = address.stringOr("address", "");
            if (!value.isEmpty() && (type.equals("InternalIP") || type.equals("ExternalIP"))) {
                addresses.add(value);
            }
        }
        if (addresses.isEmpty()) {
            addresses.add(derivedAddress);
        }
        return addresses;
    }
}
