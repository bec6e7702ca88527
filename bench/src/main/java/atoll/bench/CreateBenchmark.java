package atoll.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;

/// Durable creates per second.
final class CreateBenchmark implements Benchmark {
    private static final int PODS = 20_000;
    private static final int CLIENTS = 64;

    @Override
    public List<Figure> run(Launcher launcher) throws IOException, InterruptedException {
        var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (Fleet fleet = launcher.up(1, 1)) {
            long cpu = machine.getProcessCpuTime();
            double seconds = Pods.create(fleet, PODS, CLIENTS);
            double driver = (machine.getProcessCpuTime() - cpu) / 1e9;
            String how =
                    "20,000 pods of 2.5 KB, TLS, HTTP/2, 64 clients on 8 connections, RBAC on,"
                            + " durable, cold start included";
            return List.of(
                    new Figure("create.rate", PODS / seconds, "creates/s", how),
                    new Figure(
                            "create.driver-cpu", driver, "s", "the driver's own CPU time in it"));
        }
    }
}
