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
///
/// A check that changed with a version is listed once for each form; the newest that is not newer
/// than the version asked for counts. A check of a stricter level takes the place of baseline's
/// where it says the same and more, so that nothing is told twice.
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
    /// @param id upstream's name of the check; the same for all its forms
    private record Check(String id, Level level, int since, String replaces, Look look) {}

    private static Check baseline(String id, int since, Look look) {
        return new Check(id, BASELINE, since, "", look);
    }

    private static Check restricted(String id, int since, String replaces, Look look) {
        return new Check(id, RESTRICTED, since, replaces, look);
    }

    /// From v1.25 on: pods of Windows are not asked for what only Linux has.
    private static Look unlessWindows(Look look) {
        return pod -> pod.isWindows() ? null : look.at(pod);
    }

    /// From v1.35 on: root in a user namespace is nobody on the host.
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
    ///
    /// Versions newer than any that changed something are read as the newest, `latest` too.
    ///
    /// @return empty for a pod that is allowed, and always for the privileged level
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

    /// The checks of a level in a version, in the order in which violations are told.
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
