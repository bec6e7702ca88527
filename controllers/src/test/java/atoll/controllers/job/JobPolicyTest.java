package atoll.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import atoll.controllers.World;
import atoll.controllers.kinds.Kinds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class JobPolicyTest {
    @AutoClose private final World world = new World();

    private JsonObject status() {
        return world.get(Kinds.JOBS, "work").status();
    }

    private List<String> conditions() {
        return status().array("conditions").objects().stream()
                .map(one ->
                        one.stringOr("type", "")
                                + "/"
                                + one.stringOr("reason", "")
                                + ": "
                                + one.stringOr("message", ""))
                .toList();
    }

    private KubeObject active() {
        return active("");
    }

    /// The running pod of an index; of any for "".
    private KubeObject active(String index) {
        return world.list(Kinds.PODS).stream()
                .filter(pod -> pod.status().stringOr("phase", "Pending").equals("Pending"))
                .filter(pod -> !pod.isBeingDeleted())
                .filter(pod -> index.isEmpty() || index.equals(pod.annotations().get(JobPod.INDEX)))
                .findFirst()
                .orElseThrow();
    }

    private void fail(KubeObject pod, int code) {
        world.patch(
                Kinds.PODS,
                "shop",
                pod.name(),
                "status",
                """
                status:
                  phase: Failed
                  containerStatuses: [{name: c, ready: false, restartCount: 0, image: i, imageID: "", state: {terminated: {exitCode: %d, finishedAt: "%s"}}}]
                """
                        .formatted(code, world.clock.instant()));
        world.settle();
    }

    @Test
    void exitCodeFailsTheJobAtOnce() {
        world.job(
                """
                podFailurePolicy:
                  rules: [{action: FailJob, onExitCodes: {operator: In, values: [42]}}]
                """);
        String pod = active().name();
        fail(active(), 42);

        String why =
                "Container c for pod shop/%s failed with exit code 42 matching FailJob rule at index 0"
                        .formatted(pod);
        assertThat(conditions())
                .containsExactly(
                        "FailureTarget/PodFailurePolicy: " + why,
                        "Failed/PodFailurePolicy: " + why);
        assertThat(world.events("Job")).contains("Warning PodFailurePolicy " + why);
    }

    @Test
    void ignoredFailureIsNotCounted() {
        world.job(
                """
                backoffLimit: 0
                podFailurePolicy:
                  rules:
                  - {action: Ignore, onExitCodes: {operator: NotIn, values: [1]}}
                """);
        fail(active(), 7);
        world.runFor(Duration.ofSeconds(11));

        assertThat(status().has("failed")).isFalse();
        assertThat(active()).isNotNull();
        fail(active(), 1);
        assertThat(conditions()).hasSize(2).allMatch(one -> one.contains("BackoffLimitExceeded"));
    }

    @Test
    void someIndexesMayBeEnough() {
        world.job(
                """
                completions: 3
                parallelism: 3
                completionMode: Indexed
                successPolicy: {rules: [{succeededIndexes: "1-2", succeededCount: 1}]}
                """);
        world.finishPod(active("2").name(), "Succeeded");
        world.runFor(Duration.ofSeconds(1));

        assertThat(conditions())
                .containsExactly(
                        "SuccessCriteriaMet/SuccessPolicy: Matched rules at index 0",
                        "Complete/SuccessPolicy: Matched rules at index 0");
        assertThat(status().string("completedIndexes")).isEqualTo("2");
        assertThat(world.events("Job")).contains("Normal Completed Job completed");
    }

    @Test
    void eachIndexHasItsOwnLimit() {
        world.job(
                """
                completions: 2
                parallelism: 2
                completionMode: Indexed
                backoffLimitPerIndex: 1
                """);
        assertThat(active("0").annotations()).containsEntry(IndexFailures.COUNT, "0");
        fail(active("0"), 1);
        world.runFor(Duration.ofSeconds(11));
        assertThat(active("0").annotations()).containsEntry(IndexFailures.COUNT, "1");
        fail(active("0"), 1);
        assertThat(status().string("failedIndexes")).isEqualTo("0");
        assertThat(conditions()).isEmpty();

        world.finishPod(active("1").name(), "Succeeded");
        assertThat(conditions())
                .containsExactly(
                        "FailureTarget/FailedIndexes: Job has failed indexes",
                        "Failed/FailedIndexes: Job has failed indexes");
        assertThat(status().longOr("failed", 0)).isEqualTo(2);
        assertThat(status().longOr("succeeded", 0)).isEqualTo(1);
    }

    @Test
    void tooManyFailedIndexesEndTheJob() {
        world.job(
                """
                completions: 3
                parallelism: 3
                completionMode: Indexed
                backoffLimitPerIndex: 0
                maxFailedIndexes: 1
                """);
        fail(active("0"), 1);
        fail(active("1"), 1);
        world.runFor(Duration.ofSeconds(1));

        assertThat(conditions())
                .contains(
                        "Failed/MaxFailedIndexesExceeded: Job has exceeded the specified maximal"
                                + " number of failed indexes");
        assertThat(status().string("failedIndexes")).isEqualTo("0,1");
    }
}
