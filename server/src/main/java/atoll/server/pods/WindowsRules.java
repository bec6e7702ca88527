package atoll.server.pods;

import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.checks.Problems;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Checks of what depends on a pod's operating system.
final class WindowsRules {
    private static final int CREDENTIALS_MAX = 64 * 1024;
    private static final int DOMAIN_MAX = 256;
    private static final int USER_MAX = 104;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Pattern NETBIOS =
            Pattern.compile("[^\\\\/:*?\"<>|.][^\\\\/:*?\"<>|]{0,14}");
    private static final String DNS_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
    private static final Pattern DNS = Pattern.compile(DNS_LABEL + "(?:\\." + DNS_LABEL + ")*");
    private static final Pattern BAD_IN_USERS = Pattern.compile("[\"/\\\\:;|=,+*?<>@\\[\\]]");
    private static final String NOT_HERE = "cannot be set for a windows pod";

    /// What of a pod's or its security context's fields Windows has nothing for; those of the pod
    /// itself after a `^`.
    private static final List<String> NOT_OF_PODS =
            List.of(
                    "appArmorProfile",
                    "seLinuxOptions",
                    "^hostUsers",
                    "^hostPID",
                    "^hostIPC",
                    "seccompProfile",
                    "fsGroup",
                    "fsGroupChangePolicy",
                    "sysctls",
                    "^shareProcessNamespace",
                    "runAsUser",
                    "runAsGroup",
                    "supplementalGroups",
                    "supplementalGroupsPolicy",
                    "seLinuxChangePolicy");

    private static final List<String> NOT_OF_CONTAINERS =
            List.of(
                    "appArmorProfile",
                    "seLinuxOptions",
                    "seccompProfile",
                    "capabilities",
                    "readOnlyRootFilesystem",
                    "privileged",
                    "allowPrivilegeEscalation",
                    "procMount",
                    "runAsUser",
                    "runAsGroup");

    private WindowsRules() {}

    /// The `windowsOptions` of a security context.
    static void options(JsonObject context, String above, Problems problems) {
        if (!(context.get("windowsOptions") instanceof JsonObject options)) {
            return;
        }
        String path = above + ".windowsOptions";
        if (options.has("gmsaCredentialSpecName")) {
            String name = options.stringOr("gmsaCredentialSpecName", "");
            problems.invalidEach(path + ".gmsaCredentialSpecName", name, Names.subdomain(name));
        }
        if (options.has("gmsaCredentialSpec")) {
            String text = options.stringOr("gmsaCredentialSpec", "");
            String here = path + ".gmsaCredentialSpec";
            if (text.isEmpty()) {
                problems.invalid(here, text, "gmsaCredentialSpec cannot be an empty string");
            } else if (text.length() > CREDENTIALS_MAX) {
                problems.invalid(here, text, "gmsaCredentialSpec size must be under 64 KiB");
            }
        }
        if (options.has("runAsUserName")) {
            userName(options.stringOr("runAsUserName", ""), path + ".runAsUserName", problems);
        }
    }

    /// `DOMAIN\USER` or `USER`.
    private static void userName(String name, String path, Problems problems) {
        if (name.isEmpty()) {
            problems.invalid(path, name, "runAsUserName cannot be an empty string");
            return;
        }
        if (CONTROL.matcher(name).find()) {
            problems.invalid(path, name, "runAsUserName cannot contain control characters");
            return;
        }
        List<String> parts = List.of(name.split("\\\\", -1));
        if (parts.size() > 2) {
            problems.invalid(path, name, "runAsUserName cannot contain more than one backslash");
            return;
        }
        String domain = parts.size() == 2 ? parts.getFirst() : "";
        String user = parts.getLast();
        if (domain.length() >= DOMAIN_MAX) {
            problems.invalid(
                    path, name, "runAsUserName's Domain length must be under 256 characters");
        }
        boolean known = NETBIOS.matcher(domain).matches() || DNS.matcher(domain).matches();
        if (parts.size() == 2 && !known) {
            problems.invalid(
                    path,
                    name,
                    "runAsUserName's Domain doesn't match the NetBios nor the DNS format");
        }
        if (user.isEmpty()) {
            problems.invalid(path, name, "runAsUserName's User cannot be empty");
        } else if (user.length() > USER_MAX) {
            problems.invalid(
                    path,
                    name,
                    "runAsUserName's User length must not be longer than 104 characters");
        }
        if (!user.isEmpty() && user.chars().allMatch(c -> c == '.' || c == ' ')) {
            problems.invalid(
                    path, name, "runAsUserName's User cannot contain only periods or spaces");
        }
        if (BAD_IN_USERS.matcher(user).find()) {
            problems.invalid(
                    path,
                    name,
                    "runAsUserName's User cannot contain the following characters:"
                            + " \"/\\:;|=,+*?<>@[]");
        }
    }

    /// Containers that run as the host do so together.
    ///
    /// Containers inherit the pod's word, and may not contradict it.
    static void hostProcess(JsonObject spec, String path, Problems problems) {
        Json ofPod = spec.object("securityContext").object("windowsOptions").get("hostProcess");
        int[] counts = new int[2];
        ContainerRules.each(
                spec,
                path,
                (container, here) -> {
                    Json own =
                            container
                                    .object("securityContext")
                                    .object("windowsOptions")
                                    .get("hostProcess");
                    if (ofPod != null && own != null && !ofPod.equals(own)) {
                        problems.invalid(
                                here + ".securityContext.windowsOptions.hostProcess",
                                own,
                                "pod hostProcess value must be identical if both are specified,"
                                        + " was "
                                        + ofPod);
                    }
                    counts[0]++;
                    counts[1] += isTrue(own == null ? ofPod : own) ? 1 : 0;
                });
        if (counts[1] > 0) {
            if (counts[1] != counts[0]) {
                problems.invalid(
                        path,
                        "",
                        "If pod contains any hostProcess containers then all containers must be"
                                + " HostProcess containers");
            }
            if (!spec.booleanOr("hostNetwork", false)) {
                problems.invalid(
                        path + ".hostNetwork",
                        Json.of(false),
                        "hostNetwork must be true if pod contains any hostProcess containers");
            }
        }
    }

    private static boolean isTrue(@Nullable Json value) {
        return Json.of(true).equals(value);
    }

    /// What `spec.os.name` promises: fields of the other system may then not be set.
    static void system(JsonObject spec, String path, Problems problems) {
        if (!(spec.get("os") instanceof JsonObject os)) {
            return;
        }
        switch (os.stringOr("name", "")) {
            case "" -> problems.required(path + ".os.name");
            case "linux" -> linux(spec, path, problems);
            case "windows" -> windows(spec, path, problems);
            case String name ->
                    problems.unsupported(path + ".os", name, List.of("linux", "windows"));
        }
    }

    private static void linux(JsonObject spec, String path, Problems problems) {
        String why = "windows options cannot be set for a linux pod";
        if (spec.object("securityContext").has("windowsOptions")) {
            problems.forbidden(path + ".securityContext.windowsOptions", why);
        }
        ContainerRules.each(
                spec,
                path,
                (container, here) -> {
                    if (container.object("securityContext").has("windowsOptions")) {
                        problems.forbidden(here + ".securityContext.windowsOptions", why);
                    }
                });
    }

    /// An empty list is none.
    private static boolean isSet(JsonObject context, String key) {
        boolean empty = context.get(key) instanceof JsonArray array && array.isEmpty();
        return context.has(key) && !empty;
    }

    /// Go's fields without pointers cannot be told from unset, so `false` passes for two of them.
    private static void windows(JsonObject spec, String path, Problems problems) {
        JsonObject context = spec.object("securityContext");
        for (String key : NOT_OF_PODS) {
            if (key.startsWith("^")) {
                String plain = key.substring(1);
                boolean unset =
                        (plain.equals("hostPID") || plain.equals("hostIPC"))
                                && !spec.booleanOr(plain, false);
                if (spec.has(plain) && !unset) {
                    problems.forbidden(path + "." + plain, NOT_HERE);
                }
            } else if (isSet(context, key)) {
                problems.forbidden(path + ".securityContext." + key, NOT_HERE);
            }
        }
        ContainerRules.each(
                spec,
                path,
                (container, here) -> {
                    for (String key : NOT_OF_CONTAINERS) {
                        if (container.object("securityContext").has(key)) {
                            problems.forbidden(here + ".securityContext." + key, NOT_HERE);
                        }
                    }
                });
    }
}
