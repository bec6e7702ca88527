package atoll.bench;

import java.time.Duration;

/// CPU time of processes, so that the driver's and the server's stand apart.
final class Cpu {
    private Cpu() {}

    /// The driver's, in seconds.
    static double ofThisProcess() {
        return of(ProcessHandle.current());
    }

    /// In steps of the system's clock tick, 10 ms on Linux. Seconds since the process began, of all
    /// its threads.
    ///
    /// @throws IllegalStateException where the system does not tell
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
