package atoll.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import atoll.testing.Machine;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script `./atoll` itself, in a checkout that looks built: its one jar leads to the classes
/// under test.
class LauncherTest {
    private static final Path SCRIPT = Path.of("..", "atoll");

    /// What the script shares with the other launchers.
    private static final Path PART = Path.of("app/src/main/dist/jdk25.sh");

    @TempDir Path place;
    private Path checkout;

    @BeforeEach
    void checkOut() throws IOException {
        assumeTrue(Machine.program("bash").isPresent(), "the launcher is not tested: no bash");
        checkout = Files.createDirectories(place.resolve("checkout"));
        Files.copy(SCRIPT, checkout.resolve("atoll"));
        Files.createDirectories(checkout.resolve(PART).getParent());
        Files.copy(Path.of("..").resolve(PART), checkout.resolve(PART));
        Path dist = checkout.resolve("app/target/dist");
        Files.createDirectories(dist.resolve("lib"));
        pointer(dist.resolve("lib/atoll.jar"));
        Files.createFile(dist.resolve("built"));
    }

    /// A jar without classes whose manifest names the class path of this test.
    private static void pointer(Path jar) throws IOException {
        String elements =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(element -> Path.of(element).toUri().toString())
                        .collect(Collectors.joining(" "));
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, elements);
        try (OutputStream file = Files.newOutputStream(jar);
                var out = new JarOutputStream(file, manifest)) {
            out.finish();
        }
    }

    @Test
    void findsItsJavaAndRunsTheProgram() throws Exception {
        Run run = run(Map.of(), "version");
        assertThat(run.code()).as(run.output()).isZero();
        assertThat(run.output()).contains("Kubernetes v1.36");
    }

    @Test
    void worksFromAnywhereAndThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(place.resolve("a"), checkout.resolve("atoll"));
        Run run = run(link, Map.of(), "version");
        assertThat(run.code()).as(run.output()).isZero();
    }

    @Test
    void passesOnWhatTheProgramAnswers() throws Exception {
        assertThat(run(Map.of(), "status").code()).isEqualTo(3);
        assertThat(run(Map.of(), "up", "--members", "none").code()).isEqualTo(2);
    }

    @Test
    void aDetachedFleetStartsTellsAndStops() throws Exception {
        Run up = run(Map.of(), "up", "--detach", "--members", "1", "--nodes", "2");
        try {
            assertThat(up.code()).as(up.output()).isZero();
            Run status = run(Map.of(), "status", "--output", "json");
            assertThat(status.code()).as(status.output()).isZero();
            assertThat(status.output()).contains("\"nodesReady\":2");
        } finally {
            Run down = run(Map.of(), "down");
            assertThat(down.code()).as(down.output()).isZero();
        }
    }

    @Test
    void aJavaHomeThatIsNoJdk25IsPassedOver() throws Exception {
        Run run = run(Map.of("JAVA_HOME", place.toString()), "version");
        assertThat(run.code()).as(run.output()).isZero();
    }

    @Test
    void aStartUpCacheOlderThanTheBuildIsNotUsed() throws Exception {
        Path built = checkout.resolve("app/target/dist/built");
        Path cache = Files.createFile(built.resolveSibling("atoll.aot"));
        Instant then = Files.getLastModifiedTime(built).toInstant();

        Files.setLastModifiedTime(cache, FileTime.from(then.minusSeconds(60)));
        assertThat(options()).doesNotContain("AOTCache");

        Files.setLastModifiedTime(cache, FileTime.from(then.plusSeconds(60)));
        assertThat(options()).contains("-XX:AOTCache=" + cache);
    }

    /// What the launcher starts the JVM with.
    private String options() throws Exception {
        Map<String, String> told =
                Map.of("ATOLL_CACHE", "on", "ATOLL_JAVA_OPTS", "-XX:+PrintCommandLineFlags");
        return run(told, "version").output();
    }

    @Test
    void saysThatMavenIsMissingWhenItHasToBuild() throws Exception {
        Files.delete(checkout.resolve("app/target/dist/built"));
        Run run = run(Map.of("PATH", toolsWithoutMaven()), "version");
        assertThat(run.code()).as(run.output()).isEqualTo(1);
        assertThat(run.output())
                .isEqualTo("atoll: needs Maven (mvn) to build and found none on the PATH\n");
    }

    /// The programs that the launcher calls, alone in a folder.
    private String toolsWithoutMaven() throws IOException {
        Path tools = Files.createDirectories(place.resolve("tools"));
        for (String name :
                new String[] {"bash", "dirname", "readlink", "find", "grep", "mkdir", "rm"}) {
            Path real = Machine.program(name).orElseThrow().toRealPath();
            Path wrapper =
                    Files.writeString(
                            tools.resolve(name),
                            "#!%s\nexec %s \"$@\"\n"
                                    .formatted(Machine.program("bash").orElseThrow(), real));
            assertThat(wrapper.toFile().setExecutable(true)).isTrue();
        }
        return tools.toString();
    }

    private record Run(int code, String output) {}

    private Run run(Map<String, String> more, String... arguments) throws Exception {
        return run(checkout.resolve("atoll"), more, arguments);
    }

    private Run run(Path script, Map<String, String> more, String... arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add(Machine.program("bash").orElseThrow().toString());
        command.add(script.toString());
        command.addAll(Arrays.asList(arguments));
        Path output = Files.createTempFile(place, "run", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(place.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        var environment = new HashMap<String, String>();
        environment.put("ATOLL_JAVA_HOME", System.getProperty("java.home"));
        environment.put("ATOLL_CACHE", "off");
        environment.put("XDG_DATA_HOME", place.resolve("data").toString());
        environment.put("XDG_STATE_HOME", place.resolve("state").toString());
        environment.putAll(more);
        builder.environment().remove("ATOLL_JAVA_OPTS");
        builder.environment().putAll(environment);
        int code = builder.start().waitFor();
        return new Run(code, Files.readString(output, StandardCharsets.UTF_8));
    }
}
