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

    private static List<Path> goldenYaml() throws IOException {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path codec = at.resolve("shared/golden/codec");
            if (Files.isDirectory(codec)) {
                try (var files = Files.list(codec)) {
                    return files.filter(file -> file.toString().endsWith(".yaml"))
                            .sorted()
                            .toList();
                }
            }
        }
        return List.of();
    }
}
