package atoll.bench;

import java.io.IOException;
import java.util.List;

/// 10,000 pods of one Deployment on 100 nodes. Through all that works in a member: the deployment
/// and replica set controllers, the scheduler and the node engine. The second member shows what a
/// warm program takes.
final class PodsBenchmark implements Benchmark {
    private static final int PODS = 10_000;
    private static final int LOOK_EVERY_MILLIS = 20;
    private static final int WITHIN_SECONDS = 120;
    private static final String PATH = "/apis/apps/v1/namespaces/default/deployments";
    private static final String BODY =
            """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"many"},"spec":{\
            "replicas":10000,"selector":{"matchLabels":{"app":"many"}},"template":{"metadata":{\
            "labels":{"app":"many"}},"spec":{"containers":[{"name":"main",\
            "image":"registry.example/many:1"}]}}}}\
            """;

    @Override
    public List<Figure> run(Launcher launcher, int runs) throws IOException, InterruptedException {
        try (Fleet fleet = launcher.up(2, 100)) {
            return List.of(
                    new Figure(
                            "pods.running",
                            deploy(fleet, "member1"),
                            "s",
                            "create of a Deployment of 10,000 on 100 nodes to all available, right"
                                    + " after the start"),
                    new Figure(
                            "pods.running-again",
                            deploy(fleet, "member2"),
                            "s",
                            "then the same in the other member of the same process"));
        }
    }

    /// Asks for the Deployment's status every 20 ms, which adds as much to the figure at most.
    ///
    /// @return seconds
    private static double deploy(Fleet fleet, String member)
            throws IOException, InterruptedException {
        try (Wire wire = fleet.wire(member)) {
            long begun = System.nanoTime();
            wire.post(PATH, BODY);
            long available = 0;
            while (available < PODS) {
                if (Fleet.secondsSince(begun) > WITHIN_SECONDS) {
                    throw new IOException(
                            available + " of " + PODS + " pods available after 120 s");
                }
                fleet.runFor(LOOK_EVERY_MILLIS);
                available =
                        wire.getJson(PATH + "/many")
                                .object("status")
                                .longOr("availableReplicas", 0);
            }
            return Fleet.secondsSince(begun);
        }
    }
}
