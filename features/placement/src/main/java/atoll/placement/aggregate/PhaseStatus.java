package atoll.placement.aggregate;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The status of kinds that have phases: the phase that asks most for attention in any member is
/// the template's. `Running` here and `Pending` there is `Pending`. A member without a phase counts
/// as pending; a phase that is in no list is not seen.
final class PhaseStatus {
    private static final List<String> POD = List.of("Failed", "Pending", "Running", "Succeeded");
    private static final List<String> VOLUME =
            List.of("Failed", "Pending", "Available", "Bound", "Released");
    private static final List<String> CLAIM = List.of("Lost", "Pending", "Bound");

    private PhaseStatus() {}

    /// Containers of all members one after the other, without names, since those are the same
    /// everywhere.
    static JsonObject pod(List<MemberStatus> members) {
        var status = phase(POD, members).edit();
        for (String field : List.of("containerStatuses", "initContainerStatuses")) {
            var containers = new ArrayList<Json>();
            for (MemberStatus member : members) {
                member.status()
                        .array(field)
                        .objects()
                        .forEach(container -> containers.add(container(container)));
            }
            if (!containers.isEmpty()) {
                status.put(field, JsonArray.of(containers));
            }
        }
        return status.build();
    }

    /// What can be told of containers that run in several members at once.
    private static JsonObject container(JsonObject container) {
        return JsonObject.builder()
                .put("image", "")
                .put("imageID", "")
                .put("lastState", JsonObject.EMPTY)
                .put("name", "")
                .put("ready", container.booleanOr("ready", false))
                .put("restartCount", 0)
                .put("state", container.object("state"))
                .build();
    }

    static JsonObject volume(List<MemberStatus> members) {
        return phase(VOLUME, members);
    }

    /// A member that has not told yet does not count, as in Karmada.
    static JsonObject claim(List<MemberStatus> members) {
        return phase(CLAIM, members.stream().filter(MemberStatus::isTold).toList());
    }

    /// @param worstFirst the first of these that any member has is the answer
    private static JsonObject phase(List<String> worstFirst, List<MemberStatus> members) {
        Set<String> present =
                members.stream()
                        .map(member -> member.status().stringOr("phase", "Pending"))
                        .collect(Collectors.toSet());
        return worstFirst.stream()
                .filter(present::contains)
                .findFirst()
                .map(phase -> JsonObject.of("phase", phase))
                .orElse(JsonObject.EMPTY);
    }
}
