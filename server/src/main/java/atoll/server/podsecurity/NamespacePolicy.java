package atoll.server.podsecurity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the labels of a namespace ask for.
///
/// @param problems labels that cannot be read; the strictest reading stands in for enforcement,
///   none for warnings and audit
/// @param enforce what refuses pods
/// @param audit what the audit log is told of
/// @param warn what whoever writes is told of
public record NamespacePolicy(
        LevelVersion enforce, LevelVersion audit, LevelVersion warn, List<Problem> problems) {
    private static final String PREFIX = "pod-security.kubernetes.io/";

    /// A label that cannot be read.
    ///
    /// @param label its full key
    /// @param why upstream's sentence, without the value
    public record Problem(String label, String value, String why) {}

    public NamespacePolicy {
        problems = List.copyOf(problems);
    }

    /// Reads labels `pod-security.kubernetes.io/{enforce,audit,warn}` and the same with `-version`;
    /// others are passed over. Absent levels are privileged, absent versions `latest`.
    ///
    /// @param labels all of the namespace's
    public static NamespacePolicy of(Map<String, String> labels) {
        var problems = new ArrayList<Problem>();
        var reader = new Reader(labels, problems);
        LevelVersion enforce = reader.read("enforce", Level.RESTRICTED);
        LevelVersion audit = reader.read("audit", Level.PRIVILEGED);
        LevelVersion warn = reader.read("warn", Level.PRIVILEGED);
        // Who enforces more than warnings ask for is warned of it too, on workloads among others.
        if (!reader.has("warn")
                && reader.isSound("enforce")
                && enforce.level().compareTo(warn.level()) > 0) {
            Version version = reader.has("warn-version") ? warn.version() : enforce.version();
            warn = new LevelVersion(enforce.level(), version);
        }
        return new NamespacePolicy(enforce, audit, warn, problems);
    }

    /// Whether there is nothing to look at in a pod.
    public boolean allowsAll() {
        return problems.isEmpty()
                && enforce.level() == Level.PRIVILEGED
                && audit.level() == Level.PRIVILEGED
                && warn.level() == Level.PRIVILEGED;
    }

    /// Collects problems on the way.
    private record Reader(Map<String, String> labels, List<Problem> problems) {
        boolean has(String label) {
            return labels.containsKey(PREFIX + label);
        }

        /// Whether a label is there and could be read.
        boolean isSound(String label) {
            return has(label)
                    && problems.stream().noneMatch(each -> each.label().equals(PREFIX + label));
        }

        /// @param mode `enforce`, `audit` or `warn`
        /// @param ifUnreadable the level that stands in for a wrong word
        LevelVersion read(String mode, Level ifUnreadable) {
            Level level = LevelVersion.PRIVILEGED.level();
            String named = labels.get(PREFIX + mode);
            if (named != null) {
                Level parsed = level(named);
                if (parsed == null) {
                    problems.add(
                            new Problem(
                                    PREFIX + mode,
                                    named,
                                    "must be one of privileged, baseline, restricted"));
                }
                level = parsed == null ? ifUnreadable : parsed;
            }
            Version version = Version.LATEST;
            String numbered = labels.get(PREFIX + mode + "-version");
            if (numbered != null) {
                Version parsed = Version.parse(numbered);
                if (parsed == null) {
                    problems.add(
                            new Problem(
                                    PREFIX + mode + "-version",
                                    numbered,
                                    "must be \"latest\" or \"v1.x\""));
                } else {
                    version = parsed;
                }
            }
            return new LevelVersion(level, version);
        }

        /// Exact words only: no capitals, no spaces.
        private static @Nullable Level level(String text) {
            for (Level level : Level.values()) {
                if (level.toString().equals(text)) {
                    return level;
                }
            }
            return null;
        }
    }
}
