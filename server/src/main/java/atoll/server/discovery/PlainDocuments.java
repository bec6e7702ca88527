package atoll.server.discovery;

import atoll.api.GroupVersionKind;
import atoll.api.ResourceInfo;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.Subresource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/// The older discovery: one document for the groups, one for each group-version.
final class PlainDocuments {
    /// Kinds that 1.36 still stores in `v1beta1` while it serves `v1`. Clients take the hash as an
    /// opaque name, so ours is the one they know.
    private static final Set<String> OLDER =
            Set.of(
                    "CustomResourceDefinition",
                    "MutatingAdmissionPolicy",
                    "MutatingAdmissionPolicyBinding");

    private PlainDocuments() {}

    /// `/api`
    ///
    /// @param serverAddress `HOST:PORT` for clients of every network
    static JsonObject versions(Collection<String> versions, String serverAddress) {
        return JsonObject.of(
                "kind",
                "APIVersions",
                "versions",
                JsonArray.ofStrings(versions),
                "serverAddressByClientCIDRs",
                JsonArray.of(
                        JsonObject.of("clientCIDR", "0.0.0.0/0", "serverAddress", serverAddress)));
    }

    /// `/apis`
    ///
    /// @return without the core group
    static JsonObject groups(Groups groups) {
        var listed = groups.names().stream().map(name -> groupFields(groups, name)).toList();
        return JsonObject.of(
                "kind", "APIGroupList", "apiVersion", "v1", "groups", JsonArray.of(listed));
    }

    /// `/apis/GROUP`
    static JsonObject group(Groups groups, String name) {
        return groupFields(groups, name).with("kind", "APIGroup").with("apiVersion", "v1");
    }

    /// The version that a group lists first is the one it prefers.
    ///
    /// @param name of a group that has a version
    private static JsonObject groupFields(Groups groups, String name) {
        var versions =
                groups.versions(name).keySet().stream()
                        .map(version ->
                                JsonObject.of(
                                        "groupVersion", name + "/" + version, "version", version))
                        .toList();
        return JsonObject.of(
                "name", name,
                "versions", JsonArray.of(versions),
                "preferredVersion", versions.getFirst());
    }

    /// `/api/v1`, `/apis/GROUP/VERSION`
    ///
    /// Each resource is followed by its subresources: `pods`, `pods/attach`, `pods/binding` …
    static JsonObject resources(String groupVersion, List<ResourceDefinition> resources) {
        var listed = new ArrayList<JsonObject>();
        for (ResourceDefinition resource : resources) {
            listed.add(resource(resource));
            subresources(resource).forEach(sub -> listed.add(subresource(sub, resource)));
        }
        JsonObject list =
                JsonObject.of(
                        "kind",
                        "APIResourceList",
                        "groupVersion",
                        groupVersion,
                        "resources",
                        JsonArray.of(listed));
        // The core group's document is older than this field.
        return groupVersion.contains("/") ? list.with("apiVersion", "v1") : list;
    }

    /// `{"name": "pods", "singularName": "pod", "namespaced": true, "kind": "Pod", "verbs": […]}`
    /// and more where there is more.
    private static JsonObject resource(ResourceDefinition definition) {
        ResourceInfo info = definition.info();
        var json =
                JsonObject.builder()
                        .put("name", info.resource().resource())
                        .put("singularName", info.singular())
                        .put("namespaced", info.namespaced())
                        .put("kind", info.kind())
                        .put("verbs", JsonArray.ofStrings(info.verbs()));
        putNames(json, info);
        if (isStored(info)) {
            json.put("storageVersionHash", storageVersionHash(definition.storageKind()));
        }
        return json.build();
    }

    /// By name; those of custom resources the other way round.
    static List<Subresource> subresources(ResourceDefinition owner) {
        return owner.builtIn() ? owner.subresources() : owner.subresources().reversed();
    }

    /// Adds short names and categories; empty ones are left out.
    static void putNames(JsonObject.Builder json, ResourceInfo info) {
        if (!info.shortNames().isEmpty()) {
            json.put("shortNames", JsonArray.ofStrings(info.shortNames()));
        }
        if (!info.categories().isEmpty()) {
            json.put("categories", JsonArray.ofStrings(info.categories()));
        }
    }

    /// Group and version are told only where they are not the document's: `autoscaling/v1` of
    /// `deployments/scale`.
    private static JsonObject subresource(Subresource subresource, ResourceDefinition owner) {
        GroupVersionKind kind = subresource.kind();
        var json =
                JsonObject.builder()
                        .put("name", owner.resource().resource() + "/" + subresource.name())
                        .put("singularName", "")
                        .put("namespaced", owner.namespaced())
                        .put("kind", kind.kind())
                        .put("verbs", JsonArray.ofStrings(subresource.verbs()));
        if (!kind.apiVersion().equals(owner.resource().apiVersion())) {
            json.put("group", kind.group()).put("version", kind.version());
        }
        return json.build();
    }

    /// Component statuses are listed but kept nowhere; reviews are only answered.
    private static boolean isStored(ResourceInfo info) {
        return info.verbs().contains("get") && info.verbs().contains("create");
    }

    /// As upstream draws it from the stored kind, so that a change of version is seen.
    ///
    /// SHA-256 of `GROUP/VERSION/KIND`, the first 8 bytes in base64.
    ///
    /// @param kind as it is stored
    static String storageVersionHash(GroupVersionKind kind) {
        boolean older = kind.group().endsWith(".k8s.io") && OLDER.contains(kind.kind());
        String version = older ? "v1beta1" : kind.version();
        String text = kind.group() + "/" + version + "/" + kind.kind();
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(Arrays.copyOf(digest, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
