package atoll.server.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// What the operating system says of this process. Where it has no `/proc`, those figures are left
/// out.
public final class ProcessMetrics {
    private static final Path PROC = Path.of("/proc/self");

    /// Of `statm`; true of x86-64 and most of arm64.
    private static final int PAGE_BYTES = 4096;

    private ProcessMetrics() {}

    public static void write(MetricsText text) {
        ProcessHandle.Info info = ProcessHandle.current().info();
        info.totalCpuDuration()
                .ifPresent(used ->
                        text.single("process_cpu_seconds_total", "counter", used.toMillis() / 1e3));
        info.startInstant()
                .map(Instant::toEpochMilli)
                .ifPresent(
                        start -> text.single("process_start_time_seconds", "gauge", start / 1e3));
        try {
            memory(text);
            files(text);
        } catch (IOException | NumberFormatException e) {
            // No such files here: there is nothing to tell.
            return;
        }
    }

    private static void memory(MetricsText text) throws IOException {
        String[] pages = Files.readString(PROC.resolve("statm")).strip().split(" ");
        text.single("process_virtual_memory_bytes", "gauge", bytes(pages[0]))
                .single("process_resident_memory_bytes", "gauge", bytes(pages[1]));
    }

    private static double bytes(String pages) {
        return (double) Long.parseLong(pages) * PAGE_BYTES;
    }

    private static void files(MetricsText text) throws IOException {
        try (var open = Files.list(PROC.resolve("fd"))) {
            text.single("process_open_fds", "gauge", (double) open.count());
        }
        List<String> limits = Files.readAllLines(PROC.resolve("limits"));
        limit(limits, "Max open files", "process_max_fds", text);
        limit(limits, "Max address space", "process_virtual_memory_max_bytes", text);
    }

    /// @param row how the line of `/proc/self/limits` begins; its first number is the soft limit,
    ///   and -1 stands for unlimited
    private static void limit(List<String> limits, String row, String name, MetricsText text) {
        for (String line : limits) {
            if (line.startsWith(row)) {
                String soft = line.substring(row.length()).strip().split(" +")[0];
                text.single(
                        name, "gauge", soft.equals("unlimited") ? -1 : Double.parseDouble(soft));
            }
        }
    }
}
