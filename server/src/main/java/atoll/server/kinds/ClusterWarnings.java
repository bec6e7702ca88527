package atoll.server.kinds;

import static atoll.server.pods.PodWarnings.NODE_LABELS;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.checks.AddressForms;
import java.util.List;
import java.util.Locale;

/// What the writer of a cluster's networks, storage and devices is told: addresses in other forms
/// than the one, and labels of nodes that have gone.
final class ClusterWarnings {
    private static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";

    private ClusterWarnings() {}

    static void policy(JsonObject policy, List<String> warnings) {
        JsonObject spec = policy.object("spec");
        blocks(spec.array("ingress"), "from", "spec.ingress", warnings);
        blocks(spec.array("egress"), "to", "spec.egress", warnings);
    }

    private static void blocks(JsonArray rules, String peers, String above, List<String> warnings) {
        for (int i = 0; i < rules.size(); i++) {
            List<JsonObject> list = rules.objects().get(i).array(peers).objects();
            for (int j = 0; j < list.size(); j++) {
                if (!(list.get(j).get("ipBlock") instanceof JsonObject block)) {
                    continue;
                }
                String path = above + "[" + i + "]." + peers + "[" + j + "].ipBlock.";
                AddressForms.warnAboutCidr(path + "cidr", block.stringOr("cidr", ""), warnings);
                List<String> except = block.array("except").strings();
                for (int k = 0; k < except.size(); k++) {
                    AddressForms.warnAboutCidr(path + "except[" + k + "]", except.get(k), warnings);
                }
            }
        }
    }

    /// Slices that controllers write hold what they took from elsewhere.
    static void slice(JsonObject slice, boolean fresh, List<String> warnings) {
        if (fresh && slice.stringOr("addressType", "").equals("FQDN")) {
            warnings.add("spec.addressType: FQDN endpoints are deprecated");
        }
        String manager = slice.object("metadata", "labels").stringOr(MANAGED_BY, "");
        if (manager.equals("endpointslice-controller.k8s.io")
                || manager.equals("endpointslicemirroring-controller.k8s.io")) {
            return;
        }
        List<JsonObject> endpoints = slice.array("endpoints").objects();
        for (int i = 0; i < endpoints.size(); i++) {
            List<String> addresses = endpoints.get(i).array("addresses").strings();
            for (int j = 0; j < addresses.size(); j++) {
                AddressForms.warnAboutIp(
                        "endpoints[" + i + "].addresses[" + j + "]", addresses.get(j), warnings);
            }
        }
    }

    /// Of a status that tells at which addresses a load balancer answers.
    static void balancer(JsonObject object, List<String> warnings) {
        List<JsonObject> ingress =
                object.object("status", "loadBalancer").array("ingress").objects();
        for (int i = 0; i < ingress.size(); i++) {
            AddressForms.warnAboutIp(
                    "status.loadBalancer.ingress[" + i + "]",
                    ingress.get(i).stringOr("ip", ""),
                    warnings);
        }
    }

    /// Addresses of a pod or of its node.
    static void addresses(JsonObject pod, String key, List<String> warnings) {
        List<JsonObject> ips = pod.array("status", key).objects();
        for (int i = 0; i < ips.size(); i++) {
            AddressForms.warnAboutIp(
                    "status." + key + "[" + i + "].ip", ips.get(i).stringOr("ip", ""), warnings);
        }
    }

    static void storageClass(JsonObject object, List<String> warnings) {
        List<JsonObject> terms = object.array("allowedTopologies").objects();
        for (int i = 0; i < terms.size(); i++) {
            List<JsonObject> expressions = terms.get(i).array("matchLabelExpressions").objects();
            for (int j = 0; j < expressions.size(); j++) {
                String message = NODE_LABELS.get(expressions.get(j).stringOr("key", ""));
                if (message != null) {
                    warnings.add(
                            "allowedTopologies[%d].matchLabelExpressions[%d].key: %s"
                                    .formatted(i, j, message));
                }
            }
        }
    }

    static void capacity(JsonObject object, List<String> warnings) {
        JsonObject topology = object.object("nodeTopology");
        List<JsonObject> expressions = topology.array("matchExpressions").objects();
        for (int i = 0; i < expressions.size(); i++) {
            String key = expressions.get(i).stringOr("key", "");
            String message = NODE_LABELS.get(key);
            if (message != null) {
                warnings.add(
                        "nodeTopology.matchExpressions[%d].key: %s is %s"
                                .formatted(i, key, message));
            }
        }
        for (String key : topology.object("matchLabels").keys()) {
            String message = NODE_LABELS.get(key);
            if (message != null) {
                warnings.add("nodeTopology.matchLabels." + key + ": " + message);
            }
        }
    }

    static void runtimeClass(JsonObject object, List<String> warnings) {
        for (String key : object.object("scheduling", "nodeSelector").keys()) {
            String message = NODE_LABELS.get(key);
            if (message != null) {
                warnings.add("scheduling.nodeSelector: " + message);
            }
        }
    }

    static void devices(JsonObject slice, List<String> warnings) {
        String driver = slice.object("spec").stringOr("driver", "");
        if (!driver.equals(driver.toLowerCase(Locale.ROOT))) {
            warnings.add(
                    "spec.driver: driver names should be lowercase; \""
                            + driver
                            + "\" contains uppercase characters");
        }
    }
}
