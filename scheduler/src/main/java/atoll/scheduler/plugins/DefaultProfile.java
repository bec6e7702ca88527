package atoll.scheduler.plugins;

import atoll.api.request.Client;
import atoll.scheduler.framework.Profile;
import atoll.scheduler.framework.Profile.Weighted;
import java.util.List;

/// The plugins of kube-scheduler's default profile that exist here, in its order, with its weights.
/// What is missing is told in the module's README.
public final class DefaultProfile {
    /// What `spec.schedulerName` says by default.
    public static final String SCHEDULER = "default-scheduler";

    private DefaultProfile() {}

    /// @param client asked for the claims of pods that have some
    public static Profile profile(Client client) {
        return new Profile(
                SCHEDULER,
                List.of(
                        new NamedNodes(),
                        new NodeUnschedulable(),
                        new NodeName(),
                        new TaintToleration(),
                        new NodeAffinity(),
                        new NodePorts(),
                        new NodeResourcesFit(),
                        new VolumeBinding(client),
                        new PodTopologySpread(),
                        new InterPodAffinity()),
                List.of(
                        new Weighted(new TaintToleration.Score(), 3),
                        new Weighted(new NodeAffinity.Score(), 2),
                        new Weighted(new NodeResourcesFit.Score(), 1),
                        new Weighted(new PodTopologySpread.Score(), 2),
                        new Weighted(new InterPodAffinity.Score(), 2),
                        new Weighted(new BalancedAllocation(), 1)),
                List.of(new VolumeReservation(client)),
                new DefaultBinder("kube-scheduler"));
    }
}
