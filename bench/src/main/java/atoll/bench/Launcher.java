package atoll.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts fleets by `./atoll up`, each on a fresh data directory or in memory.
///
/// @param cached whether the launcher's start-up cache is used
/// @param checkout the repository's root, built
record Launcher(Path checkout, boolean cached) {
    /// Where a fleet keeps its objects.
    enum Kept {
        ON_DISK,
        IN_MEMORY
    }

    Launcher(Path checkout) {
        this(checkout, true);
    }

    Launcher withoutCache() {
        return new Launcher(checkout, false);
    }

    /// A durable one.
    Fleet up(int members, int nodes) throws IOException {
        return up(members, nodes, Kept.ON_DISK);
    }

    /// Returns when all nodes are Ready.
    ///
    /// @param nodes of each member
    /// @throws IOException when it ends before
    Fleet up(int members, int nodes, Kept kept) throws IOException {
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
                                "--kubeconfig",
                                folder.resolve(Fleet.KUBECONFIG).toString()));
        switch (kept) {
            case ON_DISK -> command.addAll(List.of("--data", folder.resolve("data").toString()));
            case IN_MEMORY -> command.add("--in-memory");
        }
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
