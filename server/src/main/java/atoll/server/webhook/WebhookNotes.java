package atoll.server.webhook;

import atoll.base.json.Json;
import atoll.server.audit.GoText;
import atoll.server.audit.Notes;

/// What the audit events of a request are told of one call of a webhook.
///
/// Keys are upstream's: `mutation.webhook.admission.k8s.io/round_0_index_2`. While nobody audits,
/// nothing is made.
///
/// @param mutating whether the webhook may change the object
/// @param round 1 when it is asked again
/// @param index of the webhook among those that could be asked
record WebhookNotes(Webhook webhook, boolean mutating, int round, int index) {
    /// @param prefix with its slash
    private String key(String prefix) {
        return "%sround_%d_index_%d".formatted(prefix, round, index);
    }

    /// That it could not be asked and that the write went on.
    void failedOpen() {
        if (Notes.areTaken()) {
            String kind = mutating ? "mutation" : "validating";
            Notes.add(key("failed-open." + kind + ".webhook.admission.k8s.io/"), webhook.name());
            if (mutating) {
                mutated(false);
            }
        }
    }

    /// @param changed whether its patch made another object
    void mutated(boolean changed) {
        if (Notes.areTaken()) {
            Notes.add(
                    key("mutation.webhook.admission.k8s.io/"),
                    "{%s,\"mutated\":%b}".formatted(who(), changed));
        }
    }

    /// Told where bodies of requests are.
    ///
    /// A patch may hold what the body holds, so it goes only into events of a level that shows
    /// bodies.
    void patch(Json patch) {
        if (Notes.areTaken()) {
            Notes.addWithBodies(
                    key("patch.webhook.admission.k8s.io/"),
                    "{%s,\"patch\":%s,\"patchType\":\"JSONPatch\"}"
                            .formatted(who(), GoText.escaped(patch.toString())));
        }
    }

    /// Two members of a JSON object, in Go's way of quoting.
    private String who() {
        return "\"configuration\":%s,\"webhook\":%s"
                .formatted(GoText.quoted(webhook.configuration()), GoText.quoted(webhook.name()));
    }

    /// What it wants noted itself, under its own name.
    void answered(Answer answer) {
        answer.annotations()
                .strings()
                .forEach((key, value) -> Notes.add(webhook.name() + "/" + key, value));
    }
}
