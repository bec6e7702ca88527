package atoll.schema;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The Go packages that a 1.36 serves, freshly or when asked to, and the API group that each stands
/// for.
final class Groups {
    static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1";
    static final String CORE = "io.k8s.api.core.v1";

    /// Package → group. The version is the package's last word.
    private static final Map<String, String> GROUPS =
            Map.ofEntries(
                    Map.entry(CORE, ""),
                    Map.entry("io.k8s.api.admission.v1", "admission.k8s.io"),
                    Map.entry(
                            "io.k8s.api.admissionregistration.v1", "admissionregistration.k8s.io"),
                    Map.entry("io.k8s.api.apidiscovery.v2", "apidiscovery.k8s.io"),
                    Map.entry("io.k8s.api.apps.v1", "apps"),
                    Map.entry("io.k8s.api.authentication.v1", "authentication.k8s.io"),
                    Map.entry("io.k8s.api.authorization.v1", "authorization.k8s.io"),
                    Map.entry("io.k8s.api.autoscaling.v1", "autoscaling"),
                    Map.entry("io.k8s.api.autoscaling.v2", "autoscaling"),
                    Map.entry("io.k8s.api.batch.v1", "batch"),
                    Map.entry("io.k8s.api.certificates.v1", "certificates.k8s.io"),
                    Map.entry("io.k8s.api.coordination.v1", "coordination.k8s.io"),
                    Map.entry("io.k8s.api.discovery.v1", "discovery.k8s.io"),
                    Map.entry("io.k8s.api.events.v1", "events.k8s.io"),
                    Map.entry("io.k8s.api.flowcontrol.v1", "flowcontrol.apiserver.k8s.io"),
                    Map.entry("io.k8s.api.networking.v1", "networking.k8s.io"),
                    Map.entry("io.k8s.api.node.v1", "node.k8s.io"),
                    Map.entry("io.k8s.api.policy.v1", "policy"),
                    Map.entry("io.k8s.api.rbac.v1", "rbac.authorization.k8s.io"),
                    Map.entry("io.k8s.api.resource.v1", "resource.k8s.io"),
                    Map.entry("io.k8s.api.scheduling.v1", "scheduling.k8s.io"),
                    Map.entry("io.k8s.api.storage.v1", "storage.k8s.io"),
                    Map.entry(
                            "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1",
                            "apiextensions.k8s.io"),
                    Map.entry(
                            "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1",
                            "apiregistration.k8s.io"),
                    // What `--runtime-config` turns on.
                    Map.entry(
                            "io.k8s.api.admissionregistration.v1alpha1",
                            "admissionregistration.k8s.io"),
                    Map.entry(
                            "io.k8s.api.admissionregistration.v1beta1",
                            "admissionregistration.k8s.io"),
                    Map.entry("io.k8s.api.apiserverinternal.v1alpha1", "internal.apiserver.k8s.io"),
                    Map.entry("io.k8s.api.certificates.v1alpha1", "certificates.k8s.io"),
                    Map.entry("io.k8s.api.certificates.v1beta1", "certificates.k8s.io"),
                    Map.entry("io.k8s.api.coordination.v1alpha2", "coordination.k8s.io"),
                    Map.entry("io.k8s.api.coordination.v1beta1", "coordination.k8s.io"),
                    Map.entry("io.k8s.api.networking.v1beta1", "networking.k8s.io"),
                    Map.entry("io.k8s.api.resource.v1alpha3", "resource.k8s.io"),
                    Map.entry("io.k8s.api.resource.v1beta1", "resource.k8s.io"),
                    Map.entry("io.k8s.api.resource.v1beta2", "resource.k8s.io"),
                    Map.entry("io.k8s.api.scheduling.v1alpha2", "scheduling.k8s.io"),
                    Map.entry("io.k8s.api.storage.v1beta1", "storage.k8s.io"),
                    Map.entry("io.k8s.api.storagemigration.v1beta1", "storagemigration.k8s.io"));

    /// Kinds of the meta package that belong to the core group's `v1` wherever they are sent.
    private static final List<String> UNVERSIONED =
            List.of("Status", "List", "APIVersions", "APIGroup", "APIGroupList", "APIResourceList");

    /// Kinds of the meta package that every group-version knows.
    private static final List<String> EVERYWHERE =
            List.of(
                    "DeleteOptions",
                    "WatchEvent",
                    "CreateOptions",
                    "UpdateOptions",
                    "PatchOptions",
                    "GetOptions",
                    "ListOptions");

    private Groups() {}

    static String packageOf(String definition) {
        return definition.substring(0, definition.lastIndexOf('.'));
    }

    private static String lastWord(String dotted) {
        return dotted.substring(dotted.lastIndexOf('.') + 1);
    }

    /// Whether the package's kinds are in the table. Others enter it where a kind refers to them.
    static boolean isServed(String definition) {
        return GROUPS.containsKey(packageOf(definition)) || packageOf(definition).equals(META);
    }

    /// What a top-level definition is called in requests.
    static List<Kind> kinds(String definition) {
        String pack = packageOf(definition);
        String kind = lastWord(definition);
        String group = GROUPS.get(pack);
        if (group != null) {
            return List.of(new Kind(group, lastWord(pack), kind, definition));
        }
        if (UNVERSIONED.contains(kind)) {
            return List.of(new Kind("", "v1", kind, definition));
        }
        var meta = new Kind("meta.k8s.io", "v1", kind, definition);
        if (!EVERYWHERE.contains(kind)) {
            return List.of(meta);
        }
        var kinds = new java.util.ArrayList<Kind>(List.of(meta));
        new TreeMap<>(GROUPS)
                .forEach((p, g) -> kinds.add(new Kind(g, lastWord(p), kind, definition)));
        return kinds;
    }

    /// The class of the Java client for a definition: with the group in front where two groups
    /// share a name. Null when the client has none.
    static @Nullable ApiModel model(String definition, Map<String, ApiModel> models) {
        String pack = packageOf(definition);
        String version = capital(lastWord(pack));
        String group = capital(lastWord(packageOf(pack)));
        String kind = lastWord(definition);
        ApiModel own = models.get(group + version + kind);
        return own != null ? own : models.get(version + kind);
    }

    private static String capital(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }
}
