package atoll.server.podsecurity;

import java.util.List;
import java.util.stream.Collectors;

/// Something a pod does that its level does not allow.
///
/// @param detail who does it; may be empty
/// @param reason the rule in a few words, by which pods are grouped: `host namespaces`
public record Violation(String reason, String detail) {
    /// All with their details: `host namespaces (hostPID=true), privileged (…)`.
    public static String details(List<Violation> violations) {
        return violations.stream()
                .map(each ->
                        each.detail.isEmpty()
                                ? each.reason
                                : each.reason + " (" + each.detail + ")")
                .collect(Collectors.joining(", "));
    }

    /// The reasons alone.
    public static String reasons(List<Violation> violations) {
        return violations.stream().map(Violation::reason).collect(Collectors.joining(", "));
    }
}
