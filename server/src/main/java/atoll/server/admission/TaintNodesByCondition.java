package atoll.server.admission;

import atoll.base.json.JsonObject;

/// A new node takes no pods until it was seen ready.
///
/// The node controller takes the taint away. Named for a feature that is long since fixed on; the
/// name is kept for `--disable-admission-plugins`.
final class TaintNodesByCondition implements Plugin {
    private static final JsonObject NOT_READY =
            JsonObject.of("key", "node.kubernetes.io/not-ready", "effect", "NoSchedule");

    @Override
    public String name() {
        return "TaintNodesByCondition";
    }

    @Override
    public JsonObject mutate(AdmissionRequest request, JsonObject node) {
        if (!request.isCreateOf("nodes")) {
            return node;
        }
        JsonObject spec = node.object("spec");
        boolean has =
                spec.array("taints").objects().stream()
                        .anyMatch(taint ->
                                taint.stringOr("key", "").equals("node.kubernetes.io/not-ready")
                                        && taint.stringOr("effect", "").equals("NoSchedule"));
        return has
                ? node
                : node.with("spec", spec.with("taints", spec.array("taints").plus(NOT_READY)));
    }
}
