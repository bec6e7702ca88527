package atoll.server.registry;

import atoll.api.validation.Addresses;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.checks.Defaults;
import atoll.server.checks.Problems;
import atoll.server.kinds.ServiceAddressRules;
import java.util.ArrayList;
import java.util.List;

/// Settles which families of addresses a service has, before anything else of it is looked at.
final class ServiceFamilies {
    private static final String POLICY = "spec.ipFamilyPolicy";

    private final String family;
    private final String otherFamily;

    /// @param family the one of the cluster's addresses
    ServiceFamilies(String family, String otherFamily) {
        this.family = family;
        this.otherFamily = otherFamily;
    }

    /// @param given the spec of a service of a type that has addresses
    /// @param old empty for a new service
    JsonObject settled(Target target, JsonObject given, JsonObject old) {
        boolean open =
                given.stringOr("clusterIP", "").equals("None")
                        && given.object("selector").isEmpty();
        Json known = old.get("ipFamilyPolicy");
        Json usual = Json.of(open ? "RequireDualStack" : "SingleStack");
        JsonObject spec = given.withDefault("ipFamilyPolicy", known == null ? usual : known);
        var problems = new Problems();
        ServiceAddressRules.check(spec, old.array("clusterIPs").strings(), problems);
        refuse(target, problems);
        String policy = spec.stringOr("ipFamilyPolicy", "");
        spec = reduced(spec, policy, old, problems);
        several(spec, policy, problems);
        spec = inferred(spec, problems);
        refuse(target, problems);
        if (open) {
            return both(spec, policy);
        }
        configured(spec, policy, problems);
        refuse(target, problems);
        return Defaults.listed(spec, "ipFamilies", JsonArray.of(Json.of(family)));
    }

    private static void refuse(Target target, Problems problems) {
        if (!problems.isEmpty()) {
            throw target.invalid(problems.causes());
        }
    }

    /// A service gives up its second address and family only where its policy says so.
    private static JsonObject reduced(
            JsonObject given, String policy, JsonObject old, Problems problems) {
        JsonObject spec = given;
        for (String key : List.of("clusterIPs", "ipFamilies")) {
            JsonArray now = spec.array(key);
            JsonArray before = old.array(key);
            if (policy.equals("SingleStack")) {
                if (now.size() > 1 && now.equals(before)) {
                    spec = spec.with(key, JsonArray.of(now.get(0)));
                }
            } else if (!now.isEmpty() && now.size() < before.size()) {
                problems.invalid(
                        POLICY,
                        policy,
                        "must be 'SingleStack' to release the secondary "
                                + (key.equals("clusterIPs") ? "cluster IP" : "IP family"));
            }
        }
        return spec;
    }

    private static void several(JsonObject spec, String policy, Problems problems) {
        if (!policy.equals("SingleStack")) {
            return;
        }
        String why = "must be 'RequireDualStack' or 'PreferDualStack' when multiple ";
        if (spec.array("clusterIPs").size() == 2) {
            problems.invalid(POLICY, policy, why + "cluster IPs are specified");
        }
        if (spec.array("ipFamilies").size() == 2) {
            problems.invalid(POLICY, policy, why + "IP families are specified");
        }
    }

    /// With the families of addresses that were asked for.
    private JsonObject inferred(JsonObject spec, Problems problems) {
        JsonArray addresses = spec.array("clusterIPs");
        var families = new ArrayList<Json>(spec.array("ipFamilies").toList());
        List<String> texts = addresses.strings();
        for (int i = families.size(); i < texts.size() && !texts.getFirst().equals("None"); i++) {
            String its = Addresses.isIpv4(texts.get(i)) ? "IPv4" : "IPv6";
            if (its.equals(family)) {
                families.add(Json.of(its));
            } else {
                problems.invalid(
                        "spec.clusterIPs[" + i + "]",
                        addresses,
                        its + " is not configured on this cluster");
            }
        }
        return families.isEmpty() ? spec : spec.with("ipFamilies", JsonArray.of(families));
    }

    /// A service without addresses of its own or pods that it selects may have what families it
    /// will.
    private JsonObject both(JsonObject given, String policy) {
        JsonObject spec = Defaults.listed(given, "ipFamilies", JsonArray.of(Json.of(family)));
        JsonArray families = spec.array("ipFamilies");
        if (families.size() > 1 || policy.equals("SingleStack")) {
            return spec;
        }
        Json other = Json.of(families.contains(Json.of(family)) ? otherFamily : family);
        return spec.with("ipFamilies", families.plus(other));
    }

    private void configured(JsonObject spec, String policy, Problems problems) {
        if (policy.equals("RequireDualStack")) {
            problems.invalid(
                    POLICY, policy, "this cluster is not configured for dual-stack services");
        }
        List<String> families = spec.array("ipFamilies").strings();
        for (int i = 0; i < families.size(); i++) {
            if (!families.get(i).equals(family)) {
                problems.invalid(
                        "spec.ipFamilies[" + i + "]",
                        families.get(i),
                        "not configured on this cluster");
            }
        }
    }
}
