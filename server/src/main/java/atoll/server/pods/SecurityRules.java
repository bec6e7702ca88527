package atoll.server.pods;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.checks.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/// Checks of whom pods and containers run as, and what those may do.
final class SecurityRules {
    private static final Pattern SYSCTL =
            Pattern.compile("([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?");
    private static final List<String> PROFILES =
            List.of("Localhost", "RuntimeDefault", "Unconfined");

    /// Upstream's, the length of a path in Linux less its end.
    private static final int LOCAL_PROFILE_MAX = 4095;

    private SecurityRules() {}

    /// @param spec of the pod, for what both decide together
    /// @param above path of the container
    static void ofContainer(
            JsonObject container, JsonObject spec, String above, Problems problems) {
        if (!(container.get("securityContext") instanceof JsonObject context)) {
            return;
        }
        String path = above + ".securityContext";
        identity(context, "runAsUser", path, problems);
        identity(context, "runAsGroup", path, problems);
        if (context.has("procMount")) {
            String mount = context.stringOr("procMount", "");
            List<String> mounts = List.of("Default", "Unmasked");
            if (!mounts.contains(mount)) {
                problems.unsupported(path + ".procMount", mount, mounts);
            }
            if (mount.equals("Unmasked") && spec.booleanOr("hostUsers", true)) {
                problems.invalid(
                        path + ".procMount", mount, "`hostUsers` must be false to use `Unmasked`");
            }
        }
        seccomp(context, path, problems);
        if (!context.booleanOr("allowPrivilegeEscalation", true)) {
            escalation(context, path, problems);
        }
        WindowsRules.options(context, path, problems);
        appArmor(context, path, problems);
    }

    /// Privileged containers and those with all rights escalate by themselves.
    private static void escalation(JsonObject context, String path, Problems problems) {
        String start = "cannot set `allowPrivilegeEscalation` to false and ";
        if (context.booleanOr("privileged", false)) {
            problems.invalidAs("SecurityContext", path, context, start + "`privileged` to true");
        }
        for (String added : context.object("capabilities").array("add").strings()) {
            if (added.equals("CAP_SYS_ADMIN")) {
                problems.invalidAs(
                        "SecurityContext",
                        path,
                        context,
                        start + "`capabilities.Add` CAP_SYS_ADMIN");
            }
        }
    }

    /// @param above path of the spec
    static void ofPod(JsonObject spec, String above, Problems problems) {
        JsonObject context = spec.object("securityContext");
        String path = above + ".securityContext";
        for (String key : List.of("fsGroup", "runAsUser", "runAsGroup")) {
            identity(context, key, path, problems);
        }
        JsonArray groups = context.array("supplementalGroups");
        for (int i = 0; i < groups.size(); i++) {
            identity(groups.get(i), path + ".supplementalGroups[" + i + "]", problems);
        }
        if (spec.booleanOr("shareProcessNamespace", false) && spec.booleanOr("hostPID", false)) {
            problems.invalid(
                    path + ".shareProcessNamespace",
                    Json.of(true),
                    "ShareProcessNamespace and HostPID cannot both be enabled");
        }
        sysctls(spec, context, path, problems);
        choice(context, "fsGroupChangePolicy", List.of("Always", "OnRootMismatch"), path, problems);
        seccomp(context, path, problems);
        WindowsRules.options(context, path, problems);
        appArmor(context, path, problems);
        choice(context, "supplementalGroupsPolicy", List.of("Merge", "Strict"), path, problems);
        choice(context, "seLinuxChangePolicy", List.of("Recursive"), path, problems);
    }

    /// A value that may be left out but not be empty.
    private static void choice(
            JsonObject object, String key, List<String> valid, String path, Problems problems) {
        if (object.has(key) && !valid.contains(object.stringOr(key, ""))) {
            problems.unsupported(path + "." + key, object.stringOr(key, ""), valid);
        }
    }

    private static void identity(JsonObject context, String key, String path, Problems problems) {
        Json id = context.get(key);
        if (id != null) {
            identity(id, path + "." + key, problems);
        }
    }

    /// Users and groups are 31 bits here, whatever Linux allows.
    private static void identity(Json id, String path, Problems problems) {
        if (id.asLong(0) < 0 || id.asLong(0) > Integer.MAX_VALUE) {
            problems.invalid(path, id, "must be between 0 and 2147483647, inclusive");
        }
    }

    /// Those of a namespace that the pod shares with its host cannot be set for it.
    private static void sysctls(
            JsonObject spec, JsonObject context, String path, Problems problems) {
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
            } else if (seen.contains(name)) {
                problems.duplicate(here, name);
            }
            seen.add(name);
            String dotted = name.replace('/', '.');
            boolean net = dotted.startsWith("net.");
            boolean ipc =
                    dotted.startsWith("kernel.shm")
                            || dotted.startsWith("kernel.msg")
                            || dotted.startsWith("fs.mqueue.")
                            || dotted.equals("kernel.sem");
            if (net && spec.booleanOr("hostNetwork", false)) {
                problems.invalid(here, name, "may not be specified when 'hostNetwork' is true");
            } else if (ipc && spec.booleanOr("hostIPC", false)) {
                problems.invalid(here, name, "may not be specified when 'hostIPC' is true");
            }
        }
    }

    /// A profile of the node's own is named by a path below the kubelet's directory.
    private static void seccomp(JsonObject context, String above, Problems problems) {
        if (!(context.get("seccompProfile") instanceof JsonObject profile)) {
            return;
        }
        String path = above + ".seccompProfile";
        String type = profile.stringOr("type", "");
        if (type.isEmpty()) {
            problems.required(path + ".type", "type is required when seccompProfile is set");
        } else if (!PROFILES.contains(type)) {
            problems.unsupported(path + ".type", type, PROFILES);
        }
        String file = path + ".localhostProfile";
        if (type.equals("Localhost")) {
            if (profile.has("localhostProfile")) {
                VolumeRules.descending(profile.stringOr("localhostProfile", ""), file, problems);
            } else {
                problems.required(file, "must be set when seccomp type is Localhost");
            }
        } else if (profile.has("localhostProfile")) {
            problems.invalidAs(
                    "SeccompProfile",
                    file,
                    profile,
                    "can only be set when seccomp type is Localhost");
        }
    }

    private static void appArmor(JsonObject context, String above, Problems problems) {
        if (!(context.get("appArmorProfile") instanceof JsonObject profile)) {
            return;
        }
        String path = above + ".appArmorProfile";
        String file = path + ".localhostProfile";
        String name = profile.stringOr("localhostProfile", "");
        switch (profile.stringOr("type", "")) {
            case "Localhost" -> {
                if (!name.equals(name.strip())) {
                    problems.invalid(file, name, "must not be padded with whitespace");
                } else if (name.isEmpty()) {
                    problems.required(file, "must be set when AppArmor type is Localhost");
                }
                if (name.length() > LOCAL_PROFILE_MAX) {
                    problems.tooLong(file, LOCAL_PROFILE_MAX);
                }
            }
            case "RuntimeDefault", "Unconfined" -> {
                if (profile.has("localhostProfile")) {
                    problems.invalid(file, name, "can only be set when AppArmor type is Localhost");
                }
            }
            case "" ->
                    problems.required(
                            path + ".type", "type is required when appArmorProfile is set");
            case String type -> problems.unsupported(path + ".type", type, PROFILES);
        }
    }
}
