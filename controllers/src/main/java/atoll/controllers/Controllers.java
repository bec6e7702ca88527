package atoll.controllers;

import atoll.api.request.Client;
import atoll.control.Actor;
import atoll.controllers.autoscaling.AutoscalingController;
import atoll.controllers.bootstrap.BootstrapSigner;
import atoll.controllers.bootstrap.TokenCleaner;
import atoll.controllers.certificates.ApprovingController;
import atoll.controllers.certificates.RequestCleaner;
import atoll.controllers.certificates.SigningController;
import atoll.controllers.clusterrole.ClusterRoleAggregationController;
import atoll.controllers.cronjob.CronJobController;
import atoll.controllers.daemonset.DaemonSetController;
import atoll.controllers.deployment.DeploymentController;
import atoll.controllers.disruption.DisruptionController;
import atoll.controllers.endpointmirror.EndpointMirrorController;
import atoll.controllers.endpointslice.EndpointSliceController;
import atoll.controllers.events.EventExpiry;
import atoll.controllers.garbage.GarbageCollector;
import atoll.controllers.job.JobController;
import atoll.controllers.namespace.NamespaceController;
import atoll.controllers.nodelifecycle.NodeLifecycleController;
import atoll.controllers.policystatus.PolicyStatusController;
import atoll.controllers.quota.QuotaController;
import atoll.controllers.replicaset.PodSetKind;
import atoll.controllers.replicaset.ReplicaSetController;
import atoll.controllers.rootca.RootCertificateController;
import atoll.controllers.serviceaccount.ServiceAccountController;
import atoll.controllers.serviceaccount.TokenController;
import atoll.controllers.servicecidr.ServiceCidrController;
import atoll.controllers.statefulset.StatefulSetController;
import atoll.controllers.volumes.EphemeralVolumeController;
import atoll.controllers.volumes.ProtectionController;
import atoll.controllers.volumes.VolumeController;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// The sets of controllers, each controller a fresh actor to be run once. Nothing is started here:
/// the caller gives the actors to a runner. Each has informers of its own, so they may be stepped
/// by different threads.
public final class Controllers {
    private Controllers() {}

    /// Everything a member cluster runs.
    ///
    /// @param random for what must differ between clusters; seeded, so that a run can be repeated
    /// @param client of the member; a controller neither knows nor cares where that is
    /// @return in the order in which a runner that steps one after the other steps them
    public static List<Actor> all(
            Client client, InstantSource clock, RandomGenerator random, ControllerOptions options) {
        var actors = new ArrayList<Actor>(hub(client, clock, random, options));
        actors.add(new DeploymentController(client, clock).actor());
        actors.add(new ReplicaSetController(PodSetKind.REPLICA_SET, client, clock).actor());
        actors.add(
                new ReplicaSetController(PodSetKind.REPLICATION_CONTROLLER, client, clock).actor());
        actors.add(new ClusterRoleAggregationController(client, clock).actor());
        actors.add(new JobController(client, clock).actor());
        actors.add(new EndpointSliceController(client, clock).actor());
        actors.add(new NodeLifecycleController(client, clock).actor());
        actors.add(new StatefulSetController(client, clock).actor());
        actors.add(new DaemonSetController(client, clock).actor());
        actors.add(new CronJobController(client, clock).actor());
        actors.add(new DisruptionController(client, clock).actor());
        actors.add(new QuotaController(client, clock).actor());
        actors.add(new EndpointMirrorController(client, clock).actor());
        actors.add(new VolumeController(client, clock).actor());
        actors.add(new ProtectionController(client, clock).actor());
        actors.add(new EphemeralVolumeController(client, clock).actor());
        actors.add(new AutoscalingController(client, clock).actor());
        actors.add(new ServiceCidrController(client, clock).actor());
        actors.add(new ApprovingController(client, clock).actor());
        actors.add(RequestCleaner.of(client, clock));
        actors.add(new TokenCleaner(client, clock).actor());
        actors.add(new BootstrapSigner(client, clock).actor());
        if (options.signer() != null) {
            actors.add(new SigningController(client, clock, options.signer()).actor());
        }
        if (options.tokenSigner() != null) {
            actors.add(
                    new TokenController(
                                    client,
                                    clock,
                                    options.rootCertificates(),
                                    options.tokenSigner())
                            .actor());
        }
        if (options.schemas() != null) {
            actors.add(new PolicyStatusController(client, clock, options.schemas()).actor());
        }
        return enabled(actors, options);
    }

    /// What the hub runs: its Deployments are templates for members and make no pods there.
    public static List<Actor> hub(
            Client client, InstantSource clock, RandomGenerator random, ControllerOptions options) {
        return enabled(
                List.of(
                        new NamespaceController(client, clock).actor(),
                        new ServiceAccountController(client, clock).actor(),
                        new RootCertificateController(client, clock, options.rootCertificates())
                                .actor(),
                        new GarbageCollector(client, clock),
                        EventExpiry.of(client, clock)),
                options);
    }

    /// Names that no actor has are passed over.
    private static List<Actor> enabled(List<Actor> actors, ControllerOptions options) {
        return actors.stream().filter(actor -> !options.disabled().contains(actor.name())).toList();
    }
}
