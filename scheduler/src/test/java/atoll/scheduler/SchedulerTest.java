package atoll.scheduler;

import static atoll.scheduler.Lab.NODES;
import static atoll.scheduler.Lab.PODS;
import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class SchedulerTest {
    @AutoClose private final Lab lab = new Lab(7);

    private String message(String pod) {
        lab.settle();
        return lab.scheduledCondition(pod).stringOr("message", "");
    }

    private String nodeOf(String pod) {
        lab.settle();
        return lab.nodeOf(pod);
    }

    @Test
    void aPodIsBoundAndAnEventSaysWhere() {
        lab.node("n1");
        lab.pod("web", "cpu: 1", "");

        assertThat(nodeOf("web")).isEqualTo("n1");
        assertThat(lab.scheduledCondition("web").stringOr("status", "")).isEqualTo("True");
        assertThat(lab.events())
                .containsExactly("Normal Scheduled Successfully assigned default/web to n1");
    }

    @Test
    void withoutNodesAPodWaitsAndIsBoundWhenOneComes() {
        lab.pod("web", "cpu: 1", "");
        assertThat(message("web")).isEqualTo("no nodes available to schedule pods");

        lab.node("n1");
        lab.pass(Duration.ofSeconds(2));

        assertThat(lab.nodeOf("web")).isEqualTo("n1");
    }

    @Test
    void whatIsMissingIsCountedByReason() {
        lab.node("n1", "", "", "cpu: 4, memory: 8Gi, pods: 110");
        lab.node("n2", "", "taints: [{key: k, value: v, effect: NoSchedule}]", "cpu: 4, pods: 110");
        lab.node("n3", "", "unschedulable: true", "cpu: 4, pods: 110");
        lab.pod("big", "cpu: 9", "");

        assertThat(message("big"))
                .isEqualTo(
                        "0/3 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated"
                                + " taint(s), 1 node(s) were unschedulable. no new claims to"
                                + " deallocate, preemption: 0/3 nodes are available: 3 Preemption is"
                                + " not helpful for scheduling.");
        assertThat(lab.scheduledCondition("big").stringOr("reason", "")).isEqualTo("Unschedulable");
        assertThat(lab.events())
                .singleElement()
                .asString()
                .startsWith("Warning FailedScheduling 0/3");
    }

    @Test
    void aFullNodeMightBeFreedByPreemptionATooSmallOneNever() {
        lab.node("n1", "", "", "cpu: 2, memory: 1Gi, pods: 110");
        lab.node("n2", "", "", "cpu: 1, memory: 1Gi, pods: 110");
        lab.pod("first", "cpu: 2", "");
        lab.settle();
        lab.pod("second", "cpu: 2", "");

        assertThat(message("second"))
                .endsWith(
                        "preemption: 0/2 nodes are available: 1 No preemption victims found for"
                                + " incoming pod, 1 Preemption is not helpful for scheduling.");
    }

    @Test
    void aPodFitsAgainAfterAnotherLeft() {
        lab.node("n1", "", "", "cpu: 2, pods: 110");
        lab.pod("first", "cpu: 2", "");
        lab.settle();
        lab.pod("second", "cpu: 2", "");
        assertThat(nodeOf("second")).isEmpty();

        lab.delete(PODS, "first");
        lab.pass(Duration.ofSeconds(2));

        assertThat(lab.nodeOf("second")).isEqualTo("n1");
    }

    @Test
    void finishedPodsTakeNothing() {
        lab.node("n1", "", "", "cpu: 2, pods: 110");
        lab.pod("first", "cpu: 2", "");
        lab.settle();
        lab.patch(PODS, "first", "status", "status: {phase: Succeeded}");
        lab.pod("second", "cpu: 2", "");

        assertThat(nodeOf("second")).isEqualTo("n1");
    }

    @Test
    void extendedResourcesAndThePodLimitRunOut() {
        lab.node("n1", "", "", "cpu: 4, memory: 1Gi, pods: 1, example.com/dev: 1");
        for (String name : List.of("one", "two")) {
            lab.create(
                    PODS,
                    "default",
                    "{apiVersion: v1, kind: Pod, metadata: {name: "
                            + name
                            + "}, spec: {containers:"
                            + " [{name: c, image: i, resources: {limits: {example.com/dev: 1}}}]}}");
            lab.settle();
        }

        assertThat(message("two"))
                .startsWith(
                        "0/1 nodes are available: 1 Insufficient example.com/dev, 1 Too many pods.");
    }

    @Test
    void initContainersCountAtTheirHungriestMomentAndSidecarsAllTheTime() {
        lab.node("n1", "", "", "cpu: 4, pods: 110");
        String init =
                "initContainers: [{name: s, image: i, restartPolicy: Always, resources: {requests:"
                        + " {cpu: 1}}}, {name: i, image: i, resources: {requests: {cpu: 3}}}]";
        lab.pod("fits", "cpu: 2", init);
        assertThat(nodeOf("fits")).isEqualTo("n1");

        lab.delete(PODS, "fits");
        lab.pod("fits-not", "cpu: 2", init.replace("{cpu: 3}", "{cpu: 3500m}"));
        assertThat(message("fits-not")).startsWith("0/1 nodes are available: 1 Insufficient cpu.");
    }

    @Test
    void overheadIsPartOfThePod() {
        lab.node("n1", "", "", "cpu: 2, pods: 110");
        // Admission sets overhead from a RuntimeClass; what counts here is that it is added.
        var columns = new atoll.scheduler.framework.ResourceColumns();
        var pod =
                atoll.scheduler.framework.PodInfo.of(
                        atoll.api.KubeObject.of(
                                atoll.base.json.Yaml.parseObject(
                                        "{metadata: {name: a}, spec: {overhead: {cpu: 250m},"
                                                + " containers: [{resources: {requests: {cpu: 1}}}]}}")),
                        columns);
        assertThat(pod.requests().amount(0)).isEqualTo(1250);
    }

    @Test
    void tolerationsOpenTaintedNodes() {
        lab.node("n1", "", "taints: [{key: gpu, value: a, effect: NoSchedule}]", "cpu: 4, pods: 9");
        lab.pod("equal", "cpu: 1", "tolerations: [{key: gpu, value: a}]");
        lab.pod("exists", "cpu: 1", "tolerations: [{key: gpu, operator: Exists}]");
        lab.pod("other", "cpu: 1", "tolerations: [{key: gpu, value: b}]");

        assertThat(nodeOf("equal")).isEqualTo("n1");
        assertThat(nodeOf("exists")).isEqualTo("n1");
        assertThat(nodeOf("other")).isEmpty();
    }

    @Test
    void nodesToPreferNotAreTakenLast() {
        lab.node(
                "n1",
                "",
                "taints: [{key: k, effect: PreferNoSchedule}]",
                "cpu: 8, memory: 8Gi, pods: 9");
        lab.node("n2", "", "", "cpu: 4, memory: 4Gi, pods: 9");
        lab.pod("web", "cpu: 1", "");

        assertThat(nodeOf("web")).isEqualTo("n2");
    }

    @Test
    void cordonedNodesAreTakenAgainWhenUncordoned() {
        lab.node("n1", "", "unschedulable: true", "cpu: 4, pods: 9");
        lab.pod("web", "cpu: 1", "");
        assertThat(message("web")).contains("1 node(s) were unschedulable");

        lab.patch(NODES, "n1", "", "spec: {unschedulable: null}");
        lab.pass(Duration.ofSeconds(2));

        assertThat(lab.nodeOf("web")).isEqualTo("n1");
    }

    @Test
    void nodeSelectorAndAffinityPickNodes() {
        lab.node("n1", "zone: a, size: '3'", "", "cpu: 4, pods: 9");
        lab.node("n2", "zone: b, size: '9'", "", "cpu: 4, pods: 9");
        String affinity =
                "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
                        + " {nodeSelectorTerms: [{%s}]}}}";
        lab.pod("selector", "cpu: 1m", "nodeSelector: {zone: b}");
        lab.pod(
                "in",
                "cpu: 1m",
                affinity.formatted(
                        "matchExpressions: [{key: zone, operator: In, values: [a, c]}]"));
        lab.pod(
                "gt",
                "cpu: 1m",
                affinity.formatted("matchExpressions: [{key: size, operator: Gt, values: ['5']}]"));
        lab.pod(
                "field",
                "cpu: 1m",
                affinity.formatted(
                        "matchFields: [{key: metadata.name, operator: In, values: [n1]}]"));
        lab.pod("none", "cpu: 1m", "nodeSelector: {zone: x}");

        assertThat(nodeOf("selector")).isEqualTo("n2");
        assertThat(nodeOf("in")).isEqualTo("n1");
        assertThat(nodeOf("gt")).isEqualTo("n2");
        assertThat(nodeOf("field")).isEqualTo("n1");
        assertThat(message("none"))
                .startsWith(
                        "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.");
    }

    @Test
    void preferredAffinityOutweighsEmptiness() {
        lab.node("n1", "disk: ssd", "", "cpu: 4, memory: 4Gi, pods: 9");
        lab.node("n2", "", "", "cpu: 8, memory: 8Gi, pods: 9");
        lab.pod(
                "db",
                "cpu: 1",
                "affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution:"
                        + " [{weight: 10, preference: {matchExpressions: [{key: disk, operator: In,"
                        + " values: [ssd]}]}}]}}");

        assertThat(nodeOf("db")).isEqualTo("n1");
    }

    @Test
    void podsGoWhereMostIsFree() {
        lab.node("n1", "", "", "cpu: 4, memory: 4Gi, pods: 99");
        lab.node("n2", "", "", "cpu: 4, memory: 4Gi, pods: 99");
        lab.pod("a", "cpu: 1, memory: 1Gi", "");
        lab.settle();
        lab.pod("b", "cpu: 1, memory: 1Gi", "");
        lab.settle();

        assertThat(List.of(lab.nodeOf("a"), lab.nodeOf("b"))).containsExactlyInAnyOrder("n1", "n2");
    }

    @Test
    void hostPortsAreTakenOnce() {
        lab.node("n1");
        String ports =
                "hostNetwork: false, containers: [{name: c, image: i, ports: [{containerPort: 80, hostPort: 80}]}]";
        for (String name : List.of("a", "b")) {
            lab.create(
                    PODS,
                    "default",
                    "{apiVersion: v1, kind: Pod, metadata: {name: "
                            + name
                            + "}, spec: {"
                            + ports
                            + "}}");
            lab.settle();
        }

        assertThat(lab.nodeOf("a")).isEqualTo("n1");
        assertThat(message("b"))
                .contains("1 node(s) didn't have free ports for the requested pod ports");
    }

    @Test
    void spreadConstraintsKeepZonesEven() {
        for (String zone : List.of("a", "b", "c")) {
            lab.node("n-" + zone, "zone: " + zone, "", "cpu: 4, pods: 9");
        }
        lab.node("n-none", "", "", "cpu: 4, pods: 9");
        String spread =
                "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable:"
                        + " DoNotSchedule, labelSelector: {matchLabels: {app: sp}}}]";
        for (int i = 0; i < 3; i++) {
            lab.pod("p" + i, "app: sp", "cpu: 1m", spread);
        }
        lab.settle();
        assertThat(List.of(lab.nodeOf("p0"), lab.nodeOf("p1"), lab.nodeOf("p2")))
                .containsExactlyInAnyOrder("n-a", "n-b", "n-c");

        lab.patch(NODES, "n-a", "", "spec: {unschedulable: true}");
        lab.patch(NODES, "n-b", "", "spec: {unschedulable: true}");
        lab.settle();
        lab.pod("p3", "app: sp", "cpu: 1m", spread);
        lab.pod("p4", "app: sp", "cpu: 1m", spread);
        lab.settle();
        assertThat(message("p4"))
                .startsWith(
                        "0/4 nodes are available: 1 node(s) didn't match pod topology spread"
                                + " constraints, 1 node(s) didn't match pod topology spread constraints"
                                + " (missing required label), 2 node(s) were unschedulable.");
    }

    @Test
    void antiAffinityKeepsPodsApartBothWays() {
        lab.node("n1", "kubernetes.io/hostname: n1", "", "cpu: 4, pods: 9");
        lab.node("n2", "kubernetes.io/hostname: n2", "", "cpu: 4, pods: 9");
        String apart =
                "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
                        + " [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels:"
                        + " {app: db}}}]}}";
        for (String name : List.of("a", "b", "c")) {
            lab.pod(name, "app: db", "cpu: 1m", apart);
            lab.settle();
        }
        assertThat(lab.nodeOf("a")).isNotEqualTo(lab.nodeOf("b"));
        assertThat(message("c")).contains("2 node(s) didn't match pod anti-affinity rules");

        lab.pod("plain", "app: db", "cpu: 1m", "");
        assertThat(message("plain"))
                .contains("2 node(s) didn't satisfy existing pods anti-affinity rules");
    }

    @Test
    void affinityReachesIntoNamespacesByTheirLabels() {
        lab.node("n1", "kubernetes.io/hostname: n1", "", "cpu: 1, pods: 9");
        lab.node("n2", "kubernetes.io/hostname: n2", "", "cpu: 9, pods: 9");
        lab.create(
                new GroupVersionResource("", "v1", "namespaces"),
                "",
                "{apiVersion: v1, kind: Namespace, metadata: {name: red, labels: {team: red}}}");
        lab.create(
                PODS,
                "red",
                "{apiVersion: v1, kind: Pod, metadata: {name: db, labels: {app: db}}, spec: {nodeName: n1, containers: [{name: c, image: i}]}}");
        String near =
                "affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
                        + " [{topologyKey: kubernetes.io/hostname, namespaceSelector: {matchLabels:"
                        + " {team: %s}}, labelSelector: {matchLabels: {app: db}}}]}}";
        lab.pod("near", "", "cpu: 1m", near.formatted("red"));
        lab.pod("lost", "", "cpu: 1m", near.formatted("blue"));
        lab.settle();

        assertThat(lab.nodeOf("near")).isEqualTo("n1");
        assertThat(message("lost")).contains("2 node(s) didn't match pod affinity rules");
    }

    @Test
    void affinityFollowsOtherPods() {
        lab.node("n1", "kubernetes.io/hostname: n1", "", "cpu: 1, pods: 9");
        lab.node("n2", "kubernetes.io/hostname: n2", "", "cpu: 9, pods: 9");
        String near =
                "affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
                        + " [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels:"
                        + " {app: %s}}}]}}";
        lab.pod("db", "app: db", "cpu: 1m", "nodeSelector: {kubernetes.io/hostname: n1}");
        lab.settle();
        lab.pod("web", "app: web", "cpu: 1m", near.formatted("db"));
        lab.pod("self", "app: self", "cpu: 1m", near.formatted("self"));
        lab.pod("lonely", "app: x", "cpu: 1m", near.formatted("nobody"));

        assertThat(nodeOf("web")).isEqualTo("n1");
        assertThat(nodeOf("self")).isNotEmpty();
        assertThat(message("lonely")).contains("2 node(s) didn't match pod affinity rules");
    }

    @Test
    void gatedPodsAndThoseOfOtherSchedulersAreLeftAlone() {
        lab.node("n1");
        lab.pod("gated", "cpu: 1m", "schedulingGates: [{name: example.com/wait}]");
        lab.pod("other", "cpu: 1m", "schedulerName: mine");
        lab.settle();
        assertThat(lab.nodeOf("gated")).isEmpty();
        assertThat(lab.nodeOf("other")).isEmpty();

        lab.patch(PODS, "gated", "", "spec: {schedulingGates: []}");
        assertThat(nodeOf("gated")).isEqualTo("n1");
    }

    @Test
    void attemptsBackOffUntilTenSeconds() {
        lab.node("n1", "", "", "cpu: 1, pods: 9");
        lab.pod("big", "cpu: 2", "");
        lab.settle();
        for (int second = 0; second < 40; second++) {
            // Something of the node changes every second, so only the back-off holds it; one node
            // more lets each attempt say something else, so that each is an Event.
            lab.node("m" + second, "", "", "cpu: 1, pods: 9");
            lab.patch(NODES, "n1", "", "metadata: {labels: {tick: '" + second + "'}}");
            lab.settle();
            lab.pass(Duration.ofSeconds(1));
        }
        assertThat(lab.events()).hasSizeBetween(5, 8);
    }

    @Test
    void theSameSeedGivesTheSameLog() {
        assertThat(log(42)).isEqualTo(log(42)).isNotEqualTo(log(43));
    }

    private static List<String> log(long seed) {
        try (var lab = new Lab(seed)) {
            for (int i = 0; i < 5; i++) {
                lab.node("n" + i);
            }
            for (int i = 0; i < 20; i++) {
                lab.pod("p" + i, "cpu: 100m", "");
            }
            lab.settle();
            var lines = new ArrayList<String>();
            lab.client
                    .list(PODS, "default", atoll.api.request.ListOptions.ALL)
                    .items()
                    .forEach(pod -> lines.add(pod.tree().toString()));
            lines.addAll(lab.events());
            return lines;
        }
    }

    @Test
    void priorityGoesFirst() {
        var queue = new SchedulingQueue();
        var columns = new atoll.scheduler.framework.ResourceColumns();
        for (String pod : List.of("low,0", "high,10", "later,10")) {
            String[] parts = pod.split(",");
            queue.put(
                    atoll.scheduler.framework.PodInfo.of(
                            atoll.api.KubeObject.of(
                                    atoll.base.json.Yaml.parseObject(
                                            "{metadata: {name: "
                                                    + parts[0]
                                                    + "}, spec: {priority: "
                                                    + parts[1]
                                                    + "}}")),
                            columns),
                    false,
                    lab.clock.instant());
        }
        var order = new ArrayList<String>();
        for (var entry = queue.take(lab.clock.instant());
                entry != null;
                entry = queue.take(lab.clock.instant())) {
            order.add(entry.pod().key().name());
        }
        assertThat(order).containsExactly("high", "later", "low");
    }

    @Test
    void ofManyNodesOnlyAShareIsLookedAt() {
        assertThat(Cycle.enough(50)).isEqualTo(50);
        assertThat(Cycle.enough(200)).isEqualTo(100);
        assertThat(Cycle.enough(1000)).isEqualTo(420);
        assertThat(Cycle.enough(5000)).isEqualTo(500);
        assertThat(Cycle.enough(15000)).isEqualTo(750);
    }

    @Test
    void nodesThatAPodDoesNotNameAreNotLookedAt() {
        lab.node("n1", "", "", "cpu: 1, pods: 9");
        lab.node("n2", "", "unschedulable: true", "cpu: 1, pods: 9");
        lab.pod(
                "p",
                "",
                "cpu: 2",
                "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
                        + " {nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In,"
                        + " values: [n1]}]}]}}}");
        lab.settle();

        assertThat(message("p"))
                .startsWith(
                        "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't satisfy"
                                + " plugin(s) [NodeAffinity].");
    }

    @Test
    void whenClaimsCannotBeAskedForThePodWaitsAndTheOthersAreBound() {
        var claims = new GroupVersionResource("", "v1", "persistentvolumeclaims");
        lab.node("n1");
        lab.create(
                claims,
                "default",
                "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: c, annotations:"
                        + " {pv.kubernetes.io/bind-completed: 'yes'}}, spec: {accessModes:"
                        + " [ReadWriteOnce], volumeName: v, resources: {requests: {storage: 1Gi}}}}");
        lab.settle();
        lab.schedulers.mute.add(claims);
        lab.pod("first", "cpu: 1m", "");
        lab.pod("db", "cpu: 1m", "volumes: [{name: d, persistentVolumeClaim: {claimName: c}}]");
        lab.pod("last", "cpu: 1m", "");

        assertThat(nodeOf("first")).isEqualTo("n1");
        assertThat(nodeOf("db")).isEmpty();
        assertThat(nodeOf("last")).isEqualTo("n1");

        lab.schedulers.mute.clear();
        lab.pass(Duration.ofSeconds(2));
        assertThat(lab.nodeOf("db")).isEqualTo("n1");
    }

    @Test
    void aPodFitsAgainAfterAnotherAsksForLess() {
        lab.node("n1", "", "", "cpu: 2, memory: 1Gi, pods: 110");
        lab.pod("first", "cpu: 2", "");
        lab.settle();
        lab.pod("second", "cpu: 1", "");
        assertThat(nodeOf("second")).isEmpty();

        lab.patch(
                PODS,
                "first",
                "resize",
                "spec: {containers: [{name: c, image: i, resources: {requests: {cpu: 1}}}]}");
        lab.pass(Duration.ofSeconds(2));

        assertThat(lab.nodeOf("second")).isEqualTo("n1");
    }

    @Test
    void aPodIsTriedAgainWhenAnotherGetsTheLabelsItWantsNearby() {
        lab.node("n1", "kubernetes.io/hostname: n1", "", "cpu: 4, pods: 9");
        lab.pod("db", "app: none", "cpu: 1m", "");
        lab.settle();
        lab.pod(
                "web",
                "cpu: 1m",
                "affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
                        + " [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels:"
                        + " {app: db}}}]}}");
        assertThat(nodeOf("web")).isEmpty();

        lab.patch(PODS, "db", "", "metadata: {labels: {app: db}}");
        lab.pass(Duration.ofSeconds(2));

        assertThat(lab.nodeOf("web")).isEqualTo("n1");
    }

    @Test
    void aPodIsTriedAgainWhenTheEmptiestPlaceIsGone() {
        lab.node("n1", "zone: a", "", "cpu: 4, pods: 9");
        lab.node("n2", "zone: b", "unschedulable: true", "cpu: 4, pods: 9");
        String spread =
                "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable:"
                        + " DoNotSchedule, labelSelector: {matchLabels: {app: sp}}}]";
        lab.pod("p0", "app: sp", "cpu: 1m", spread);
        lab.settle();
        lab.pod("p1", "app: sp", "cpu: 1m", spread);
        assertThat(nodeOf("p1")).isEmpty();

        lab.delete(NODES, "n2");
        lab.pass(Duration.ofSeconds(2));

        assertThat(lab.nodeOf("p1")).isEqualTo("n1");
    }
}
