package atoll.bench;

import atoll.client.Connection;
import atoll.client.Kubeconfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A running fleet; closing it stops the process and removes its data.
///
/// Linux only for memory, which is read from `/proc`.
final class Fleet implements AutoCloseable {
    /// In its folder.
    static final String KUBECONFIG = "kubeconfig";

    /// The line of `atoll up` that says all is Ready; it must stay as the program prints it.
    private static final Pattern GREETING =
            Pattern.compile("all Ready after .* \\(readyz after ([0-9.]+) s\\)");

    private static final int STOP_WITHIN_SECONDS = 20;

    private final Process process;
    private final Path folder;
    private final long begun;
    private double readySeconds;
    private double readyzSeconds;

    /// @param folder with the fleet's data, kubeconfig and standard error; removed at the end
    /// @param begun `System.nanoTime()` before the process was started
    Fleet(Process process, Path folder, long begun) {
        this.process = process;
        this.folder = folder;
        this.begun = begun;
    }

    /// Reads what the process prints; to be called once, first.
    ///
    /// @throws IOException when it ends before, with what it said
    void awaitReady() throws IOException {
        BufferedReader said = process.inputReader();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            Matcher greeting = GREETING.matcher(line);
            if (greeting.find()) {
                readySeconds = secondsSince(begun);
                readyzSeconds = Double.parseDouble(greeting.group(1));
                return;
            }
        }
        throw new IOException(
                "atoll up ended before its nodes were Ready: "
                        + Files.readString(folder.resolve("errors")));
    }

    /// From before the launcher's start, measured here.
    double readySeconds() {
        return readySeconds;
    }

    /// As the greeting says: counted by the program itself, so without the launcher.
    double readyzSeconds() {
        return readyzSeconds;
    }

    Connection connection(String context) throws IOException {
        return Kubeconfig.read(folder.resolve(KUBECONFIG)).connection(context);
    }

    /// A connection of its own each time; the caller closes it.
    Wire wire(String context) throws IOException {
        return new Wire(connection(context));
    }

    /// Resident memory. The launcher becomes the JVM by `exec`, so its process is the program's. In
    /// millions of bytes, as all sizes here.
    double residentMegabytes() throws IOException {
        return status("VmRSS:");
    }

    /// The most that was resident since [#forgetPeak].
    double peakMegabytes() throws IOException {
        return status("VmHWM:");
    }

    /// Needs the right to write to the process's `clear_refs`.
    void forgetPeak() throws IOException {
        Files.writeString(Path.of("/proc/" + process.pid() + "/clear_refs"), "5");
    }

    private double status(String name) throws IOException {
        List<String> status = Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"));
        String line = status.stream().filter(at -> at.startsWith(name)).findFirst().orElseThrow();
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024 / 1e6;
    }

    /// Of the fleet's process since its start.
    double cpuSeconds() {
        return Cpu.of(process.toHandle());
    }

    /// Lets the fleet run for so long.
    ///
    /// @throws IOException when it ends meanwhile
    void runFor(long millis) throws IOException, InterruptedException {
        if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
            throw new IOException("the fleet ended with code " + process.exitValue());
        }
    }

    /// @param nanoTime from `System.nanoTime()`
    static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }

    /// Ends it by the usual signal, and by force when that takes long.
    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(STOP_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
