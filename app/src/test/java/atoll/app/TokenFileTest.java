package atoll.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.cli.CommandFailed;
import atoll.server.authenticate.TokenSettings;
import atoll.server.authenticate.UserInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `--token-auth-file` may hold, as a real kube-apiserver 1.36.3 takes it.
final class TokenFileTest {
    @TempDir private Path directory;

    private Map<String, UserInfo> read(String text) throws IOException {
        Path file = directory.resolve("tokens.csv");
        Files.writeString(file, text);
        var flags =
                new KubeApiServerFlags(LauncherFlags.read(List.of("--token-auth-file=" + file)));
        return flags.authentication()
                .options(TokenSettings.of("i"), false, InstantSource.system())
                .staticTokens();
    }

    @Test
    void fieldsAreSeparatedByCommasAndQuotedOnesHoldThem() throws IOException {
        Map<String, UserInfo> users =
                read("t1,ann,7,\"devs,ops\"\n\nt2,bob,8\r\nt3,\"c \"\"x\"\", d\",,one\n,nobody,9");
        assertThat(users).containsOnlyKeys("t1", "t2", "t3");
        assertThat(users.get("t1").groups()).containsExactly("devs", "ops");
        assertThat(users.get("t2")).isEqualTo(new UserInfo("bob", "8", List.of(), Map.of()));
        assertThat(users.get("t3"))
                .isEqualTo(new UserInfo("c \"x\", d", "", List.of("one"), Map.of()));
    }

    @Test
    void spacesCountAndTheLastOfATokenHolds() throws IOException {
        Map<String, UserInfo> users = read("t1, ann,7,a, b\nt1,eve,8");
        assertThat(users.get("t1").name()).isEqualTo("eve");
        assertThat(read("t1, ann ,7,a, b").get("t1"))
                .isEqualTo(new UserInfo(" ann ", "7", List.of("a"), Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "t1,ann|must have at least 3 columns (token, user name, user uid), found 2",
                "t1,an\"n\",7|bare \" in non-quoted-field",
                "t1,\"ann\"x,7|extraneous or missing \" in quoted-field",
                "t1,\"ann,7|extraneous or missing \" in quoted-field"
            })
    void whatIsNoRecordIsRefused(String text, String why) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining(why);
    }
}
