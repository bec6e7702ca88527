package atoll.server.podsecurity;

import static atoll.server.podsecurity.PodShape.name;
import static atoll.server.podsecurity.PodShape.plural;
import static atoll.server.podsecurity.PodShape.quoted;

import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a pod of the restricted level must do or not do beyond baseline.
///
/// Restricted pods say what they do without; where silence means more rights, it is a violation.
final class RestrictedChecks {
    /// Kinds of volumes that lead to nothing on the host.
    private static final Set<String> VOLUMES =
            Set.of(
                    "configMap",
                    "csi",
                    "downwardAPI",
                    "emptyDir",
                    "ephemeral",
                    "image",
                    "persistentVolumeClaim",
                    "projected",
                    "secret");

    /// Other sources, in the order in which upstream asks for them.
    private static final List<String> OTHER_VOLUMES =
            List.of(
                    "hostPath",
                    "gcePersistentDisk",
                    "awsElasticBlockStore",
                    "gitRepo",
                    "nfs",
                    "iscsi",
                    "glusterfs",
                    "rbd",
                    "flexVolume",
                    "cinder",
                    "cephfs",
                    "flocker",
                    "fc",
                    "azureFile",
                    "vsphereVolume",
                    "quobyte",
                    "azureDisk",
                    "photonPersistentDisk",
                    "portworxVolume",
                    "scaleIO",
                    "storageos");

    private RestrictedChecks() {}

    /// Every container must say `false`; the pod as a whole cannot.
    static @Nullable Violation privilegeEscalation(PodShape pod) {
        List<String> bad =
                pod.containersWhose(context -> context.booleanOr("allowPrivilegeEscalation", true));
        return bad.isEmpty()
                ? null
                : new Violation(
                        "allowPrivilegeEscalation != false",
                        quoted("container", bad)
                                + " must set securityContext.allowPrivilegeEscalation=false");
    }

    /// Every container drops `ALL`; only `NET_BIND_SERVICE` may come back.
    static @Nullable Violation capabilities(PodShape pod) {
        var keeping = new ArrayList<String>();
        var adding = new ArrayList<String>();
        var added = new TreeSet<String>();
        for (JsonObject container : pod.containers()) {
            JsonObject capabilities = container.object("securityContext", "capabilities");
            if (!capabilities.array("drop").strings().contains("ALL")) {
                keeping.add(name(container));
            }
            List<String> beyond =
                    capabilities.array("add").strings().stream()
                            .filter(each -> !each.equals("NET_BIND_SERVICE"))
                            .toList();
            if (!beyond.isEmpty()) {
                adding.add(name(container));
                added.addAll(beyond);
            }
        }
        var details = new ArrayList<String>();
        if (!keeping.isEmpty()) {
            details.add(
                    quoted("container", keeping)
                            + " must set securityContext.capabilities.drop=[\"ALL\"]");
        }
        if (!adding.isEmpty()) {
            details.add(
                    quoted("container", adding)
                            + " must not include "
                            + quoted(added)
                            + " in securityContext.capabilities.add");
        }
        return details.isEmpty()
                ? null
                : new Violation("unrestricted capabilities", String.join("; ", details));
    }

    /// A volume of several sources passes if one of them is allowed; one without a known source is
    /// `unknown`.
    static @Nullable Violation volumes(PodShape pod) {
        var bad = new ArrayList<String>();
        var types = new TreeSet<String>();
        for (JsonObject volume : pod.spec().array("volumes").objects()) {
            if (VOLUMES.stream().noneMatch(volume::has)) {
                bad.add(name(volume));
                types.add(OTHER_VOLUMES.stream().filter(volume::has).findFirst().orElse("unknown"));
            }
        }
        return bad.isEmpty()
                ? null
                : new Violation(
                        "restricted volume types",
                        "%s %s %s %s"
                                .formatted(
                                        quoted("volume", bad),
                                        bad.size() == 1 ? "uses" : "use",
                                        plural("restricted volume type", types.size()),
                                        quoted(types)));
    }

    /// The pod may speak for its containers. Whoever says `false` is named first; only if nobody
    /// does, those who are silent.
    static @Nullable Violation nonRoot(PodShape pod) {
        var setters = new ArrayList<String>();
        boolean podSaysSo = pod.securityContext().booleanOr("runAsNonRoot", false);
        if (pod.securityContext().has("runAsNonRoot") && !podSaysSo) {
            setters.add("pod");
        }
        List<String> root =
                pod.containersWhose(context ->
                        context.has("runAsNonRoot") && !context.booleanOr("runAsNonRoot", false));
        if (!root.isEmpty()) {
            setters.add(quoted("container", root));
        }
        if (!setters.isEmpty()) {
            return new Violation(
                    "runAsNonRoot != true",
                    String.join(" and ", setters)
                            + " must not set securityContext.runAsNonRoot=false");
        }
        List<String> silent =
                podSaysSo
                        ? List.of()
                        : pod.containersWhose(context -> !context.has("runAsNonRoot"));
        return silent.isEmpty()
                ? null
                : new Violation(
                        "runAsNonRoot != true",
                        "pod or "
                                + quoted("container", silent)
                                + " must set securityContext.runAsNonRoot=true");
    }

    /// User 0, stated outright; an image's own user is not known here.
    static @Nullable Violation rootUser(PodShape pod) {
        var setters = new ArrayList<String>();
        if (pod.securityContext().longOr("runAsUser", -1) == 0) {
            setters.add("pod");
        }
        List<String> root = pod.containersWhose(context -> context.longOr("runAsUser", -1) == 0);
        if (!root.isEmpty()) {
            setters.add(quoted("container", root));
        }
        return setters.isEmpty()
                ? null
                : new Violation(
                        "runAsUser=0", String.join(" and ", setters) + " must not set runAsUser=0");
    }
}
