package atoll.server.kinds;

import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/// Checks of what a pod's spec says about names, gates, identities and the host.
final class PodSettings {
    private static final Pattern SYSCTL =
            Pattern.compile("([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?");
    private static final List<String> SECCOMP =
            List.of("Localhost", "RuntimeDefault", "Unconfined");
    private static final int NAMESERVERS_MAX = 3;

    private PodSettings() {}

    static void security(JsonObject spec, String above, Problems problems) {
        JsonObject context = spec.object("securityContext");
        String path = above + ".securityContext";
        for (String key : List.of("fsGroup", "runAsUser", "runAsGroup")) {
            ContainerRules.identity(context, key, path, problems);
        }
        JsonArray groups = context.array("supplementalGroups");
        for (int i = 0; i < groups.size(); i++) {
            long id = groups.get(i).asLong(0);
            if (id < 0 || id > Integer.MAX_VALUE) {
                problems.invalid(
                        path + ".supplementalGroups[" + i + "]",
                        groups.get(i),
                        "must be between 0 and 2147483647, inclusive");
            }
        }
        host(spec, above, problems);
        sysctls(context, path, problems);
        Checks.oneOf(
                context,
                "fsGroupChangePolicy",
                List.of("Always", "OnRootMismatch"),
                false,
                path,
                problems);
        profiles(context, path, problems);
        Checks.oneOf(
                context,
                "supplementalGroupsPolicy",
                List.of("Merge", "Strict"),
                false,
                path,
                problems);
    }

    /// What of the host a pod with users of its own may not share.
    private static void host(JsonObject spec, String path, Problems problems) {
        if (spec.booleanOr("shareProcessNamespace", false) && spec.booleanOr("hostPID", false)) {
            problems.invalid(
                    path + ".securityContext.shareProcessNamespace",
                    Json.of(true),
                    "ShareProcessNamespace and HostPID cannot both be enabled");
        }
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
    }

    private static void sysctls(JsonObject context, String path, Problems problems) {
        var seen = new HashSet<String>();
        List<JsonObject> sysctls = context.array("sysctls").objects();
        for (int i = 0; i < sysctls.size(); i++) {
            String here = path + ".sysctls[" + i + "].name";
            String name = sysctls.get(i).stringOr("name", "");
            if (name.isEmpty()) {
                problems.required(here);
            } else if (name.length() > 253 || !SYSCTL.matcher(name).matches()) {
                problems.invalid(
                        here,
                        name,
                        "must have at most 253 characters and match regex"
                                + " ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$");
            } else if (!seen.add(name)) {
                problems.duplicate(here, name);
            }
        }
    }

    /// The profiles of a pod or a container.
    static void profiles(JsonObject context, String path, Problems problems) {
        for (String key : List.of("seccompProfile", "appArmorProfile")) {
            if (!(context.get(key) instanceof JsonObject profile)) {
                continue;
            }
            String here = path + "." + key;
            String type = profile.stringOr("type", "");
            boolean local = type.equals("Localhost");
            String what = key.equals("seccompProfile") ? "seccomp" : "AppArmor";
            if (local && profile.stringOr("localhostProfile", "").isEmpty()) {
                problems.required(
                        here + ".localhostProfile",
                        "must be set when " + what + " type is Localhost");
            } else if (!local && profile.has("localhostProfile")) {
                problems.invalidAs(
                        key.equals("seccompProfile") ? "SeccompProfile" : "AppArmorProfile",
                        here + ".localhostProfile",
                        profile,
                        "can only be set when " + what + " type is Localhost");
            }
            if (type.isEmpty()) {
                problems.required(here + ".type", "type is required when " + key + " is set");
            } else if (!SECCOMP.contains(type)) {
                problems.unsupported(here + ".type", type, SECCOMP);
            }
        }
    }

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
        List<String> searches = config.array("searches").strings();
        for (int i = 0; i < searches.size(); i++) {
            String search = searches.get(i);
            String plain =
                    search.endsWith(".") && search.length() > 1
                            ? search.substring(0, search.length() - 1)
                            : search;
            if (!SEARCH.matcher(plain).matches() && !search.equals(".")) {
                problems.invalid(path + ".searches[" + i + "]", search, SEARCH_FORM);
            }
        }
        List<JsonObject> options = config.array("options").objects();
        for (int i = 0; i < options.size(); i++) {
            if (options.get(i).stringOr("name", "").isEmpty()) {
                problems.required(path + ".options[" + i + "]", "must not be empty");
            }
        }
    }

    private static final String SEARCH_PATTERN =
            "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*";
    private static final Pattern SEARCH = Pattern.compile(SEARCH_PATTERN);
    private static final String SEARCH_FORM =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_',"
                    + " '-' or '.', and must start and end with an alphanumeric character (e.g."
                    + " 'example.com', regex used for validation is '"
                    + SEARCH_PATTERN
                    + "')";

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

    static void system(JsonObject spec, String path, Problems problems) {
        if (spec.get("os") instanceof JsonObject os) {
            String name = os.stringOr("name", "");
            if (name.isEmpty()) {
                problems.required(path + ".os.name", "cannot be empty");
            } else if (!List.of("linux", "windows").contains(name)) {
                problems.unsupported(path + ".os", name, List.of("linux", "windows"));
            }
        }
        Checks.oneOf(
                spec,
                "preemptionPolicy",
                List.of("Never", "PreemptLowerPriority"),
                false,
                path,
                problems);
    }
}
