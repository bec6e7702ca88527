package atoll.placement.aggregate;

import atoll.base.json.JsonObject;
import java.util.List;
import java.util.Optional;

/// What one member says of its copy of a template.
///
/// @param status empty: not told yet
record MemberStatus(String cluster, JsonObject status) {
    /// Whether the member has reported a status at all.
    boolean isTold() {
        return !status.isEmpty();
    }

    /// Of all members, the sum of a count. A member that does not tell counts 0.
    static long sum(List<MemberStatus> members, String field) {
        return members.stream().mapToLong(member -> member.status().longOr(field, 0)).sum();
    }

    /// Of all members, the latest time in a field. Empty when no member tells it.
    static Optional<String> latest(List<MemberStatus> members, String field) {
        // RFC 3339 in UTC sorts as text.
        return members.stream()
                .map(member -> member.status().stringOr(field, ""))
                .filter(time -> !time.isEmpty())
                .max(String::compareTo);
    }
}
