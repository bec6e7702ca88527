package atoll.placement.crd;

import atoll.api.GroupVersionResource;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The kinds that the hub serves for placement. Names, fields and types are Karmada's. The schemas
/// are in files beside this class, one for kinds that share their fields. Nothing is validated by
/// code: what the schema does not say is let in.
public enum FleetKind {
    CLUSTER(
            "cluster.karmada.io/v1alpha1",
            "Cluster",
            "clusters",
            "",
            "Cluster",
            "cluster",
            "A cluster of the fleet: how to reach it, and how it is.",
            true,
            "VERSION string .status.kubernetesVersion",
            "MODE string .spec.syncMode",
            "READY string .status.conditions[?(@.type==\"Ready\")].status",
            "AGE date .metadata.creationTimestamp"),
    PROPAGATION_POLICY(
            "policy.karmada.io/v1alpha1",
            "PropagationPolicy",
            "propagationpolicies",
            "pp",
            "Namespaced",
            "propagation",
            "Where the selected objects of its namespace run.",
            false,
            "CONFLICT-RESOLUTION string .spec.conflictResolution",
            "PRIORITY string .spec.priority",
            "AGE date .metadata.creationTimestamp"),
    CLUSTER_PROPAGATION_POLICY(
            "policy.karmada.io/v1alpha1",
            "ClusterPropagationPolicy",
            "clusterpropagationpolicies",
            "cpp",
            "Cluster",
            "propagation",
            "Where the selected objects of all namespaces, and cluster-scoped ones, run.",
            false,
            "CONFLICT-RESOLUTION string .spec.conflictResolution",
            "PRIORITY string .spec.priority",
            "AGE date .metadata.creationTimestamp"),
    OVERRIDE_POLICY(
            "policy.karmada.io/v1alpha1",
            "OverridePolicy",
            "overridepolicies",
            "op",
            "Namespaced",
            "overrides",
            "How the selected objects of its namespace differ from cluster to cluster.",
            false),
    CLUSTER_OVERRIDE_POLICY(
            "policy.karmada.io/v1alpha1",
            "ClusterOverridePolicy",
            "clusteroverridepolicies",
            "cop",
            "Cluster",
            "overrides",
            "How the selected objects differ from cluster to cluster.",
            false),
    RESOURCE_BINDING(
            "work.karmada.io/v1alpha2",
            "ResourceBinding",
            "resourcebindings",
            "rb",
            "Namespaced",
            "binding",
            "One object, the clusters it was given, and how it fares there.",
            true,
            "SCHEDULED string .status.conditions[?(@.type==\"Scheduled\")].status",
            "FULLYAPPLIED string .status.conditions[?(@.type==\"FullyApplied\")].status",
            "AGE date .metadata.creationTimestamp"),
    CLUSTER_RESOURCE_BINDING(
            "work.karmada.io/v1alpha2",
            "ClusterResourceBinding",
            "clusterresourcebindings",
            "crb",
            "Cluster",
            "binding",
            "One cluster-scoped object, the clusters it was given, and how it fares there.",
            true,
            "SCHEDULED string .status.conditions[?(@.type==\"Scheduled\")].status",
            "FULLYAPPLIED string .status.conditions[?(@.type==\"FullyApplied\")].status",
            "AGE date .metadata.creationTimestamp"),
    WORK(
            "work.karmada.io/v1alpha1",
            "Work",
            "works",
            "wk",
            "Namespaced",
            "work",
            "Manifests for one cluster, and what became of them there.",
            true,
            "WORKLOAD-KIND string .spec.workload.manifests[*].kind",
            "APPLIED string .status.conditions[?(@.type==\"Applied\")].status",
            "AGE date .metadata.creationTimestamp");

    private final GroupVersionResource resource;
    private final String kind;
    private final String shortName;
    private final String scope;

    /// The resource with the list of fields, without its ending; kinds of one shape share it.
    private final String fieldFile;

    private final String description;
    private final boolean hasStatus;

    /// What `kubectl get` shows beside the name: `NAME type path`.
    private final List<String> columns;

    FleetKind(
            String apiVersion,
            String kind,
            String plural,
            String shortName,
            String scope,
            String fieldFile,
            String description,
            boolean hasStatus,
            String... columns) {
        this.resource = GroupVersionResource.of(apiVersion, plural);
        this.kind = kind;
        this.shortName = shortName;
        this.scope = scope;
        this.fieldFile = fieldFile;
        this.description = description;
        this.hasStatus = hasStatus;
        this.columns = List.of(columns);
    }

    public GroupVersionResource resource() {
        return resource;
    }

    public String kind() {
        return kind;
    }

    public String apiVersion() {
        return resource.apiVersion();
    }

    /// The CustomResourceDefinitions of all kinds. In the order of the kinds; made anew with each
    /// call.
    public static List<JsonObject> definitions() {
        var lists = new FieldList(read("fragments"));
        var definitions = new ArrayList<JsonObject>();
        for (FleetKind fleetKind : values()) {
            definitions.add(fleetKind.definition(lists));
        }
        return definitions;
    }

    /// One version, served and stored; the status is a subresource where there is one.
    private JsonObject definition(FieldList lists) {
        JsonObject schema = lists.compile(read(fieldFile)).with("description", description);
        var names =
                JsonObject.builder()
                        .put("kind", kind)
                        .put("listKind", kind + "List")
                        .put("plural", resource.resource())
                        .put("singular", kind.toLowerCase(java.util.Locale.ROOT))
                        .put("categories", JsonArray.of(Json.of("karmada-io")));
        if (!shortName.isEmpty()) {
            names.put("shortNames", JsonArray.of(Json.of(shortName)));
        }
        var version =
                JsonObject.builder()
                        .put("name", resource.version())
                        .put("served", true)
                        .put("storage", true)
                        .put("schema", JsonObject.of("openAPIV3Schema", schema));
        if (!columns.isEmpty()) {
            version.put(
                    "additionalPrinterColumns",
                    JsonArray.of(columns.stream().map(FleetKind::column).toList()));
        }
        if (hasStatus) {
            version.put("subresources", JsonObject.of("status", JsonObject.EMPTY));
        }
        return JsonObject.of(
                "apiVersion",
                "apiextensions.k8s.io/v1",
                "kind",
                "CustomResourceDefinition",
                "metadata",
                JsonObject.of("name", resource.resource() + "." + resource.group()),
                "spec",
                JsonObject.of(
                        "group", resource.group(),
                        "names", names.build(),
                        "scope", scope,
                        "versions", JsonArray.of(version.build())));
    }

    /// `NAME type path`.
    ///
    /// @param text the path may hold spaces
    private static JsonObject column(String text) {
        String[] parts = text.split(" ", 3);
        return JsonObject.of("name", parts[0], "type", parts[1], "jsonPath", parts[2]);
    }

    /// @param name of the file, without its ending
    private static String read(String name) {
        try (InputStream in = FleetKind.class.getResourceAsStream(name + ".txt")) {
            if (in == null) {
                throw new IllegalStateException("resource missing: " + name + ".txt");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
