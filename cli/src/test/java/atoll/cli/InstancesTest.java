package atoll.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstancesTest {
    private static final ProcessHandle THIS = ProcessHandle.current();

    @TempDir Path home;
    @AutoClose private User user;

    @BeforeEach
    void begin() throws IOException {
        user = new User(home);
    }

    @Test
    void anInstanceIsFoundAsItAnnouncedItself() throws IOException {
        Instance here = user.announce(THIS, home.resolve("data"));
        assertThat(user.instances.running()).containsExactly(here);
        assertThat(user.instances.ofProcess(THIS.pid())).contains(here);
        assertThat(user.instances.find(null)).isEqualTo(here);
        user.instances.forget(THIS.pid());
        assertThat(user.instances.running()).isEmpty();
    }

    @Test
    void oneInMemoryHasFilesThatGoWithIt() throws IOException {
        Instance here = user.announce(THIS, null);
        Path files = Files.createDirectories(user.instances.filesOf(THIS.pid()));
        Files.writeString(files.resolve("kubeconfig"), "");
        assertThat(user.instances.find(null)).isEqualTo(here);
        user.instances.forget(THIS.pid());
        assertThat(files).doesNotExist();
    }

    @Test
    void aDirectoryIsFoundByAnyOfItsNames() throws IOException {
        Path data = Files.createDirectory(home.resolve("data"));
        Path alias = Files.createSymbolicLink(home.resolve("alias"), data);
        Instance here = user.announce(THIS, data);
        assertThat(user.instances.find(alias)).isEqualTo(here);
        assertThat(user.instances.find(home.resolve("x/../data"))).isEqualTo(here);
    }

    @Test
    void oneOfSeveralIsNamedByItsData() throws IOException {
        Instance first = user.announce(THIS, home.resolve("one"));
        Instance second = user.announce(user.sleeper(), null);
        assertThat(user.instances.running()).containsExactlyInAnyOrder(first, second);
        assertThat(user.instances.find(home.resolve("one"))).isEqualTo(first);
        assertThatThrownBy(() -> user.instances.find(null))
                .hasMessage(
                        "2 instances run; name one with --data: %s, in memory"
                                .formatted(home.resolve("one")))
                .isInstanceOfSatisfying(
                        CommandFailed.class,
                        failed -> assertThat(failed.exitCode()).isEqualTo(ExitCode.WRONG_USAGE));
    }

    @Test
    void whatDoesNotRunIsSaidSo() throws IOException {
        assertThat(notRunning(null)).isEqualTo("no Atoll is running; start one with: atoll up");
        user.announce(THIS, null);
        assertThat(notRunning(Path.of("/d")))
                .isEqualTo("no Atoll runs on /d; start one with: atoll up --data /d");
    }

    private String notRunning(Path data) {
        try {
            throw new AssertionError("found " + user.instances.find(data));
        } catch (CommandFailed e) {
            assertThat(e.exitCode()).isEqualTo(ExitCode.NOT_RUNNING);
            return e.getMessage();
        }
    }

    @Test
    void anEndedProcessIsSweptWithItsFiles() throws IOException {
        user.announce(user.sleeper(), null);
        Path files = Files.createDirectories(user.instances.filesOf(user.sleeper().pid()));
        user.close();
        assertThat(user.instances.running()).isEmpty();
        assertThat(files).doesNotExist();
    }

    @Test
    void anotherProcessWithTheSamePidIsNotTheInstance() throws IOException {
        user.announce(THIS.pid(), User.startOf(THIS).minus(Duration.ofHours(1)), null);
        assertThat(user.instances.running()).isEmpty();
    }

    /// The parent of the killed process goes on as a program that never asks for exit codes, as the
    /// first process of a container often is.
    @Test
    void aZombieDoesNotRun() throws IOException {
        Process parent =
                new ProcessBuilder("sh", "-c", "sleep 600 & echo $!; exec sleep 601").start();
        try {
            long pid = Long.parseLong(parent.inputReader().readLine());
            ProcessHandle child = ProcessHandle.of(pid).orElseThrow();
            Instance instance = user.announce(child, null);
            assertThat(user.instances.running()).containsExactly(instance);
            Path stat = Path.of("/proc", Long.toString(pid), "stat");
            child.destroyForcibly();
            if (Files.exists(stat)) {
                // The kernel needs a moment to end it; the loop has no other end than that.
                while (!Files.readString(stat).contains(") Z ")) {
                    Thread.onSpinWait();
                }
                assertThat(user.instances.running()).isEmpty();
            }
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void aDamagedFileIsNamedWithTheWayOut() throws IOException {
        user.announce(THIS, null);
        Path file = home.resolve("atoll/instances/1.json");
        Files.writeString(file, "{\"pid\":");
        assertThatThrownBy(() -> user.instances.running())
                .isInstanceOf(CommandFailed.class)
                .hasMessageStartingWith(file + " is damaged (")
                .hasMessageContaining("; delete it");
    }
}
