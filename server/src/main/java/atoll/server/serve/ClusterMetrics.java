package atoll.server.serve;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.request.ListOptions;
import atoll.base.json.JsonObject;
import atoll.server.metrics.MetricsText;
import atoll.server.resource.ResourceDefinition;
import java.util.List;

/// What is counted in a cluster when somebody asks.
final class ClusterMetrics {
    /// Objects whose sizes stand for all of a resource's.
    private static final int SAMPLE = 64;

    private static final GroupVersionResource API_SERVICES =
            GroupVersionResource.of("apiregistration.k8s.io/v1", "apiservices");

    private ClusterMetrics() {}

    static void write(ServedCluster cluster, MetricsText text) {
        build(text);
        List<ResourceDefinition> listed =
                cluster.resources().all().stream().filter(one -> one.allows("list")).toList();
        text.family("apiserver_resource_objects", "gauge");
        listed.forEach(
                one -> text.line("apiserver_resource_objects", labels(one), cluster.count(one)));
        text.family("apiserver_storage_objects", "gauge");
        listed.forEach(one ->
                text.line(
                        "apiserver_storage_objects",
                        MetricsText.label("resource", one.groupResource().toString()),
                        cluster.count(one)));
        text.family("apiserver_resource_size_estimate_bytes", "gauge");
        listed.forEach(one ->
                text.line(
                        "apiserver_resource_size_estimate_bytes",
                        labels(one),
                        estimate(cluster, one)));
        unavailable(cluster, text);
        cluster.flows().write(text);
    }

    private static String labels(ResourceDefinition one) {
        return MetricsText.label("group", one.resource().group())
                + ","
                + MetricsText.label("resource", one.resource().resource());
    }

    private static double estimate(ServedCluster cluster, ResourceDefinition one) {
        List<KubeObject> some =
                cluster.registry().list(one.resource(), "", ListOptions.ALL).items();
        double bytes =
                some.stream().limit(SAMPLE).mapToLong(KubeObject::storedSize).average().orElse(0);
        return Math.rint(bytes * some.size());
    }

    private static void build(MetricsText text) {
        JsonObject version = Version.document();
        text.family("kubernetes_build_info", "gauge")
                .line(
                        "kubernetes_build_info",
                        String.join(
                                ",",
                                label("build_date", version, "buildDate"),
                                label("compiler", version, "compiler"),
                                label("git_commit", version, "gitCommit"),
                                label("git_tree_state", version, "gitTreeState"),
                                label("git_version", version, "gitVersion"),
                                label("go_version", version, "goVersion"),
                                label("major", version, "major"),
                                label("minor", version, "minor"),
                                label("platform", version, "platform")),
                        1);
    }

    private static String label(String name, JsonObject from, String member) {
        return MetricsText.label(name, from.stringOr(member, ""));
    }

    private static void unavailable(ServedCluster cluster, MetricsText text) {
        String name = "aggregator_unavailable_apiservice";
        text.family(name, "gauge");
        for (KubeObject service :
                cluster.registry().list(API_SERVICES, "", ListOptions.ALL).items()) {
            boolean available =
                    service.status().array("conditions").objects().stream()
                            .anyMatch(one ->
                                    one.stringOr("type", "").equals("Available")
                                            && one.stringOr("status", "").equals("True"));
            text.line(name, MetricsText.label("name", service.name()), available ? 0 : 1);
        }
    }
}
