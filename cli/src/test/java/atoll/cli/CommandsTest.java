package atoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.Yaml;
import atoll.client.Kubeconfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `down`, `status` and `kubeconfig` as far as they need no server; module `app` tests them with
/// one.
class CommandsTest {
    @TempDir Path home;
    @AutoClose private User user;
    private Path data;

    @BeforeEach
    void begin() throws IOException {
        user = new User(home);
        data = Files.createDirectory(home.resolve("data"));
    }

    private User.Answer down(String... arguments) {
        return user.call(new DownCommand(user.environment), arguments);
    }

    private User.Answer kubeconfig(String... arguments) {
        return user.call(new KubeconfigCommand(user.environment), arguments);
    }

    private User.Answer status(String... arguments) {
        return user.call(new StatusCommand(user.environment, () -> Instant.EPOCH), arguments);
    }

    @Test
    void downEndsTheProcessAndKeepsTheData() throws IOException {
        Files.writeString(data.resolve("fleet.json"), "{}");
        user.announce(user.sleeper(), data);
        User.Answer answer = down();
        assertThat(answer.code()).isZero();
        assertThat(answer.out())
                .isEqualTo("Stopped Atoll %s (pid %d).%n".formatted(data, user.sleeper().pid()));
        assertThat(user.sleeper().onExit()).succeedsWithin(Duration.ofSeconds(10));
        assertThat(data.resolve("fleet.json")).exists();
        assertThat(down().code()).isEqualTo(ExitCode.NOT_RUNNING);
    }

    @Test
    void downDeletesTheDataThatItIsToldTo() throws IOException {
        Files.writeString(data.resolve("fleet.json"), "{}");
        Files.writeString(Files.createDirectory(data.resolve("store")).resolve("1.log"), "x");
        user.announce(user.sleeper(), data);
        User.Answer answer = down("--delete-data");
        assertThat(answer.code()).isZero();
        assertThat(answer.out()).endsWith("Deleted %s.%n".formatted(data));
        assertThat(data).doesNotExist();
    }

    @Test
    void dataOfAFleetThatIsDownIsDeletedByNameOnly() throws IOException {
        Files.writeString(data.resolve("fleet.json"), "{}");
        User.Answer unnamed = down("--delete-data");
        assertThat(unnamed.code()).isEqualTo(ExitCode.NOT_RUNNING);
        assertThat(unnamed.failure()).contains("name it with --data");
        assertThat(data).exists();
        assertThat(down("--delete-data", "--data", data.toString()).code()).isZero();
        assertThat(data).doesNotExist();
    }

    @Test
    void aDirectoryThatIsNotAFleetsIsNeverDeleted() throws IOException {
        Path letter = Files.writeString(data.resolve("letter"), "mine");
        User.Answer answer = down("--delete-data", "--data", data.toString());
        assertThat(answer.code()).isEqualTo(ExitCode.FAILED);
        assertThat(answer.failure())
                .isEqualTo(
                        "atoll: "
                                + data
                                + " has no fleet.json, so it is not an Atoll data directory;"
                                + " nothing was deleted\n");
        assertThat(letter).exists();
    }

    @Test
    void filesOfTheUserBesideTheFleetsStay() throws IOException {
        Files.writeString(data.resolve("fleet.json"), "{}");
        Path letter = Files.writeString(data.resolve("letter"), "mine");
        User.Answer answer = down("--delete-data", "--data", data.toString());
        assertThat(answer.code()).isZero();
        assertThat(answer.out()).contains("others are there, so it stays");
        assertThat(data.resolve("fleet.json")).doesNotExist();
        assertThat(letter).exists();
    }

    @Test
    void oneClusterOfAKubeconfigIsPrintedAsTheCurrentOne() throws IOException {
        Kubeconfig whole =
                Kubeconfig.empty()
                        .withUser("u", "CERT", "KEY")
                        .withCluster("c1", "https://127.0.0.1:1/clusters/hub", "CA")
                        .withCluster("c2", "https://127.0.0.1:1/clusters/member1", "CA")
                        .withContext("hub", "c1", "u")
                        .withContext("member1", "c2", "u")
                        .withCurrentContext("hub");
        whole.write(home.resolve("kubeconfig"));
        user.announce(ProcessHandle.current(), data);

        var printed = new Kubeconfig(Yaml.parse(kubeconfig().out()).asObject());
        assertThat(printed).isEqualTo(whole);
        var member = new Kubeconfig(Yaml.parse(kubeconfig("member1").out()).asObject());
        assertThat(member.currentContext()).isEqualTo("member1");
        assertThat(member.contexts()).containsExactly("member1");
        assertThat(member.tree().array("clusters").objects()).hasSize(1);
        assertThat(member.connection("member1").server())
                .hasToString("https://127.0.0.1:1/clusters/member1");

        User.Answer unknown = kubeconfig("member9");
        assertThat(unknown.code()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(unknown.failure())
                .isEqualTo("atoll: there is no cluster \"member9\"; there are: hub, member1\n");
    }

    @Test
    void whoDoesNotAnswerIsNamedWithItsAddress() throws IOException {
        Files.writeString(
                home.resolve("kubeconfig"),
                """
                {apiVersion: v1, kind: Config, users: [{name: u, user: {}}],
                 clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}],
                 contexts: [{name: hub, context: {cluster: c, user: u}}]}
                """);
        user.announce(ProcessHandle.current(), data);
        User.Answer answer = status();
        assertThat(answer.code()).isEqualTo(ExitCode.FAILED);
        assertThat(answer.failure())
                .startsWith(
                        "atoll: process %d runs but does not answer at https://127.0.0.1:1: "
                                .formatted(ProcessHandle.current().pid()));
    }

    @Test
    void credentialsThatCannotBeUsedAreNamed() throws IOException {
        Kubeconfig.empty()
                .withUser("u", "CERT", "KEY")
                .withCluster("c", "https://127.0.0.1:1", "CA")
                .withContext("hub", "c", "u")
                .write(home.resolve("kubeconfig"));
        user.announce(ProcessHandle.current(), data);
        assertThat(status().code()).isEqualTo(ExitCode.FAILED);
        assertThat(status().failure())
                .contains("the credentials for https://127.0.0.1:1 cannot be used");
    }

    @Test
    void aLostKubeconfigIsNamed() throws IOException {
        user.announce(ProcessHandle.current(), data);
        assertThat(status().failure()).contains(home.resolve("kubeconfig").toString());
        assertThat(kubeconfig().code()).isEqualTo(ExitCode.FAILED);
        assertThat(kubeconfig().failure())
                .isEqualTo(
                        "atoll: %s: there is no such file\n".formatted(home.resolve("kubeconfig")));
    }

    @Test
    void timesAreTheirTwoLargestUnits() {
        assertThat(StatusCommand.words(Duration.ofSeconds(8))).isEqualTo("8s");
        assertThat(StatusCommand.words(Duration.ofSeconds(312))).isEqualTo("5m12s");
        assertThat(StatusCommand.words(Duration.ofMinutes(150))).isEqualTo("2h30m");
        assertThat(StatusCommand.words(Duration.ofHours(51))).isEqualTo("2d3h");
    }
}
