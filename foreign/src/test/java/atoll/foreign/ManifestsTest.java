package atoll.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.foreign.ServedFleet.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What people apply daily, applied twice: the second time nothing changes.
class ManifestsTest {
    private static final String VERSIONS =
            "jsonpath={range .items[*]}{.kind}/{.metadata.namespace}/{.metadata.name}"
                    + " {.metadata.generation}{\"\\n\"}{end}";

    /// Why a real server refuses some of the examples.
    private static final Pattern REFUSALS =
            Pattern.compile(
                    "^Error from server( \\(Invalid\\): "
                            + "| \\(NotFound\\): .*namespaces .* not found"
                            + "| \\(BadRequest\\): .* cannot be handled as a "
                            // A claim that was bound in between may grow, one that waits may not.
                            + "| \\(Forbidden\\): (?s:.*): persistentvolumeclaims .* is forbidden: only"
                            + " dynamically provisioned pvc can be resized"
                            + "|: failed to create typed patch object .*:"
                            + "|: .*unable to convert unstructured object to )");

    /// A refused patch is told over several lines.
    private static final Pattern EACH_REFUSAL = Pattern.compile("(?m)^(?=Error from server)");

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMonitoringStackIsAppliedTwiceAndTheSecondTimeChangesNothing(boolean onServer)
            throws IOException {
        Path kubectl = Clients.program("kubectl");
        String stack = Clients.manifests("kube-prometheus").toString();
        String side = "--server-side=" + onServer;
        try (var fleet = ServedFleet.start(folder)) {
            // Its definitions are larger than the annotation of a client-side apply may be.
            fleet.run(kubectl, "apply", "--server-side", "-f", stack + "/setup").orFail();
            fleet.run(
                            kubectl,
                            "wait",
                            "--for=condition=Established",
                            "crd",
                            "--all",
                            "--timeout=60s")
                    .orFail();
            Answer first = fleet.run(kubectl, "apply", side, "-f", stack).orFail();
            assertThat(first.lines())
                    .hasSize(120)
                    .allMatch(line -> line.endsWith(onServer ? "serverside-applied" : "created"));
            List<String> before = fleet.run(kubectl, "get", "-f", stack, "-o", VERSIONS).lines();

            Answer second = fleet.run(kubectl, "apply", side, "-f", stack).orFail();

            assertThat(second.err()).isEmpty();
            assertThat(fleet.run(kubectl, "get", "-f", stack, "-o", VERSIONS).lines())
                    .isEqualTo(before);
            Answer difference = fleet.run(kubectl, "diff", side, "-f", stack);
            assertThat(difference.code()).as(difference.out()).isZero();
            assertThat(difference.out()).isEmpty();
        }
    }

    /// Many of them are old, and many share a name: kinds and versions that no 1.36 server has,
    /// namespaces that nobody made, fields that a kind never had, and changes of what can't be
    /// changed are refused.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyExampleIsAppliedOrRefusedForWhatItIs(boolean onServer) throws IOException {
        Path kubectl = Clients.program("kubectl");
        String examples = Clients.manifests("examples").toString();
        String side = "--server-side=" + onServer;
        try (var fleet = ServedFleet.start(folder)) {
            Answer first = fleet.run(kubectl, "apply", side, "-R", "-f", examples);
            Answer again = fleet.run(kubectl, "apply", side, "-R", "-f", examples);

            assertThat(first.lines()).hasSizeGreaterThan(190);
            // A pod whose labels another example's controller selects is taken for one too many.
            assertThat(again.lines())
                    .noneMatch(line -> line.endsWith(" created") && !line.startsWith("pod/"));
            for (Answer answer : List.of(first, again)) {
                assertThat(EACH_REFUSAL.splitAsStream(answer.err()))
                        .filteredOn(refusal -> refusal.startsWith("Error from server"))
                        .isNotEmpty()
                        .allMatch(REFUSALS.asPredicate());
                assertThat(answer.err())
                        .contains("no matches for kind \"StorageClass\" in version");
            }
        }
    }
}
