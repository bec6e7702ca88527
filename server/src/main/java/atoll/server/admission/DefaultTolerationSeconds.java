package atoll.server.admission;

import atoll.base.json.JsonObject;

/// A pod stays for five minutes on a node that is not ready or cannot be reached, unless it says
/// otherwise.
///
/// Adds `{"key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute",
/// "tolerationSeconds": 300}` and the same for `unreachable`. 300 s is kube-apiserver's default of
/// `--default-not-ready-toleration-seconds` and `--default-unreachable-toleration-seconds`. Updates
/// of pods are completed as well.
final class DefaultTolerationSeconds implements Plugin {
    private static final String NOT_READY = "node.kubernetes.io/not-ready";
    private static final String UNREACHABLE = "node.kubernetes.io/unreachable";
    private static final String NO_EXECUTE = "NoExecute";

    @Override
    public String name() {
        return "DefaultTolerationSeconds";
    }

    @Override
    public JsonObject mutate(AdmissionRequest request, JsonObject pod) {
        if (!request.isCore("pods")) {
            return pod;
        }
        JsonObject spec = tolerating(tolerating(pod.object("spec"), NOT_READY), UNREACHABLE);
        return pod.with("spec", spec);
    }

    /// The spec itself where a toleration without key or with this one covers `NoExecute`; its
    /// value and its seconds do not matter.
    private static JsonObject tolerating(JsonObject spec, String taint) {
        for (JsonObject toleration : spec.array("tolerations").objects()) {
            String key = toleration.stringOr("key", "");
            String effect = toleration.stringOr("effect", "");
            if ((key.equals(taint) || key.isEmpty())
                    && (effect.equals(NO_EXECUTE) || effect.isEmpty())) {
                return spec;
            }
        }
        JsonObject added =
                JsonObject.of(
                        "key",
                        taint,
                        "operator",
                        "Exists",
                        "effect",
                        NO_EXECUTE,
                        "tolerationSeconds",
                        300);
        return spec.with("tolerations", spec.array("tolerations").plus(added));
    }
}
