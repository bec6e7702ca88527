package atoll.app;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.cli.Instance;
import atoll.testing.Machine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// README's quick start, word for word, by a shell with the real kubectl: the 1.36 named by
/// `-Datoll.kubectl=FILE`.
///
/// It runs in a folder with the checkout's `examples` and an `atoll` that starts the classes under
/// test; the launcher of the checkout would build first.
class QuickStartTest {
    private static final Pattern BACKGROUND = Pattern.compile("`(\\./atoll up[^`]*)`");

    @TempDir Path folder;

    @Test
    void theCommandsOfReadmeDoWhatItShows() throws IOException {
        Path kubectl = kubectl();
        String start = startOf("README.md");
        String commands = fence("README.md", "bash");
        try (var product = new Product(Files.createDirectory(folder.resolve("home")))) {
            prepare();
            String script =
                    "set -euo pipefail\nPATH=" + kubectl.getParent() + ":$PATH\n" + start + "\n";
            Product.Answer answer = shell(product, script + commands);

            assertThat(answer.code()).as("%s", answer).isZero();
            assertThat(answer.err()).isEmpty();
            String shown = comparable(answer.out());
            assertThat(fence("README.md", "text").lines())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(shown).contains(comparable(line)));
            // What the comments say: 9 divides into 6 and 3, and the members hold nothing else.
            assertThat(shown).contains("member1 10/10 10\n", "member2 10/10 5\n");
            assertThat(product.call("status").code()).isEqualTo(3);
        }
    }

    @Test
    void bothReadmesSayTheSame() {
        assertThat(startOf("README.zh.md")).isEqualTo(startOf("README.md"));
        assertThat(commandsOf("README.zh.md")).isEqualTo(commandsOf("README.md"));
    }

    /// Other ways to start differ in the kubeconfig's place only.
    @Test
    void whatUpSaysToTypeNextIsInTheQuickStart() {
        var out = new StringWriter();
        var instance =
                new Instance(
                        1,
                        Instant.EPOCH,
                        "https://127.0.0.1:1",
                        null,
                        Path.of("/kube"),
                        null,
                        true);
        new Greeting(instance, new FleetSettings(3, 10, 0), "1 s").print(new PrintWriter(out));
        List<String> next =
                out.toString()
                        .lines()
                        .map(String::strip)
                        .filter(line -> line.startsWith("kubectl "))
                        .toList();
        assertThat(next).contains("kubectl --context hub create namespace shop");
        assertThat(commandsOf("README.md")).containsAll(next);
    }

    private static Path kubectl() {
        Optional<Path> named =
                Optional.ofNullable(System.getProperty("atoll.kubectl"))
                        .flatMap(_ -> Machine.program("kubectl"));
        Assumptions.assumeTrue(
                named.isPresent(),
                "no -Datoll.kubectl=FILE was given: README's quick start is not run");
        return named.orElseThrow().toAbsolutePath();
    }

    private void prepare() throws IOException {
        Path shop = Product.checkout().resolve("examples/shop");
        Path copy = Files.createDirectories(folder.resolve("examples/shop"));
        for (String file : List.of("shop.yaml", "policy.yaml")) {
            Files.copy(shop.resolve(file), copy.resolve(file));
        }
        String command =
                Product.command().stream()
                        .map(word -> "'" + word + "'")
                        .collect(Collectors.joining(" "));
        Path atoll = folder.resolve("atoll");
        Files.writeString(atoll, "#!/bin/sh\nexec " + command + " \"$@\"\n");
        Files.setPosixFilePermissions(atoll, PosixFilePermissions.fromString("rwx------"));
    }

    private Product.Answer shell(Product product, String script) throws IOException {
        Path file = Files.writeString(folder.resolve("script"), script);
        ProcessBuilder bash = product.builder(List.of("bash", file.toString()));
        bash.environment().put("HOME", product.home().toString());
        bash.environment().put("TMPDIR", product.home().toString());
        return product.await(bash.directory(folder.toFile()));
    }

    /// The command by which the text says to start the fleet.
    private static String startOf(String document) {
        String text = Product.text(Product.checkout().resolve(document));
        var found = BACKGROUND.matcher(text.substring(0, text.indexOf("```bash")));
        String last = null;
        while (found.find()) {
            last = found.group(1);
        }
        assertThat(last).as("how to start, in %s", document).contains("--detach");
        return last;
    }

    private static List<String> commandsOf(String document) {
        return fence(document, "bash")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    /// The one block of this language in a document.
    private static String fence(String document, String language) {
        String text = Product.text(Product.checkout().resolve(document));
        String[] parts = text.split("(?m)^```" + language + "$", -1);
        assertThat(parts).as("blocks of %s in %s", language, document).hasSize(2);
        return parts[1].substring(1, parts[1].indexOf("\n```"));
    }

    /// Without widths of columns and ages.
    private static String comparable(String printed) {
        return printed.replaceAll(" +", " ").replaceAll("(?m) \\d+s$", " AGE");
    }
}
