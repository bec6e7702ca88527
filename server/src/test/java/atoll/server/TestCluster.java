package atoll.server;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.FieldValidation;
import atoll.api.request.Outcome;
import atoll.api.request.PatchType;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.authenticate.UserInfo;
import atoll.server.resource.AdmissionChoice;
import atoll.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.Set;

/// A cluster in memory with a clock that stands still until told to move, and a fixed seed.
public final class TestCluster implements AutoCloseable {
    public static final GroupVersionResource NAMESPACES =
            GroupVersionResource.of("v1", "namespaces");
    public static final GroupVersionResource CONFIG_MAPS =
            GroupVersionResource.of("v1", "configmaps");
    public static final GroupVersionResource PODS = GroupVersionResource.of("v1", "pods");
    public static final GroupVersionResource SERVICES = GroupVersionResource.of("v1", "services");
    public static final GroupVersionResource DEPLOYMENTS =
            GroupVersionResource.of("apps/v1", "deployments");

    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    public final Store store = Store.inMemory();
    public final Cluster cluster;
    public final Client client;

    public TestCluster() {
        this(Set.of());
    }

    public TestCluster(Set<String> disabledAdmission) {
        this(new AdmissionChoice(Set.of(), disabledAdmission));
    }

    public TestCluster(AdmissionChoice admission) {
        InstantSource clock = () -> now;
        cluster =
                new Cluster(
                        "test",
                        store,
                        ClusterOptions.of(clock, new Random(1)).withAdmission(admission));
        client = cluster.client(UserInfo.of("admin", "system:masters"), "tester/1.0");
        namespace("default");
    }

    public void pass(Duration time) {
        now = now.plus(time);
    }

    public Instant now() {
        return now;
    }

    /// A namespace with its default service account, as the controllers make it.
    public KubeObject namespace(String name) {
        KubeObject made =
                create(
                        NAMESPACES,
                        "",
                        """
                        {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s"}}
                        """
                                .formatted(name));
        create(
                GroupVersionResource.of("v1", "serviceaccounts"),
                name,
                """
                {"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"default"}}
                """);
        return made;
    }

    public KubeObject pod(String name) {
        return create(PODS, "default", podJson(name));
    }

    public static String podJson(String name) {
        return """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s"},
         "spec":{"containers":[{"name":"c","image":"r.test/app:1"}],
                 "terminationGracePeriodSeconds":30}}
        """
                .formatted(name);
    }

    public KubeObject create(GroupVersionResource resource, String namespace, String json) {
        return tryCreate(resource, namespace, json).orThrow();
    }

    public Outcome tryCreate(GroupVersionResource resource, String namespace, String json) {
        return client.write(Write.create(resource, namespace, json(json), ""));
    }

    public KubeObject configMap(String name, String value) {
        return create(CONFIG_MAPS, "default", configMapJson(name, value));
    }

    public static String configMapJson(String name, String value) {
        return """
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s"},"data":{"k":"%s"}}
        """
                .formatted(name, value);
    }

    public KubeObject get(GroupVersionResource resource, String namespace, String name) {
        return client.find(resource, new ObjectKey(namespace, name)).orElseThrow();
    }

    public boolean exists(GroupVersionResource resource, String namespace, String name) {
        return client.find(resource, new ObjectKey(namespace, name)).isPresent();
    }

    public Outcome update(GroupVersionResource resource, KubeObject object) {
        return client.write(Write.update(resource, object, ""));
    }

    public Outcome patch(
            GroupVersionResource resource,
            String namespace,
            String name,
            String subresource,
            PatchType type,
            String patch) {
        return client.write(
                new Write.Patch(
                        resource,
                        namespace,
                        name,
                        subresource,
                        type,
                        JsonReader.read(patch),
                        false,
                        new WriteOptions("", false, FieldValidation.IGNORE)));
    }

    public Outcome merge(
            GroupVersionResource resource, String namespace, String name, String patch) {
        return patch(resource, namespace, name, "", PatchType.MERGE, patch);
    }

    public Outcome delete(GroupVersionResource resource, String namespace, String name) {
        return delete(resource, namespace, name, DeleteOptions.DEFAULT);
    }

    public Outcome delete(
            GroupVersionResource resource, String namespace, String name, DeleteOptions options) {
        return client.write(Write.delete(resource, namespace, name, options));
    }

    public static Status refusal(Outcome outcome) {
        if (outcome instanceof Outcome.Refused(Status status)) {
            return status;
        }
        throw new AssertionError("not refused: " + outcome);
    }

    public static JsonObject json(String text) {
        return JsonReader.readObject(text);
    }

    public static Json value(String text) {
        return JsonReader.read(text);
    }

    @Override
    public void close() {
        store.close();
    }
}
