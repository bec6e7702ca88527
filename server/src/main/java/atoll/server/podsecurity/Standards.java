package atoll.server.podsecurity;

import static atoll.server.podsecurity.Level.BASELINE;
import static atoll.server.podsecurity.Level.RESTRICTED;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which checks make up which level in which version.
public final class Standards {
    /// The newest version that differs from the one before.
    private static final int NEWEST = 35;

    private Standards() {}

    /// Finds one thing that a pod may not do; null when it does not.
    @FunctionalInterface
    private interface Look {
        @Nullable Violation at(PodShape pod);
    }

    /// One check, from the minor version that brings it (in this form).
    ///
    /// @param replaces the baseline check that it makes needless; empty for none
    private record Check(String id, Level level, int since, String replaces, Look look) {}

    private static Check baseline(String id, int since, Look look) {
        return new Check(id, BASELINE, since, "", look);
    }

    private static Check restricted(String id, int since, String replaces, Look look) {
        return new Check(id, RESTRICTED, since, replaces, look);
    }

    private static Look unlessWindows(Look look) {
        return pod -> pod.isWindows() ? null : look.at(pod);
    }

    private static Look unlessUsersOfItsOwn(Look look) {
        return pod -> pod.hasUsersOfItsOwn() ? null : look.at(pod);
    }

    private static final List<Check> CHECKS =
            List.of(
                    baseline("appArmorProfile", 0, Profiles::appArmor),
                    baseline("capabilities_baseline", 0, BaselineChecks::capabilities),
                    baseline("hostNamespaces", 0, BaselineChecks::hostNamespaces),
                    baseline("hostPathVolumes", 0, BaselineChecks::hostPaths),
                    baseline("hostPorts", 0, BaselineChecks::hostPorts),
                    baseline("hostProbesAndHostLifecycle", 34, BaselineChecks::hostProbes),
                    baseline("privileged", 0, BaselineChecks::privileged),
                    baseline("procMount", 0, BaselineChecks::procMount),
                    baseline("procMount", 35, unlessUsersOfItsOwn(BaselineChecks::procMount)),
                    baseline("seLinuxOptions", 0, pod -> Profiles.seLinux(pod, 0)),
                    baseline("seLinuxOptions", 31, pod -> Profiles.seLinux(pod, 31)),
                    baseline("seccompProfile_baseline", 0, Profiles::seccompAnnotations),
                    baseline("seccompProfile_baseline", 19, Profiles::seccompBaseline),
                    baseline("sysctls", 0, pod -> BaselineChecks.sysctls(pod, 0)),
                    baseline("sysctls", 27, pod -> BaselineChecks.sysctls(pod, 27)),
                    baseline("sysctls", 29, pod -> BaselineChecks.sysctls(pod, 29)),
                    baseline("sysctls", 32, pod -> BaselineChecks.sysctls(pod, 32)),
                    baseline("windowsHostProcess", 0, BaselineChecks::hostProcess),
                    restricted(
                            "allowPrivilegeEscalation",
                            8,
                            "",
                            RestrictedChecks::privilegeEscalation),
                    restricted(
                            "allowPrivilegeEscalation",
                            25,
                            "",
                            unlessWindows(RestrictedChecks::privilegeEscalation)),
                    restricted(
                            "capabilities_restricted",
                            22,
                            "capabilities_baseline",
                            RestrictedChecks::capabilities),
                    restricted(
                            "capabilities_restricted",
                            25,
                            "capabilities_baseline",
                            unlessWindows(RestrictedChecks::capabilities)),
                    restricted("procMount_restricted", 35, "procMount", BaselineChecks::procMount),
                    restricted(
                            "restrictedVolumes", 0, "hostPathVolumes", RestrictedChecks::volumes),
                    restricted("runAsNonRoot", 0, "", RestrictedChecks::nonRoot),
                    restricted(
                            "runAsNonRoot", 35, "", unlessUsersOfItsOwn(RestrictedChecks::nonRoot)),
                    restricted("runAsUser", 23, "", RestrictedChecks::rootUser),
                    restricted(
                            "runAsUser", 35, "", unlessUsersOfItsOwn(RestrictedChecks::rootUser)),
                    restricted(
                            "seccompProfile_restricted",
                            19,
                            "seccompProfile_baseline",
                            Profiles::seccompRestricted),
                    restricted(
                            "seccompProfile_restricted",
                            25,
                            "seccompProfile_baseline",
                            unlessWindows(Profiles::seccompRestricted)));

    /// What `pod` does that it may not at that level: baseline's findings first, each level's by
    /// the name of its check.
    public static List<Violation> violations(LevelVersion asked, PodShape pod) {
        if (asked.level() == Level.PRIVILEGED) {
            return List.of();
        }
        var found = new ArrayList<Violation>();
        for (Check check : checks(asked.level(), Math.min(asked.version().minor(), NEWEST))) {
            Violation violation = check.look().at(pod);
            if (violation != null) {
                found.add(violation);
            }
        }
        return found;
    }

    private static List<Check> checks(Level level, int minor) {
        Map<String, Check> current = new TreeMap<>();
        for (Check check : CHECKS) {
            if (check.since() <= minor && check.level().compareTo(level) <= 0) {
                Check known = current.get(check.id());
                if (known == null || known.since() < check.since()) {
                    current.put(check.id(), check);
                }
            }
        }
        List<String> replaced = current.values().stream().map(Check::replaces).toList();
        Stream<Check> standing =
                current.values().stream().filter(check -> !replaced.contains(check.id()));
        return standing.sorted(Comparator.comparing(Check::level)).toList();
    }
}
