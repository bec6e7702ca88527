package atoll.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts fleets by `./atoll up`, each on a fresh durable data directory.
///
/// @param cached whether the launcher's start-up cache is used
record Launcher(Path checkout, boolean cached) {
    Launcher(Path checkout) {
        this(checkout, true);
    }

    Launcher withoutCache() {
        return new Launcher(checkout, false);
    }

    /// Returns when all nodes are Ready.
    Fleet up(int members, int nodes) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("atoll-bench");
        var command =
                new ArrayList<>(
                        List.of(
                                checkout.resolve("atoll").toString(),
                                "up",
                                "--members",
                                Integer.toString(members),
                                "--nodes",
                                Integer.toString(nodes),
                                "--data",
                                folder.resolve("data").toString()));
        long begun = System.nanoTime();
        var builder = new ProcessBuilder(command).redirectError(folder.resolve("errors").toFile());
        builder.environment().put("ATOLL_CACHE", cached ? "on" : "off");
        Process process = builder.start();
        var fleet = new Fleet(process, folder, begun);
        try {
            fleet.awaitReady();
            return fleet;
        } catch (IOException | RuntimeException e) {
            fleet.close();
            throw e;
        }
    }
}
