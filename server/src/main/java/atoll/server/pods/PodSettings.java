package atoll.server.pods;

import atoll.api.validation.Names;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.checks.Checks;
import atoll.server.checks.Problems;
import atoll.server.checks.ResourceRules;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/// Checks of what a pod's spec says about names, gates, claims and the host.
public final class PodSettings {
    /// The C library's resolver reads no more.
    private static final int NAMESERVERS_MAX = 3;

    private static final int SEARCHES_MAX = 32;
    private static final int SEARCH_CHARACTERS_MAX = 2048;
    private static final int HOSTNAME_MAX = 64;

    private static final String SEARCH_PATTERN =
            "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*";
    private static final Pattern SEARCH = Pattern.compile(SEARCH_PATTERN);
    private static final String SEARCH_FORM =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters,"
                    + " '_', '-' or '.', and must start and end with an alphanumeric character (e.g."
                    + " 'example.com', regex used for validation is '"
                    + SEARCH_PATTERN
                    + "')";

    private PodSettings() {}

    /// `resourceClaims`: each with a name of its own and one of two ways to find a claim.
    static void claims(JsonObject spec, String above, Problems problems) {
        var names = new HashSet<String>();
        List<JsonObject> claims = spec.array("resourceClaims").objects();
        for (int i = 0; i < claims.size(); i++) {
            JsonObject claim = claims.get(i);
            String path = above + ".resourceClaims[" + i + "]";
            String name = claim.stringOr("name", "");
            if (name.isEmpty()) {
                problems.required(path + ".name");
            } else if (!names.add(name)) {
                problems.duplicate(path + ".name", name);
            } else {
                problems.invalidEach(path + ".name", name, Names.label(name));
            }
            boolean direct = claim.has("resourceClaimName");
            boolean made = claim.has("resourceClaimTemplateName");
            if (direct && made) {
                problems.invalidAs(
                        "PodResourceClaim",
                        path,
                        claim,
                        "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be"
                                + " specified");
            }
            if (!direct && !made) {
                problems.invalidAs(
                        "PodResourceClaim",
                        path,
                        claim,
                        "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
            }
            for (String key : List.of("resourceClaimName", "resourceClaimTemplateName")) {
                if (claim.has(key)) {
                    String target = claim.stringOr(key, "");
                    problems.invalidEach(path + "." + key, target, Names.subdomain(target));
                }
            }
        }
    }

    /// With the host's network a port is the host's port.
    ///
    /// @param pod whether of a pod rather than of a template
    static void hostNetwork(JsonObject spec, boolean pod, String path, Problems problems) {
        if (!spec.booleanOr("hostNetwork", false)) {
            return;
        }
        List<JsonObject> containers = spec.array("containers").objects();
        for (int i = 0; i < containers.size(); i++) {
            List<JsonObject> ports = containers.get(i).array("ports").objects();
            for (int j = 0; j < ports.size(); j++) {
                long host = ports.get(j).longOr("hostPort", 0);
                boolean differs = host != ports.get(j).longOr("containerPort", 0);
                if (differs && (pod || host != 0)) {
                    problems.invalid(
                            path + ".containers[" + i + "].ports[" + j + "].hostPort",
                            host,
                            "must match `containerPort` when `hostNetwork` is true");
                }
            }
        }
    }

    /// What of the host a pod with users of its own may not share.
    static void users(JsonObject spec, String path, Problems problems) {
        if (spec.booleanOr("hostUsers", true)) {
            return;
        }
        String why = "when `hostUsers` is false";
        if (spec.booleanOr("hostNetwork", false)) {
            problems.forbidden(path + ".hostNetwork", why);
        }
        if (spec.booleanOr("hostPID", false)) {
            problems.forbidden(path + ".HostPID", why);
        }
        if (spec.booleanOr("hostIPC", false)) {
            problems.forbidden(path + ".HostIPC", why);
        }
        ContainerRules.each(
                spec,
                path,
                (container, here) -> {
                    if (!container.array("volumeDevices").isEmpty()) {
                        problems.forbidden(here + ".volumeDevices", why);
                    }
                });
    }

    /// @param above path of the spec
    static void hostname(JsonObject spec, String above, Problems problems) {
        if (!spec.has("hostnameOverride")) {
            return;
        }
        String path = above + ".hostnameOverride";
        if (spec.booleanOr("setHostnameAsFQDN", false)) {
            problems.forbidden(path, "may not be specified when setHostnameAsFQDN is true");
        }
        if (spec.booleanOr("hostNetwork", false)) {
            problems.forbidden(path, "may not be specified when hostNetwork is true");
        }
        String name = spec.stringOr("hostnameOverride", "");
        if (name.length() > HOSTNAME_MAX) {
            problems.tooLong(path, HOSTNAME_MAX);
        }
        problems.invalidEach(path, name, Names.subdomain(name));
    }

    /// With the policy `None` a name server has to be said; what is said beside other policies is
    /// added to them.
    static void dns(JsonObject spec, String above, Problems problems) {
        String path = above + ".dnsConfig";
        boolean none = spec.stringOr("dnsPolicy", "").equals("None");
        if (!(spec.get("dnsConfig") instanceof JsonObject config)) {
            if (none) {
                problems.required(path, "must provide `dnsConfig` when `dnsPolicy` is None");
            }
            return;
        }
        JsonArray servers = config.array("nameservers");
        if (none && servers.isEmpty()) {
            problems.required(
                    path + ".nameservers",
                    "must provide at least one DNS nameserver when `dnsPolicy` is None");
            return;
        }
        if (servers.size() > NAMESERVERS_MAX) {
            problems.invalid(
                    path + ".nameservers",
                    servers,
                    "must not have more than " + NAMESERVERS_MAX + " nameservers");
        }
        List<String> addresses = servers.strings();
        for (int i = 0; i < addresses.size(); i++) {
            Checks.ip(path + ".nameservers[" + i + "]", addresses.get(i), problems);
        }
        searches(config.array("searches"), path + ".searches", problems);
        List<JsonObject> options = config.array("options").objects();
        for (int i = 0; i < options.size(); i++) {
            if (options.get(i).stringOr("name", "").isEmpty()) {
                problems.required(path + ".options[" + i + "]", "must not be empty");
            }
        }
    }

    /// A domain may end with a dot; a dot alone is the root.
    private static void searches(JsonArray given, String path, Problems problems) {
        List<String> searches = given.strings();
        if (searches.size() > SEARCHES_MAX) {
            problems.invalid(
                    path, given, "must not have more than " + SEARCHES_MAX + " search paths");
        }
        if (String.join(" ", searches).length() > SEARCH_CHARACTERS_MAX) {
            problems.invalid(
                    path,
                    given,
                    "must not have more than "
                            + SEARCH_CHARACTERS_MAX
                            + " characters (including spaces) in the search list");
        }
        for (int i = 0; i < searches.size(); i++) {
            String search = searches.get(i);
            if (search.equals(".")) {
                continue;
            }
            String plain = search.endsWith(".") ? search.substring(0, search.length() - 1) : search;
            String here = path + "[" + i + "]";
            if (plain.length() > 253) {
                problems.invalid(here, plain, "must be no more than 253 characters");
            }
            if (!SEARCH.matcher(plain).matches()) {
                problems.invalid(here, plain, SEARCH_FORM);
            }
        }
    }

    /// Readiness gates name conditions, scheduling gates names of their own; the latter once each.
    static void gates(JsonObject spec, String path, Problems problems) {
        List<JsonObject> readiness = spec.array("readinessGates").objects();
        for (int i = 0; i < readiness.size(); i++) {
            String type = readiness.get(i).stringOr("conditionType", "");
            problems.invalidEach(
                    path + ".readinessGates[" + i + "].conditionType",
                    type,
                    Names.qualifiedName(type));
        }
        var seen = new HashSet<String>();
        List<JsonObject> gates = spec.array("schedulingGates").objects();
        for (int i = 0; i < gates.size(); i++) {
            String here = path + ".schedulingGates[" + i + "]";
            String name = gates.get(i).stringOr("name", "");
            problems.invalidEach(here, name, Names.qualifiedName(name));
            if (!seen.add(name)) {
                problems.duplicate(here, name);
            }
        }
    }

    static void hostAliases(JsonObject spec, String above, Problems problems) {
        List<JsonObject> aliases = spec.array("hostAliases").objects();
        for (int i = 0; i < aliases.size(); i++) {
            String path = above + ".hostAliases[" + i + "]";
            Checks.ip(path + ".ip", aliases.get(i).stringOr("ip", ""), problems);
            List<String> names = aliases.get(i).array("hostnames").strings();
            for (int j = 0; j < names.size(); j++) {
                problems.invalidEach(
                        path + ".hostnames[" + j + "]",
                        names.get(j),
                        Names.subdomain(names.get(j)));
            }
        }
    }

    static void preemption(JsonObject spec, String path, Problems problems) {
        if (!spec.has("preemptionPolicy")) {
            return;
        }
        Checks.oneOf(
                spec,
                "preemptionPolicy",
                List.of("PreemptLowerPriority", "Never"),
                true,
                path,
                problems);
    }

    /// Variables read from files need the files' volume.
    static void fileKeys(JsonObject spec, String path, Problems problems) {
        var volumes = new HashMap<String, JsonObject>();
        for (JsonObject volume : spec.array("volumes").objects()) {
            volumes.put(volume.stringOr("name", ""), volume);
        }
        ContainerRules.each(
                spec,
                path,
                (container, here) -> {
                    List<JsonObject> variables = container.array("env").objects();
                    for (int i = 0; i < variables.size(); i++) {
                        if (!(variables.get(i).object("valueFrom").get("fileKeyRef")
                                instanceof JsonObject reference)) {
                            continue;
                        }
                        String place = here + ".env[" + i + "].valueFrom.fileKeyRef.volumeName";
                        String name = reference.stringOr("volumeName", "");
                        JsonObject volume = volumes.get(name);
                        if (volume == null) {
                            problems.notFound(place, name);
                        } else if (!volume.has("emptyDir")) {
                            problems.invalid(
                                    place, name, "referenced volume must be of type emptyDir");
                        }
                    }
                });
    }

    /// What a pod requests as a whole, against what its containers do.
    static void resources(JsonObject spec, String above, Problems problems) {
        if (!(spec.get("resources") instanceof JsonObject resources)) {
            return;
        }
        String path = above + ".resources";
        if (spec.object("os").stringOr("name", "").equals("windows")) {
            problems.forbidden(path, "may not be set for a windows pod");
            return;
        }
        if (resources.has("claims")) {
            problems.forbidden(
                    path + ".claims", "claims may not be set for Resources at pod-level");
        }
        ResourceRules.ofPod(resources, spec, path, problems);
        PodTotals.check(spec, resources, path, problems);
    }

    /// @param path of the spec
    public static void tolerations(JsonObject spec, String path, Problems problems) {
        List<JsonObject> tolerations = spec.array("tolerations").objects();
        for (int i = 0; i < tolerations.size(); i++) {
            toleration(tolerations.get(i), path + ".tolerations[" + i + "]", problems);
        }
    }

    /// `Lt` and `Gt` are behind a gate that is off, though the sentence names them.
    private static void toleration(JsonObject toleration, String path, Problems problems) {
        String key = toleration.stringOr("key", "");
        String operator = toleration.stringOr("operator", "");
        String effect = toleration.stringOr("effect", "");
        if (!key.isEmpty()) {
            problems.invalidEach(path + ".key", key, Names.qualifiedName(key));
        } else if (!operator.equals("Exists")) {
            problems.invalid(
                    path + ".operator",
                    operator,
                    "operator must be Exists when `key` is empty, which means \"match all values"
                            + " and all keys\"");
        }
        if (toleration.has("tolerationSeconds") && !effect.equals("NoExecute")) {
            problems.invalid(
                    path + ".effect",
                    effect,
                    "effect must be 'NoExecute' when `tolerationSeconds` is set");
        }
        String value = toleration.stringOr("value", "");
        switch (operator) {
            case "Equal", "" -> {
                List<String> wrong = Names.labelValue(value);
                if (!wrong.isEmpty()) {
                    problems.invalid(path + ".operator", value, String.join(";", wrong));
                }
            }
            case "Exists" -> {
                if (!value.isEmpty()) {
                    problems.invalid(
                            path + ".operator",
                            value,
                            "value must be empty when `operator` is 'Exists'");
                }
            }
            case "Lt", "Gt" ->
                    problems.unsupported(
                            path + ".operator", operator, List.of("Equal", "Exists", "Lt", "Gt"));
            default ->
                    problems.unsupported(path + ".operator", operator, List.of("Equal", "Exists"));
        }
        if (!effect.isEmpty() && !EFFECTS.contains(effect)) {
            problems.unsupported(path + ".effect", effect, EFFECTS);
        }
    }

    private static final List<String> EFFECTS =
            List.of("NoSchedule", "PreferNoSchedule", "NoExecute");
}
