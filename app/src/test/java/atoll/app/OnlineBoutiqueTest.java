package atoll.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Write;
import atoll.testing.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The fleet's first scenario, whole and on virtual time: a shop is placed 2:1 on two of three
/// members, scaled, divided anew, and deleted.
class OnlineBoutiqueTest {
    private static final long SEED = 20261125;
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String HUB = FleetSettings.HUB;
    private static final String SHOP = "shop";
    private static final List<String> MEMBERS = List.of("member1", "member2", "member3");

    private static final GroupVersionResource NODES = GroupVersionResource.of("v1", "nodes");
    private static final GroupVersionResource PODS = GroupVersionResource.of("v1", "pods");
    private static final GroupVersionResource SERVICES = GroupVersionResource.of("v1", "services");
    private static final GroupVersionResource WORKS =
            GroupVersionResource.of("work.karmada.io/v1alpha1", "works");
    private static final GroupVersionResource BINDINGS =
            GroupVersionResource.of("work.karmada.io/v1alpha2", "resourcebindings");

    /// As Karmada's documentation writes a division by weights, and a propagation of other kinds.
    private static final String POLICIES =
            """
            apiVersion: policy.karmada.io/v1alpha1
            kind: PropagationPolicy
            metadata:
              name: shop-deployments
            spec:
              resourceSelectors:
                - apiVersion: apps/v1
                  kind: Deployment
              placement:
                clusterAffinity:
                  clusterNames:
                    - member1
                    - member2
                replicaScheduling:
                  replicaDivisionPreference: Weighted
                  replicaSchedulingType: Divided
                  weightPreference:
                    staticWeightList:
                      - targetCluster:
                          clusterNames:
                            - member1
                        weight: 2
                      - targetCluster:
                          clusterNames:
                            - member2
                        weight: 1
            ---
            apiVersion: policy.karmada.io/v1alpha1
            kind: PropagationPolicy
            metadata:
              name: shop-others
            spec:
              resourceSelectors:
                - apiVersion: v1
                  kind: Service
                - apiVersion: v1
                  kind: ServiceAccount
              placement:
                clusterAffinity:
                  clusterNames:
                    - member1
                    - member2
            """;

    private static String boutique() {
        Path shared = Machine.shared().orElse(null);
        assumeTrue(
                shared != null, "the online boutique lies in the folder shared, which is missing");
        return read(shared.resolve("manifests/online-boutique/kubernetes-manifests.yaml"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What a run leaves behind: its history, and what was true at its stations.
    private record Run(String log, Map<String, Object> stations) {}

    private static Run run(long seed) {
        String manifest = boutique();
        var stations = new TreeMap<String, Object>();
        try (var fleet = new VirtualFleet(seed, 3, 10)) {
            assertThat(fleet.within(SOON, () -> nodesReady(fleet))).as("nodes Ready").isTrue();
            fleet.create(HUB, "", "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}");
            fleet.create(HUB, SHOP, manifest);
            fleet.create(HUB, SHOP, POLICIES);
            List<String> names =
                    fleet.list(HUB, VirtualFleet.DEPLOYMENTS, SHOP).stream()
                            .map(KubeObject::name)
                            .toList();
            assertThat(names).hasSize(12);

            names.forEach(name -> fleet.scale(SHOP, name, name.equals("frontend") ? 10 : 9));
            awaitShares(fleet, names, "scaled", n -> n.equals("frontend") ? 10 : 9, stations);
            stations.put("services", fleet.list("member2", SERVICES, SHOP).size());

            names.forEach(name -> fleet.scale(SHOP, name, 13));
            awaitShares(fleet, names, "divided anew", _ -> 13, stations);

            fleet.client(HUB)
                    .write(
                            Write.delete(
                                    VirtualFleet.NAMESPACES, "", SHOP, DeleteOptions.background()))
                    .orThrow();
            assertThat(fleet.within(Duration.ofMinutes(2), () -> empty(fleet)))
                    .as("everything gone with its namespace")
                    .isTrue();
            fleet.fleet.runFor(Duration.ofMinutes(1));
            stations.put("works left", fleet.list(HUB, WORKS, "karmada-es-member1").size());
            return new Run(fleet.fleet.eventLog(), stations);
        }
    }

    private static boolean nodesReady(VirtualFleet fleet) {
        return MEMBERS.stream()
                .allMatch(member ->
                        fleet.list(member, NODES, "").stream().filter(Readiness::isReady).count()
                                == 10);
    }

    private interface Wanted {
        long of(String deployment);
    }

    /// Waits until each member runs its share and the hub shows the sums.
    private static void awaitShares(
            VirtualFleet fleet,
            List<String> names,
            String station,
            Wanted wanted,
            Map<String, Object> stations) {
        LongUnaryOperator first = total -> Map.of(9L, 6L, 10L, 7L, 13L, 9L).get(total);
        var sums = new TreeMap<String, Long>();
        var shares = new TreeMap<String, Map<String, Long>>();
        for (String name : names) {
            long total = wanted.of(name);
            long larger = first.applyAsLong(total);
            sums.put(name, total);
            shares.computeIfAbsent("member1", _ -> new TreeMap<>()).put(name, larger);
            shares.computeIfAbsent("member2", _ -> new TreeMap<>()).put(name, total - larger);
        }
        shares.put("member3", new TreeMap<>());
        boolean reached =
                fleet.within(
                        SOON,
                        () ->
                                observedIsDecided(fleet)
                                        && MEMBERS.stream()
                                                .allMatch(member ->
                                                        fleet.available(member, SHOP)
                                                                .equals(shares.get(member)))
                                        && fleet.available(HUB, SHOP).equals(sums));
        var actual = new TreeMap<String, Object>();
        MEMBERS.forEach(member -> actual.put(member, fleet.available(member, SHOP)));
        actual.put(HUB, fleet.available(HUB, SHOP));
        var expected = new TreeMap<String, Object>(shares);
        expected.put(HUB, sums);
        assertThat(actual).as(station).isEqualTo(expected);
        assertThat(reached).as(station + " within " + SOON).isTrue();
        stations.put(station, actual);
    }

    /// The hub must not say that it has observed a scaling before every member has its share of it.
    private static boolean observedIsDecided(VirtualFleet fleet) {
        for (KubeObject template : fleet.list(HUB, VirtualFleet.DEPLOYMENTS, SHOP)) {
            long observed = template.status().longOr("observedGeneration", 0);
            if (observed == template.generation()) {
                long placed =
                        MEMBERS.stream()
                                .flatMap(member ->
                                        fleet
                                                .client(member)
                                                .find(VirtualFleet.DEPLOYMENTS, template.key())
                                                .stream())
                                .mapToLong(part -> part.spec().longOr("replicas", 0))
                                .sum();
                assertThat(placed)
                        .as(template.name() + " observed")
                        .isEqualTo(template.spec().longOr("replicas", 0));
            }
        }
        return true;
    }

    private static boolean empty(VirtualFleet fleet) {
        var shop = new ObjectKey("", SHOP);
        return !fleet.exists(HUB, VirtualFleet.NAMESPACES, shop)
                && fleet.list(HUB, BINDINGS, SHOP).isEmpty()
                && MEMBERS.stream()
                        .allMatch(member ->
                                !fleet.exists(member, VirtualFleet.NAMESPACES, shop)
                                        && fleet.list(member, PODS, SHOP).isEmpty());
    }

    /// The second run has a JVM of its own: what hashes differently there must not show.
    @Test
    void sameSeedGivesTheSameLogInAnyJvm(@TempDir Path folder) throws Exception {
        Run here = run(SEED);
        assertThat(here.log().lines().count()).isGreaterThan(1_000);
        Path log = folder.resolve("log");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process other =
                new ProcessBuilder(
                                java.toString(),
                                "-XX:+UseSerialGC",
                                "-Datoll.shared=" + Machine.shared().orElseThrow(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                OnlineBoutiqueTest.class.getName(),
                                Long.toString(SEED),
                                log.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output").toFile())
                        .start();
        assertThat(other.waitFor())
                .as(() -> "seed " + SEED + ": " + read(folder.resolve("output")))
                .isZero();
        // Not isEqualTo on the whole: of megabytes, the first line that differs is what helps.
        assertThat(firstDifference(here.log(), read(log))).as("seed " + SEED).isEmpty();
    }

    @Test
    void anotherSeedTakesAnotherWayToTheSameEnd() {
        Run first = run(SEED);
        Run other = run(SEED + 1);
        assertThat(other.stations()).isEqualTo(first.stations());
        assertThat(other.log()).isNotEqualTo(first.log());
    }

    /// One run: the seed, and the file to write its log to.
    public static void main(String[] arguments) throws IOException {
        Run run = run(Long.parseLong(arguments[0]));
        Files.writeString(Path.of(arguments[1]), run.log());
    }

    private static String firstDifference(String a, String b) {
        if (a.equals(b)) {
            return "";
        }
        List<String> left = a.lines().toList();
        List<String> right = b.lines().toList();
        int at = 0;
        while (at < Math.min(left.size(), right.size()) && left.get(at).equals(right.get(at))) {
            at++;
        }
        return "line %d: %s%n   but: %s"
                .formatted(
                        at + 1,
                        at < left.size() ? left.get(at) : "(end)",
                        at < right.size() ? right.get(at) : "(end)");
    }
}
