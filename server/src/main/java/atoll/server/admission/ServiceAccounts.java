package atoll.server.admission;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.authorize.NodeReferences;
import atoll.server.resource.ClusterStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Gives every pod a service account, and its containers the account's token.
///
/// The account must be there: unlike other references this one is checked. The token comes as a
/// projected volume, which the kubelet fills; nothing is signed here.
final class ServiceAccounts implements Plugin {
    private static final GroupResource PODS = new GroupResource("", "pods");
    private static final GroupResource ACCOUNTS = new GroupResource("", "serviceaccounts");
    private static final String VOLUME_PREFIX = "kube-api-access-";
    private static final String MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// An hour and seven seconds: upstream's mark of tokens it asks for itself.
    private static final JsonObject PROJECTION =
            JsonReader.readObject(
                    """
                    {"defaultMode":420,"sources":[
                     {"serviceAccountToken":{"expirationSeconds":3607,"path":"token"}},
                     {"configMap":{"name":"kube-root-ca.crt","items":[{"key":"ca.crt","path":"ca.crt"}]}},
                     {"downwardAPI":{"items":[{"path":"namespace","fieldRef":{"apiVersion":"v1","fieldPath":"metadata.namespace"}}]}}
                    ]}
                    """);

    private final ClusterStore store;
    private final Supplier<String> suffixes;

    /// @param suffixes five random characters for volume names
    ServiceAccounts(ClusterStore store, Supplier<String> suffixes) {
        this.store = store;
        this.suffixes = suffixes;
    }

    @Override
    public String name() {
        return "ServiceAccount";
    }

    @Override
    public JsonObject mutate(AdmissionRequest request, JsonObject pod) {
        if (!request.isCreateOf("pods")) {
            return pod;
        }
        if (pod.object("metadata", "annotations").has(NodePods.MIRROR)) {
            checkMirror(request, pod);
            return pod;
        }
        JsonObject spec = pod.object("spec");
        String name = spec.stringOr("serviceAccountName", "");
        if (name.isEmpty()) {
            name = "default";
        }
        KubeObject account = account(request, name);
        spec = spec.with("serviceAccountName", name).with("serviceAccount", name);
        if (mounts(spec, account.tree())) {
            spec = withToken(spec);
        }
        if (spec.array("imagePullSecrets").isEmpty() && account.tree().has("imagePullSecrets")) {
            spec = spec.with("imagePullSecrets", account.tree().array("imagePullSecrets"));
        }
        if (MountableSecrets.isEnforced(account)) {
            MountableSecrets.check(request, account, spec);
        }
        return pod.with("spec", spec);
    }

    /// What others made of a pod since [#mutate] is checked again.
    @Override
    public void validate(AdmissionRequest request, JsonObject pod) {
        boolean created = request.isCreateOf("pods");
        boolean extended =
                request.operation() == Operation.UPDATE
                        && request.resource().equals(PODS)
                        && request.subresource().equals("ephemeralcontainers");
        if (!created && !extended) {
            return;
        }
        if (created && pod.object("metadata", "annotations").has(NodePods.MIRROR)) {
            checkMirror(request, pod);
            return;
        }
        JsonObject spec = pod.object("spec");
        String name = spec.stringOr("serviceAccountName", "");
        if (name.isEmpty()) {
            throw request.forbidden(
                    "no service account specified for pod %s/%s"
                            .formatted(request.key().namespace(), request.key().name()));
        }
        KubeObject account = account(request, name);
        if (!MountableSecrets.isEnforced(account)) {
            return;
        }
        if (created) {
            MountableSecrets.check(request, account, spec);
        } else {
            MountableSecrets.checkEphemeral(request, account, spec);
        }
    }

    /// @throws RefusedException with a 403, not a 404: it is the pod that is refused
    private KubeObject account(AdmissionRequest request, String name) {
        String namespace = request.key().namespace();
        KubeObject account = store.latest(ACCOUNTS, new ObjectKey(namespace, name));
        if (account == null) {
            List<String> wrong = Names.pathSegment(name);
            String why =
                    wrong.isEmpty()
                            ? "serviceaccount \"%s\" not found".formatted(name)
                            : "invalid resource name \"%s\": %s".formatted(name, wrong);
            throw request.forbidden(
                    "error looking up service account %s/%s: %s".formatted(namespace, name, why));
        }
        return account;
    }

    /// A mirror pod is the shadow of one that its kubelet runs anyway, so it gets nothing.
    private static void checkMirror(AdmissionRequest request, JsonObject pod) {
        switch (NodeReferences.first(pod)) {
            case "serviceaccounts" ->
                    throw request.forbidden("a mirror pod may not reference service accounts");
            case "secrets" -> throw request.forbidden("a mirror pod may not reference secrets");
            default -> {}
        }
        for (JsonObject volume : pod.array("spec", "volumes").objects()) {
            for (JsonObject source : volume.array("projected", "sources").objects()) {
                if (source.has("serviceAccountToken")) {
                    throw request.forbidden(
                            "a mirror pod may not use ServiceAccountToken volume projections");
                }
            }
        }
    }

    /// The pod's own word goes before the account's; both silent means yes.
    private static boolean mounts(JsonObject spec, JsonObject account) {
        return spec.booleanOr(
                "automountServiceAccountToken",
                account.booleanOr("automountServiceAccountToken", true));
    }

    /// Uses the volume that is there, if an earlier round or the writer made one, and adds one only
    /// if a container mounts it.
    private JsonObject withToken(JsonObject spec) {
        String volume = volumeName(spec);
        boolean present = !volume.isEmpty();
        String name = present ? volume : VOLUME_PREFIX + suffixes.get();
        JsonObject mounted = mounted(mounted(spec, "initContainers", name), "containers", name);
        if (present || mounted == spec) {
            return mounted;
        }
        JsonObject added = JsonObject.of("name", name, "projected", PROJECTION);
        return mounted.with("volumes", mounted.array("volumes").plus(added));
    }

    /// Empty when no volume has the prefix.
    private static String volumeName(JsonObject spec) {
        for (JsonObject volume : spec.array("volumes").objects()) {
            String name = volume.stringOr("name", "");
            if (name.startsWith(VOLUME_PREFIX)) {
                return name;
            }
        }
        return "";
    }

    /// A container that has something at the path already keeps that: it is how one opts out or
    /// brings one's own.
    private static JsonObject mounted(JsonObject spec, String list, String volume) {
        if (!spec.has(list)) {
            return spec;
        }
        JsonObject mount = JsonObject.of("name", volume, "readOnly", true, "mountPath", MOUNT_PATH);
        var containers = new ArrayList<Json>();
        boolean changed = false;
        for (JsonObject container : spec.array(list).objects()) {
            boolean has =
                    container.array("volumeMounts").objects().stream()
                            .anyMatch(m -> m.stringOr("mountPath", "").equals(MOUNT_PATH));
            changed |= !has;
            containers.add(
                    has
                            ? container
                            : container.with(
                                    "volumeMounts", container.array("volumeMounts").plus(mount)));
        }
        return changed ? spec.with(list, JsonArray.of(containers)) : spec;
    }
}
