package atoll.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.controllers.World;
import atoll.controllers.kinds.Kinds;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class JobTest {
    @AutoClose private final World world = new World();

    private KubeObject work() {
        return world.get(Kinds.JOBS, "work");
    }

    private JsonObject status() {
        return work().status();
    }

    private List<String> conditions() {
        return status().array("conditions").objects().stream()
                .map(one ->
                        one.stringOr("type", "")
                                + "="
                                + one.stringOr("status", "")
                                + "/"
                                + one.stringOr("reason", ""))
                .toList();
    }

    private List<KubeObject> activePods() {
        return world.list(Kinds.PODS).stream()
                .filter(pod -> !pod.isBeingDeleted())
                .filter(pod -> pod.status().stringOr("phase", "Pending").equals("Pending"))
                .toList();
    }

    @Test
    void runsItsPodsToCompletion() {
        world.job("completions: 3\nparallelism: 2");
        assertThat(status().longOr("active", 0)).isEqualTo(2);
        assertThat(activePods())
                .allSatisfy(pod -> assertThat(pod.finalizers()).containsExactly(JobPod.FINALIZER));

        for (int i = 0; i < 3; i++) {
            world.finishPod(activePods().getFirst().name(), "Succeeded");
        }

        assertThat(status().longOr("succeeded", 0)).isEqualTo(3);
        assertThat(status().has("active")).isFalse();
        assertThat(status().object("uncountedTerminatedPods").isEmpty()).isTrue();
        assertThat(status().has("completionTime")).isTrue();
        assertThat(conditions())
                .containsExactly(
                        "SuccessCriteriaMet=True/CompletionsReached",
                        "Complete=True/CompletionsReached");
        assertThat(world.events("Job")).contains("Normal Completed Job completed").hasSize(4);
        assertThat(world.list(Kinds.PODS))
                .hasSize(3)
                .allSatisfy(pod -> assertThat(pod.finalizers()).isEmpty());
    }

    @Test
    void replacesFailedPodsWithGrowingPatienceUntilTheLimit() {
        world.job("backoffLimit: 1");
        world.finishPod(activePods().getFirst().name(), "Failed");
        assertThat(activePods()).isEmpty();
        world.runFor(Duration.ofSeconds(11));
        assertThat(activePods()).hasSize(1);

        world.finishPod(activePods().getFirst().name(), "Failed");
        world.runFor(Duration.ofSeconds(1));
        assertThat(status().longOr("failed", 0)).isEqualTo(2);
        assertThat(conditions())
                .containsExactly(
                        "FailureTarget=True/BackoffLimitExceeded",
                        "Failed=True/BackoffLimitExceeded");
        assertThat(world.events("Job"))
                .contains(
                        "Warning BackoffLimitExceeded Job has reached the specified backoff limit");
    }

    @Test
    void endsWhenItsTimeIsUp() {
        world.job("activeDeadlineSeconds: 30");
        world.runFor(Duration.ofSeconds(32));

        assertThat(conditions())
                .containsExactly(
                        "FailureTarget=True/DeadlineExceeded", "Failed=True/DeadlineExceeded");
        assertThat(activePods()).isEmpty();
    }

    @Test
    void anIndexedJobRunsEachIndexOnce() {
        world.job("completions: 3\nparallelism: 3\ncompletionMode: Indexed");
        var indexes = new TreeSet<String>();
        activePods().forEach(pod -> indexes.add(pod.annotations().get(JobPod.INDEX)));
        assertThat(indexes).containsExactly("0", "1", "2");
        assertThat(activePods())
                .allSatisfy(pod ->
                        assertThat(pod.spec().stringOr("hostname", ""))
                                .isEqualTo("work-" + pod.annotations().get(JobPod.INDEX)));

        for (KubeObject pod : activePods()) {
            world.finishPod(pod.name(), "Succeeded");
        }
        assertThat(status().stringOr("completedIndexes", "")).isEqualTo("0-2");
        assertThat(conditions()).contains("Complete=True/CompletionsReached");
    }

    @Test
    void anIndexWhosePodHasJustSucceededIsNotRunAgain() {
        world.job("completions: 3\nparallelism: 1\ncompletionMode: Indexed");

        world.finishPod(activePods().getFirst().name(), "Succeeded");

        assertThat(world.list(Kinds.PODS))
                .extracting(pod -> pod.annotations().get(JobPod.INDEX))
                .containsExactlyInAnyOrder("0", "1");
    }

    @Test
    void aPodWithoutNodeThatIsDeletedFailsThoughOnlyFailedPodsAreReplaced() {
        world.job("podReplacementPolicy: Failed");
        String pod = activePods().getFirst().name();

        world.client
                .write(Write.delete(Kinds.PODS, "shop", pod, DeleteOptions.background()))
                .orThrow();
        world.runFor(Duration.ofSeconds(21));

        assertThat(world.exists(Kinds.PODS, pod)).isFalse();
        assertThat(status().longOr("failed", 0)).isEqualTo(1);
        // It ended when it was deleted, so the pause after that is over.
        assertThat(activePods()).hasSize(1);
    }

    @Test
    void suspensionTakesPodsAwayAndResumingBringsThemBack() {
        world.job("parallelism: 2");
        world.patch(Kinds.JOBS, "work", "{spec: {suspend: true}}");
        world.settle();
        assertThat(world.list(Kinds.PODS)).isEmpty();
        assertThat(conditions()).containsExactly("Suspended=True/JobSuspended");
        assertThat(status().has("startTime")).isFalse();

        world.patch(Kinds.JOBS, "work", "{spec: {suspend: false}}");
        world.settle();
        assertThat(activePods()).hasSize(2);
        assertThat(conditions()).containsExactly("Suspended=False/JobResumed");
        assertThat(world.events("Job")).last().isEqualTo("Normal Resumed Job resumed");
        assertThat(status().has("failed")).isFalse();
    }

    @Test
    void aFinishedJobGoesWhenItsTimeToLiveIsOver() {
        world.job("ttlSecondsAfterFinished: 60");
        world.finishPod(activePods().getFirst().name(), "Succeeded");
        world.runFor(Duration.ofSeconds(59));
        assertThat(world.exists(Kinds.JOBS, "work")).isTrue();

        world.runFor(Duration.ofSeconds(5));
        assertThat(world.exists(Kinds.JOBS, "work")).isFalse();
        assertThat(world.list(Kinds.PODS)).isEmpty();
    }

    @Test
    void podsOfADeletedJobAreLetGo() {
        world.job("parallelism: 2");
        world.client
                .write(Write.delete(Kinds.JOBS, "shop", "work", DeleteOptions.background()))
                .orThrow();
        world.runFor(Duration.ofSeconds(2));

        assertThat(world.list(Kinds.PODS)).isEmpty();
    }

    @Test
    void podsThatOutliveTheirJobAreLetGo() {
        world.job("completions: 2\nparallelism: 2");
        world.client
                .write(
                        Write.delete(
                                Kinds.JOBS,
                                "shop",
                                "work",
                                new DeleteOptions(
                                        null, null, null, DeleteOptions.Propagation.ORPHAN, false)))
                .orThrow();
        world.settle();

        assertThat(world.list(Kinds.PODS))
                .hasSize(2)
                .allSatisfy(pod -> assertThat(pod.ownerReferences()).isEmpty())
                .allSatisfy(pod -> assertThat(pod.finalizers()).isEmpty());
    }

    @Test
    void indexesAreWrittenAsRanges() {
        assertThat(Indexes.text(new TreeSet<>(List.of(0, 1, 2, 4, 6, 7)))).isEqualTo("0-2,4,6,7");
        assertThat(Indexes.parse("0-2,4,6,7", 7)).containsExactly(0, 1, 2, 4, 6);
        assertThat(Indexes.text(new TreeSet<>())).isEmpty();
    }

    @Test
    void podsThatRunWhenAJobFailsFailWithIt() {
        world.job("parallelism: 2\nactiveDeadlineSeconds: 5");
        world.runFor(Duration.ofSeconds(6));

        assertThat(conditions())
                .containsExactly(
                        "FailureTarget=True/DeadlineExceeded", "Failed=True/DeadlineExceeded");
        assertThat(status().longOr("failed", 0)).isEqualTo(2);
        assertThat(world.list(Kinds.PODS)).isEmpty();
    }
}
