package atoll.server.webhook;

import atoll.base.json.Json;
import atoll.server.audit.GoText;
import atoll.server.audit.Notes;

/// What the audit events of a request are told of one call of a webhook.
///
/// @param mutating whether the webhook may change the object
/// @param round 1 when it is asked again
/// @param index of the webhook among those that could be asked
record WebhookNotes(Webhook webhook, boolean mutating, int round, int index) {
    private String key(String prefix) {
        return "%sround_%d_index_%d".formatted(prefix, round, index);
    }

    void failedOpen() {
        if (Notes.areTaken()) {
            String kind = mutating ? "mutation" : "validating";
            Notes.add(key("failed-open." + kind + ".webhook.admission.k8s.io/"), webhook.name());
            if (mutating) {
                mutated(false);
            }
        }
    }

    void mutated(boolean changed) {
        if (Notes.areTaken()) {
            Notes.add(
                    key("mutation.webhook.admission.k8s.io/"),
                    "{%s,\"mutated\":%b}".formatted(who(), changed));
        }
    }

    /// Told where bodies of requests are.
    void patch(Json patch) {
        if (Notes.areTaken()) {
            Notes.addWithBodies(
                    key("patch.webhook.admission.k8s.io/"),
                    "{%s,\"patch\":%s,\"patchType\":\"JSONPatch\"}"
                            .formatted(who(), GoText.escaped(patch.toString())));
        }
    }

    private String who() {
        return "\"configuration\":%s,\"webhook\":%s"
                .formatted(GoText.quoted(webhook.configuration()), GoText.quoted(webhook.name()));
    }

    void answered(Answer answer) {
        answer.annotations()
                .strings()
                .forEach((key, value) -> Notes.add(webhook.name() + "/" + key, value));
    }
}
