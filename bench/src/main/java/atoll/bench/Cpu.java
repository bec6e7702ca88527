package atoll.bench;

import java.time.Duration;

/// CPU time of processes, so that the driver's and the server's stand apart.
final class Cpu {
    private Cpu() {}

    static double ofThisProcess() {
        return of(ProcessHandle.current());
    }

    /// In steps of the system's clock tick, 10 ms on Linux.
    static double of(ProcessHandle process) {
        Duration total =
                process.info()
                        .totalCpuDuration()
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "this system does not tell the CPU time of processes"));
        return total.toNanos() / 1e9;
    }
}
