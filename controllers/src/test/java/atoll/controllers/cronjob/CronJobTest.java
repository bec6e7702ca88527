package atoll.controllers.cronjob;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.controllers.World;
import atoll.controllers.kinds.Kinds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// The world begins at 2026-01-01T00:00:00Z.
final class CronJobTest {
    @AutoClose private final World world = new World();

    private void create(String spec) {
        world.create(
                """
                apiVersion: batch/v1
                kind: CronJob
                metadata: {name: tick}
                spec:
                  jobTemplate:
                    metadata: {labels: {made: by-tick}, annotations: {why: because}}
                    spec:
                      template:
                        spec: {restartPolicy: Never, containers: [{name: c, image: r.test/a}]}
                  %s
                """
                        .formatted(spec.replace("\n", "\n  ")));
        world.settle();
    }

    private List<String> jobs() {
        return world.list(Kinds.JOBS).stream().map(KubeObject::name).toList();
    }

    private JsonObject status() {
        return world.get(Kinds.CRON_JOBS, "tick").status();
    }

    private void finishAll(String phase) {
        for (KubeObject pod : world.list(Kinds.PODS)) {
            if (pod.status().stringOr("phase", "Pending").equals("Pending")) {
                world.finishPod(pod.name(), phase);
            }
        }
    }

    @Test
    void startsAJobWhenItIsDue() {
        create("schedule: \"*/5 * * * *\"");
        assertThat(jobs()).isEmpty();

        world.runFor(Duration.ofMinutes(5).plusSeconds(1));

        assertThat(jobs()).containsExactly("tick-29453765");
        KubeObject job = world.list(Kinds.JOBS).getFirst();
        assertThat(job.labels()).containsEntry("made", "by-tick");
        assertThat(job.annotations())
                .containsEntry("why", "because")
                .containsEntry(
                        "batch.kubernetes.io/cronjob-scheduled-timestamp", "2026-01-01T00:05:00Z");
        assertThat(status().string("lastScheduleTime")).isEqualTo("2026-01-01T00:05:00Z");
        assertThat(status().array("active").objects().getFirst().string("name"))
                .isEqualTo("tick-29453765");

        finishAll("Succeeded");
        assertThat(status().has("active")).isFalse();
        assertThat(status().has("lastSuccessfulTime")).isTrue();
        assertThat(world.events("CronJob"))
                .containsExactly(
                        "Normal SuccessfulCreate Created job tick-29453765",
                        "Normal SawCompletedJob Saw completed job: tick-29453765, condition:"
                                + " Complete");
    }

    @Test
    void forbidSkipsWhileOneRuns() {
        create("schedule: \"* * * * *\"\nconcurrencyPolicy: Forbid");
        world.runFor(Duration.ofMinutes(3));

        assertThat(jobs()).hasSize(1);
        assertThat(world.events("CronJob"))
                .contains(
                        "Normal JobAlreadyActive Not starting job because prior execution is"
                                + " running and concurrency policy is Forbid");
    }

    @Test
    void replaceRemovesTheOneThatRuns() {
        create("schedule: \"* * * * *\"\nconcurrencyPolicy: Replace");
        world.runFor(Duration.ofMinutes(1).plusSeconds(1));
        String first = jobs().getFirst();
        world.runFor(Duration.ofMinutes(1));

        assertThat(jobs()).hasSize(1).doesNotContain(first);
        assertThat(status().array("active").size()).isEqualTo(1);
        assertThat(world.events("CronJob"))
                .contains("Normal SuccessfulDelete Deleted job " + first);
    }

    @Test
    void historyKeepsTheLatest() {
        create("schedule: \"* * * * *\"\nsuccessfulJobsHistoryLimit: 1\nfailedJobsHistoryLimit: 0");
        for (int i = 0; i < 3; i++) {
            world.runFor(Duration.ofMinutes(1).plusSeconds(1));
            finishAll("Succeeded");
        }
        assertThat(jobs()).containsExactly("tick-29453763");
    }

    @Test
    void suspendedStartsNothingAndResumedOnlyTheLatest() {
        create("schedule: \"* * * * *\"\nsuspend: true");
        world.runFor(Duration.ofMinutes(10));
        assertThat(jobs()).isEmpty();

        world.patch(Kinds.CRON_JOBS, "tick", "{spec: {suspend: false}}");
        world.settle();
        assertThat(jobs()).containsExactly("tick-29453770");
    }

    @Test
    void startMissedByMoreThanTheDeadlineIsLost() {
        create("schedule: \"0 * * * *\"\nsuspend: true\nstartingDeadlineSeconds: 60");
        world.runFor(Duration.ofMinutes(90));
        world.patch(Kinds.CRON_JOBS, "tick", "{spec: {suspend: false}}");
        world.settle();
        assertThat(jobs()).isEmpty();

        world.runFor(Duration.ofMinutes(31));
        assertThat(jobs()).hasSize(1);
    }

    @Test
    void manyMissedStartsAreToldOf() {
        create("schedule: \"* * * * *\"\nsuspend: true");
        world.runFor(Duration.ofMinutes(150));
        world.patch(Kinds.CRON_JOBS, "tick", "{spec: {suspend: false}}");
        world.settle();

        assertThat(world.events("CronJob"))
                .contains(
                        "Warning TooManyMissedTimes too many missed start times. Set or decrease"
                                + " .spec.startingDeadlineSeconds or check clock skew");
        assertThat(jobs()).containsExactly("tick-29453910");
    }

    @Test
    void theTimeZoneDecidesAndIsTold() {
        create("schedule: \"30 1 * * *\"\ntimeZone: Asia/Tokyo");
        world.runFor(Duration.ofHours(24));

        assertThat(world.list(Kinds.JOBS).getFirst().annotations())
                .containsEntry(
                        "batch.kubernetes.io/cronjob-scheduled-timestamp",
                        "2026-01-02T01:30:00+09:00");
    }

    @Test
    void jobsThatVanishAreForgotten() {
        create("schedule: \"* * * * *\"");
        world.runFor(Duration.ofMinutes(1).plusSeconds(1));
        world.client
                .write(
                        Write.delete(
                                Kinds.JOBS, "shop", jobs().getFirst(), DeleteOptions.background()))
                .orThrow();
        world.settle();

        assertThat(status().has("active")).isFalse();
        assertThat(world.events("CronJob"))
                .contains("Normal MissingJob Active job went missing: tick-29453761");
    }
}
