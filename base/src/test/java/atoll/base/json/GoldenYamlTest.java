package atoll.base.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What Kubernetes writes for 185 kinds, in JSON and in YAML.
class GoldenYamlTest {
    @Test
    void yamlAndJsonOfEveryRecordedKindAreEachOthersTranslation() throws IOException {
        List<Path> files = goldenYaml();
        assumeTrue(!files.isEmpty(), "no folder shared/golden/codec beside the repository");

        for (Path file : files) {
            String name = file.getFileName().toString();
            String yaml = Files.readString(file);
            Json json =
                    JsonReader.read(
                            Files.readAllBytes(
                                    file.resolveSibling(name.replace(".yaml", ".json"))));

            assertThat(Yaml.parse(yaml)).as(name).isEqualTo(json);
            assertThat(Yaml.write(json)).as(name).isEqualTo(yaml);
        }
        System.out.println("golden YAML: " + files.size() + " kinds both ways");
    }

    /// kubectl's own output: what it wrote, read and written again, is the same text. Masked values
    /// (`"<time>"`) lose the quotes that the value behind them needed.
    @Test
    void whatKubectlPrintsIsReadAndWrittenUnchanged() throws IOException {
        List<Path> files = shared("golden/diff/golden/open", ".json");
        assumeTrue(!files.isEmpty(), "no folder shared/golden/diff beside the repository");
        int documents = 0;

        for (Path file : files) {
            for (JsonObject step :
                    JsonReader.readObject(Files.readAllBytes(file)).array("steps").objects()) {
                String text = String.join("\n", step.array("stdout").strings()).strip() + "\n";
                boolean script = step.array("command").strings().getFirst().startsWith("bash ");
                if (text.startsWith("apiVersion: ") && !script) {
                    String unmasked = text.replaceAll("\"(<[a-z]+>)\"", "$1");
                    documents++;
                    assertThat(Yaml.write(Yaml.parse(unmasked)))
                            .as(file.getFileName() + ": " + step.string("step"))
                            .isEqualTo(unmasked);
                }
            }
        }
        System.out.println("kubectl YAML: " + documents + " documents unchanged");
    }

    private static List<Path> goldenYaml() throws IOException {
        return shared("golden/codec", ".yaml");
    }

    /// Files of a folder of shared/, which lies beside the repository or above it.
    private static List<Path> shared(String folder, String suffix) throws IOException {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path found = at.resolve("shared").resolve(folder);
            if (Files.isDirectory(found)) {
                try (var files = Files.list(found)) {
                    return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
                }
            }
        }
        return List.of();
    }
}
