package atoll.server.registry;

import atoll.api.GroupResource;
import atoll.store.Durability;
import java.util.Set;

/// Which writes need not wait for the disk. What is lost with the last second before a power cut is
/// written again by whoever wrote it.
///
/// | resource | why |
/// | --- | --- |
/// | `events` | a diary, kept for an hour |
/// | `leases` | renewed every few seconds |
/// | `nodes/status` | the kubelet's heartbeat |
final class Durabilities {
    private static final Set<GroupResource> LAZY =
            Set.of(
                    new GroupResource("", "events"),
                    new GroupResource("coordination.k8s.io", "leases"));
    private static final GroupResource NODES = new GroupResource("", "nodes");

    private Durabilities() {}

    static Durability of(Target target) {
        GroupResource stored = target.definition().storage();
        boolean heartbeat = stored.equals(NODES) && target.subresource().equals("status");
        return heartbeat || LAZY.contains(stored) ? Durability.LAZY : Durability.DURABLE;
    }
}
