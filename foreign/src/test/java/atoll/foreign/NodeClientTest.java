package atoll.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kubernetes' own client for Node.js.
class NodeClientTest {
    @TempDir Path folder;

    @Test
    void informerTellsEveryChangeInOrder() throws IOException {
        String modules = System.getProperty("atoll.node-modules");
        Path node = Machine.program("node").orElse(null);
        Assumptions.assumeTrue(
                modules != null && node != null,
                "no -Datoll.node-modules=DIR was given, or no node: left out");
        // A script finds its packages in a folder above it.
        Files.createSymbolicLink(folder.resolve("node_modules"), Path.of(modules).toAbsolutePath());
        Path script =
                Files.copy(
                        Path.of("src/test/node/client.mjs").toAbsolutePath(),
                        folder.resolve("client.mjs"));
        try (var fleet = ServedFleet.start(folder)) {
            assertThat(fleet.run(node, script.toString()).orFail().lines())
                    .containsExactly(
                            "add kube-root-ca.crt", "add a", "update a", "delete a", "nodes 3");
        }
    }
}
