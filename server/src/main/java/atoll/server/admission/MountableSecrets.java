package atoll.server.admission;

import atoll.api.KubeObject;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The secrets that a service account lets its pods use, where it says that they may use no others.
///
/// An account with the annotation `kubernetes.io/enforce-mountable-secrets` lists in `secrets` what
/// volumes and environments may use, and in `imagePullSecrets` what images are pulled with. The two
/// lists are apart: being in one permits nothing in the other.
final class MountableSecrets {
    private static final String ENFORCED = "kubernetes.io/enforce-mountable-secrets";

    /// What Go's `strconv.ParseBool` takes for true; anything else is no.
    private static final List<String> YES = List.of("1", "t", "T", "TRUE", "true", "True");

    private final AdmissionRequest request;
    private final String account;
    private final Set<String> allowed;

    private MountableSecrets(AdmissionRequest request, KubeObject account) {
        this.request = request;
        this.account = account.name();
        this.allowed = names(account.tree().array("secrets"));
    }

    /// False without the annotation: accounts bind nobody by themselves.
    static boolean isEnforced(KubeObject account) {
        return YES.contains(account.annotations().getOrDefault(ENFORCED, ""));
    }

    /// Refuses a new pod that uses another secret.
    static void check(AdmissionRequest request, KubeObject account, JsonObject spec) {
        var secrets = new MountableSecrets(request, account);
        for (JsonObject volume : spec.array("volumes").objects()) {
            if (volume.get("secret") instanceof JsonObject secret) {
                secrets.require(
                        secret.stringOr("secretName", ""), "volume with secret.secretName=\"%s\"");
            }
        }
        secrets.containers(spec.array("initContainers"), "init container");
        secrets.containers(spec.array("containers"), "container");
        Set<String> pulled = names(account.tree().array("imagePullSecrets"));
        List<JsonObject> pulls = spec.array("imagePullSecrets").objects();
        for (int i = 0; i < pulls.size(); i++) {
            String name = pulls.get(i).stringOr("name", "");
            if (!pulled.contains(name)) {
                throw request.forbidden(
                        "imagePullSecrets[%d].name=\"%s\" is not allowed because service account %s does not reference that imagePullSecret"
                                .formatted(i, name, account.name()));
            }
        }
    }

    /// Refuses an ephemeral container that uses another secret.
    static void checkEphemeral(AdmissionRequest request, KubeObject account, JsonObject spec) {
        new MountableSecrets(request, account)
                .containers(spec.array("ephemeralContainers"), "ephemeral container");
    }

    private static Set<String> names(JsonArray references) {
        return references.objects().stream()
                .map(each -> each.stringOr("name", ""))
                .collect(Collectors.toSet());
    }

    /// Looks at `env[].valueFrom.secretKeyRef` and `envFrom[].secretRef` of each container.
    private void containers(JsonArray containers, String what) {
        for (JsonObject container : containers.objects()) {
            String named = what + " " + container.stringOr("name", "");
            for (JsonObject variable : container.array("env").objects()) {
                if (variable.at("valueFrom", "secretKeyRef") instanceof JsonObject key) {
                    require(
                            key.stringOr("name", ""),
                            named
                                    + " with envVar "
                                    + variable.stringOr("name", "")
                                    + " referencing secret.secretName=\"%s\"");
                }
            }
            for (JsonObject source : container.array("envFrom").objects()) {
                if (source.get("secretRef") instanceof JsonObject secret) {
                    require(
                            secret.stringOr("name", ""),
                            named + " with envFrom referencing secret.secretName=\"%s\"");
                }
            }
        }
    }

    /// @param use what uses the secret, `%s` for its name
    private void require(String secret, String use) {
        if (!allowed.contains(secret)) {
            throw request.forbidden(
                    use.replace("%s", secret)
                            + " is not allowed because service account "
                            + account
                            + " does not reference that secret");
        }
    }
}
