package atoll.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts fleets by `./atoll up`, each on a fresh durable data directory.
record Launcher(Path checkout) {
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
        Process process =
                new ProcessBuilder(command)
                        .redirectError(folder.resolve("errors").toFile())
                        .start();
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
