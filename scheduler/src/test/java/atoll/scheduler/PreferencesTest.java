package atoll.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// What pods would rather have, and what their volumes ask for, among nodes that could all take
/// them. Nodes are alike, and requests so small that emptiness decides nothing.
final class PreferencesTest {
    private static final String ROOM = "cpu: 64, pods: 99";

    @AutoClose private final Lab lab = new Lab(1);

    private void nodes(String... zones) {
        for (int i = 0; i < zones.length; i++) {
            String zone = zones[i].isEmpty() ? "" : "zone: " + zones[i] + ", ";
            lab.node("n" + i, zone + "host: n" + i, "", ROOM);
        }
    }

    private String place(String name, String labels, String spec) {
        lab.pod(name, labels, "cpu: 1m", spec);
        lab.settle();
        return lab.nodeOf(name);
    }

    private void placeOn(String node, String name, String labels) {
        assertThat(place(name, labels, "nodeSelector: {host: " + node + "}")).isEqualTo(node);
    }

    private static String prefers(String kind, String terms) {
        return "affinity: {%s: {preferredDuringSchedulingIgnoredDuringExecution: [%s]}}"
                .formatted(kind, terms);
    }

    private static String term(int weight, String topologyKey, String app) {
        return "{weight: %d, podAffinityTerm: {topologyKey: %s, labelSelector: {matchLabels: {app: %s}}}}"
                .formatted(weight, topologyKey, app);
    }

    private static String spread(String topologyKey, String whenUnsatisfiable) {
        return "{maxSkew: 1, topologyKey: %s, whenUnsatisfiable: %s, labelSelector: {matchLabels: {app: web}}}"
                .formatted(topologyKey, whenUnsatisfiable);
    }

    @Test
    void aPodGoesToTheZoneOfThoseItWouldRatherBeNear() {
        nodes("a", "a", "b", "c");
        placeOn("n2", "db", "app: db");
        assertThat(place("web", "app: web", prefers("podAffinity", term(1, "zone", "db"))))
                .isEqualTo("n2");
    }

    @Test
    void ofTwoWishesTheWeightierOneIsMet() {
        nodes("a", "b", "c");
        placeOn("n0", "db", "app: db");
        placeOn("n1", "cache", "app: cache");
        String both = term(10, "zone", "db") + ", " + term(90, "zone", "cache");
        assertThat(place("web", "app: web", prefers("podAffinity", both))).isEqualTo("n1");
    }

    @Test
    void aPodWouldRatherBeAwayFromItsLikeYetIsBoundWhereNoOtherPlaceIsLeft() {
        nodes("a", "b", "c");
        String apart = prefers("podAntiAffinity", term(1, "host", "web"));
        var taken = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            taken.add(place("web" + i, "app: web", apart));
        }
        assertThat(taken).containsExactlyInAnyOrder("n0", "n1", "n2");
        assertThat(place("web3", "app: web", apart)).isNotEmpty();
    }

    @Test
    void wishesAreAboutPodsOfTheOwnNamespaceUnlessOthersAreNamed() {
        nodes("a", "b");
        lab.create(
                new GroupVersionResource("", "v1", "namespaces"),
                "",
                "{apiVersion: v1, kind: Namespace, metadata: {name: other}}");
        lab.create(
                Lab.PODS,
                "other",
                """
                {apiVersion: v1, kind: Pod, metadata: {name: db, labels: {app: db}},
                 spec: {nodeSelector: {host: n0}, containers: [{name: c, image: i}]}}
                """);
        lab.settle();
        String away =
                "{weight: 100, podAffinityTerm: {topologyKey: host, namespaces: [other],"
                        + " labelSelector: {matchLabels: {app: db}}}}";
        assertThat(place("far", "", prefers("podAntiAffinity", away))).isEqualTo("n1");
        // "far" made n1 a little fuller; what is in another namespace draws nobody there.
        assertThat(place("free", "", prefers("podAntiAffinity", term(100, "host", "db"))))
                .isEqualTo("n0");
    }

    @Test
    void podsAreSpreadOverZonesAsEvenlyAsCanBe() {
        nodes("a", "a", "a", "b");
        String even = "topologySpreadConstraints: [" + spread("zone", "ScheduleAnyway") + "]";
        var zones = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            zones.add(place("web" + i, "app: web", even).equals("n3") ? "b" : "a");
        }
        assertThat(zones).containsExactlyInAnyOrder("a", "a", "b", "b");
    }

    @Test
    void aNodeOutsideAllZonesIsTheLastToBeTaken() {
        nodes("a", "b", "");
        String even = "topologySpreadConstraints: [" + spread("zone", "ScheduleAnyway") + "]";
        for (int i = 0; i < 6; i++) {
            assertThat(place("web" + i, "app: web", even)).isIn("n0", "n1");
        }
    }

    @Test
    void aNodeThatLacksOneOfSeveralLabelsCountsForNoneOfThem() {
        nodes("a", "b", "");
        String even =
                "topologySpreadConstraints: [%s, %s]"
                        .formatted(
                                spread("zone", "DoNotSchedule"), spread("host", "DoNotSchedule"));
        var taken = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            taken.add(place("web" + i, "app: web", even));
        }
        assertThat(taken).containsExactlyInAnyOrder("n0", "n0", "n1", "n1");
    }

    @Test
    void unreachableNodesHinderASpreadOnlyWhereTaintsAreHonoured() {
        nodes("a", "b");
        lab.patch(Lab.NODES, "n1", "", "spec: {taints: [{key: gone, effect: NoSchedule}]}");
        lab.settle();
        String ignoring = spread("zone", "DoNotSchedule");
        String honouring = ignoring.replace("{maxSkew", "{nodeTaintsPolicy: Honor, maxSkew");
        assertThat(place("w0", "app: web", "topologySpreadConstraints: [" + ignoring + "]"))
                .isEqualTo("n0");
        assertThat(place("w1", "app: web", "topologySpreadConstraints: [" + ignoring + "]"))
                .isEmpty();
        assertThat(place("w2", "app: web", "topologySpreadConstraints: [" + honouring + "]"))
                .isEqualTo("n0");
    }

    @Test
    void fewerPlacesThanAskedForLetEachHoldNoMoreThanTheSkew() {
        nodes("a", "b");
        String wide =
                "topologySpreadConstraints: ["
                        + spread("zone", "DoNotSchedule")
                                .replace("{maxSkew", "{minDomains: 3, maxSkew")
                        + "]";
        var taken = List.of(place("w0", "app: web", wide), place("w1", "app: web", wide));
        assertThat(taken).containsExactlyInAnyOrder("n0", "n1");
        assertThat(place("w2", "app: web", wide)).isEmpty();
        lab.node("n2", "zone: c", "", ROOM);
        lab.settle();
        lab.pass(Duration.ofSeconds(30));
        assertThat(lab.nodeOf("w2")).isEqualTo("n2");
    }

    @Test
    void theSpreadOfOneRevisionMindsNoOtherRevision() {
        nodes("a", "b");
        placeOn("n0", "old", "app: web, rev: one");
        placeOn("n0", "older", "app: web, rev: one");
        String each =
                "topologySpreadConstraints: ["
                        + spread("zone", "DoNotSchedule")
                                .replace("{maxSkew", "{matchLabelKeys: [rev], maxSkew")
                        + "]";
        var taken =
                List.of(
                        place("w0", "app: web, rev: two", each),
                        place("w1", "app: web, rev: two", each));
        assertThat(taken).containsExactlyInAnyOrder("n0", "n1");
    }

    @Test
    void aPodGoesWhereItImprovesTheBalanceRatherThanWhereItIsBest() {
        // Alike in room; n0 is in balance, n1 has its memory taken. The pod asks for CPU only.
        lab.node("n0", "host: n0", "", "cpu: 10, memory: 10Gi, pods: 9");
        lab.node("n1", "host: n1", "", "cpu: 10, memory: 10Gi, pods: 9");
        lab.pod("even", "cpu: 2, memory: 2Gi", "nodeSelector: {host: n0}");
        lab.pod("lopsided", "cpu: 10m, memory: 4Gi", "nodeSelector: {host: n1}");
        lab.settle();
        lab.pod("web", "cpu: 1", "");
        lab.settle();
        assertThat(lab.nodeOf("web")).isEqualTo("n1");
    }

    @Test
    void onlyPlacesThatThePodMightGoToWeighItsWishes() {
        lab.node("n0", "zone: a, rack: r0", "", ROOM);
        lab.node("n1", "zone: b, rack: r1", "", ROOM);
        lab.node("crowd-a", "zone: a, rack: r2, host: zone", "", ROOM);
        lab.node("crowd-r1", "zone: c, rack: r1, host: rack", "", ROOM);
        for (int i = 0; i < 12; i++) {
            lab.node("far" + i, "zone: c, rack: far" + i, "unschedulable: true", ROOM);
        }
        for (int i = 0; i < 5; i++) {
            String host = "nodeSelector: {host: %s}".formatted(i < 3 ? "zone" : "rack");
            assertThat(place("old" + i, "app: web", host)).startsWith("crowd");
        }
        lab.patch(Lab.NODES, "crowd-a", "", "spec: {unschedulable: true}");
        lab.patch(Lab.NODES, "crowd-r1", "", "spec: {unschedulable: true}");
        lab.settle();

        // Three are in the zone of n0, two in the rack of n1, and both wishes weigh the same: that
        // there are many more racks matters only where the pod may go there.
        String both =
                "topologySpreadConstraints: [%s, %s]"
                        .formatted(
                                spread("zone", "ScheduleAnyway"), spread("rack", "ScheduleAnyway"));
        assertThat(place("web", "app: web", both)).isEqualTo("n1");
    }
}
