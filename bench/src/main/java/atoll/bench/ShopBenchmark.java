package atoll.bench;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The README's shop, divided over two members. Through placement: from the first object on the hub
/// to the last replica available in a member.
final class ShopBenchmark implements Benchmark {
    private static final int LOOK_EVERY_MILLIS = 20;
    private static final int WITHIN_SECONDS = 60;
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/shop/deployments";

    @Override
    public List<Figure> run(Launcher launcher, int runs) throws IOException, InterruptedException {
        Path shop = launcher.checkout().resolve("examples/shop");
        var objects = new ArrayList<JsonObject>();
        for (String file : List.of("shop.yaml", "policy.yaml")) {
            for (Json document : Yaml.parseAll(Files.readString(shop.resolve(file)))) {
                objects.add(document.asObject());
            }
        }
        try (Fleet fleet = launcher.up(3, 10);
                Wire hub = fleet.wire("hub");
                Wire member1 = fleet.wire("member1");
                Wire member2 = fleet.wire("member2")) {
            hub.post(
                    "/api/v1/namespaces",
                    "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"shop\"}}");
            long begun = System.nanoTime();
            for (JsonObject object : objects) {
                hub.post(path(object), object.toString());
            }
            Map<String, Long> wanted = replicas(objects);
            while (!available(List.of(member1, member2)).equals(wanted)) {
                if (Fleet.secondsSince(begun) > WITHIN_SECONDS) {
                    throw new IOException("the shop is not available after 60 s: " + wanted);
                }
                fleet.runFor(LOOK_EVERY_MILLIS);
            }
            return List.of(
                    new Figure(
                            "shop.available",
                            Fleet.secondsSince(begun),
                            "s",
                            "first create of examples/shop on the hub to all replicas available in"
                                    + " the members"));
        }
    }

    /// By the usual plural, which the shop's kinds have.
    private static String path(JsonObject object) {
        String version = object.stringOr("apiVersion", "");
        String kind = object.stringOr("kind", "").toLowerCase(java.util.Locale.ROOT);
        String plural =
                kind.endsWith("y") ? kind.substring(0, kind.length() - 1) + "ies" : kind + "s";
        return (version.contains("/") ? "/apis/" : "/api/")
                + version
                + "/namespaces/shop/"
                + plural;
    }

    private static Map<String, Long> replicas(List<JsonObject> objects) {
        var replicas = new TreeMap<String, Long>();
        for (JsonObject object : objects) {
            if (object.stringOr("kind", "").equals("Deployment")) {
                replicas.put(
                        object.object("metadata").stringOr("name", ""),
                        object.object("spec").longOr("replicas", 1));
            }
        }
        return replicas;
    }

    /// By the Deployment's name, over all members.
    private static Map<String, Long> available(List<Wire> members) throws IOException {
        var available = new TreeMap<String, Long>();
        for (Wire member : members) {
            for (JsonObject deployment : member.getJson(DEPLOYMENTS).array("items").objects()) {
                available.merge(
                        deployment.object("metadata").stringOr("name", ""),
                        deployment.object("status").longOr("availableReplicas", 0),
                        Long::sum);
            }
        }
        return available;
    }
}
