package atoll.placement.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Members' reports made one status, kind by kind.
class TemplateStatusTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    private static JsonObject status(String template, String... members) {
        var reports = new ArrayList<MemberStatus>();
        for (String member : members) {
            reports.add(
                    new MemberStatus(
                            "member" + (reports.size() + 1), Yaml.parseObject("{" + member + "}")));
        }
        return TemplateStatus.of(KubeObject.of(Yaml.parseObject(template)), reports, NOW);
    }

    private static final String WEB =
            "{apiVersion: apps/v1, kind: Deployment, metadata: {generation: 3},"
                    + " status: {observedGeneration: 2}}";

    @Test
    void generationIsObservedOnceEveryMemberRunsItAndHasObservedItsOwn() {
        String current = "observedGeneration: 5, generation: 5, resourceTemplateGeneration: 3";
        assertThat(status(WEB, current, current).longOr("observedGeneration", 0)).isEqualTo(3);
        for (String behind :
                List.of(
                        "observedGeneration: 4, generation: 5, resourceTemplateGeneration: 3",
                        "observedGeneration: 5, generation: 5, resourceTemplateGeneration: 2",
                        "")) {
            assertThat(status(WEB, current, behind).longOr("observedGeneration", 0))
                    .as(behind)
                    .isEqualTo(2);
        }
    }

    @Test
    void replicasAreSummed() {
        JsonObject sum =
                status(
                        WEB,
                        "replicas: 6, availableReplicas: 6",
                        "replicas: 3, availableReplicas: 2, unavailableReplicas: 1");
        assertThat(sum.longOr("replicas", 0)).isEqualTo(9);
        assertThat(sum.longOr("availableReplicas", 0)).isEqualTo(8);
        assertThat(sum.longOr("unavailableReplicas", 0)).isEqualTo(1);
    }

    private static final String JOB = "{apiVersion: batch/v1, kind: Job, metadata: {}}";
    private static final String COMPLETE =
            "succeeded: 2, startTime: '2026-01-01T00:00:0%d.Z', completionTime:"
                    + " '2026-01-01T00:01:0%d.Z', conditions: [{type: Complete, status: 'True'}]";

    private static String complete(int second) {
        return COMPLETE.formatted(second, second).replace(".Z", "Z");
    }

    @Test
    void jobIsCompleteWhenItIsSoEverywhere() {
        JsonObject done = status(JOB, complete(1), complete(2));
        assertThat(done.longOr("succeeded", 0)).isEqualTo(4);
        assertThat(done.stringOr("startTime", "")).isEqualTo("2026-01-01T00:00:01Z");
        assertThat(done.stringOr("completionTime", "")).isEqualTo("2026-01-01T00:01:02Z");
        assertThat(types(done)).containsExactly("SuccessCriteriaMet", "Complete");
        JsonObject half = status(JOB, complete(1), "active: 1");
        assertThat(types(half)).isEmpty();
        assertThat(half.has("completionTime")).isFalse();
        assertThat(half.longOr("active", 0)).isEqualTo(1);
    }

    @Test
    void jobIsFailedWhenItIsSoAnywhereAndSaysWhere() {
        JsonObject failed =
                status(JOB, complete(1), "failed: 1, conditions: [{type: Failed, status: 'True'}]");
        assertThat(types(failed)).containsExactly("FailureTarget", "Failed");
        assertThat(failed.array("conditions").objects().getLast().stringOr("message", ""))
                .isEqualTo("Job executed failed in member clusters member2");
    }

    private static List<String> types(JsonObject status) {
        return status.array("conditions").objects().stream()
                .map(condition -> condition.stringOr("type", ""))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "Pod, Running, Failed, Failed",
        "Pod, Running, '', Pending",
        "Pod, Running, Succeeded, Running",
        "Pod, Succeeded, Succeeded, Succeeded",
        "PersistentVolumeClaim, Bound, '', Bound",
        "PersistentVolumeClaim, Bound, Pending, Pending",
        "PersistentVolumeClaim, Lost, Pending, Lost",
        "PersistentVolume, Bound, Released, Bound"
    })
    void phaseThatAsksMostForAttentionWins(String kind, String one, String two, String expected) {
        JsonObject status =
                status(
                        "{apiVersion: v1, kind: " + kind + ", metadata: {}}",
                        one.isEmpty() ? "" : "phase: " + one,
                        two.isEmpty() ? "" : "phase: " + two);
        assertThat(status.stringOr("phase", "")).isEqualTo(expected);
    }

    @Test
    void budgetsAreSummedAndTheirPodsToldApart() {
        JsonObject sum =
                status(
                        "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {}}",
                        "currentHealthy: 2, desiredHealthy: 1, disruptionsAllowed: 1,"
                                + " expectedPods: 2, disruptedPods: {a: '2026-01-01T00:00:00Z'}",
                        "currentHealthy: 3, desiredHealthy: 2, disruptionsAllowed: 1, expectedPods:"
                                + " 3");
        assertThat(sum.longOr("currentHealthy", 0)).isEqualTo(5);
        assertThat(sum.longOr("expectedPods", 0)).isEqualTo(5);
        assertThat(sum.object("disruptedPods").keys()).containsExactly("member1/a");
    }

    @Test
    void addressesAreGatheredOnceAndInOrder() {
        JsonObject sum =
                status(
                        "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {}}",
                        "loadBalancer: {ingress: [{ip: 10.0.0.2}, {ip: 10.0.0.1}]}",
                        "loadBalancer: {ingress: [{ip: 10.0.0.2}, {hostname: a.example}]}");
        assertThat(sum.array("loadBalancer", "ingress"))
                .hasToString(
                        "[{\"hostname\":\"a.example\"},{\"ip\":\"10.0.0.1\"},{\"ip\":\"10.0.0.2\"}]");
    }

    @Test
    void cronJobTellsTheLatestTimesAndEveryActiveJob() {
        JsonObject sum =
                status(
                        "{apiVersion: batch/v1, kind: CronJob, metadata: {}}",
                        "active: [{name: a}], lastScheduleTime: '2026-01-01T00:00:00Z'",
                        "active: [{name: b}], lastScheduleTime: '2026-01-01T00:01:00Z'");
        assertThat(sum.array("active").size()).isEqualTo(2);
        assertThat(sum.stringOr("lastScheduleTime", "")).isEqualTo("2026-01-01T00:01:00Z");
    }
}
