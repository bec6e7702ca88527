package atoll.controllers.history;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;

/// One ControllerRevision.
///
/// @param number the higher the newer; a rollback gives an old one the highest number
/// @param template the pod template it keeps
/// @param object the whole ControllerRevision
public record Revision(KubeObject object, long number, JsonObject template) {
    /// The directive `$patch: replace`, which upstream stores in the data, is no part of the
    /// template.
    static Revision of(KubeObject object) {
        return new Revision(
                object,
                object.tree().longOr("revision", 0),
                object.tree().object("data", "spec", "template").without("$patch"));
    }

    /// What pods of a StatefulSet carry as [History#POD_LABEL].
    public String name() {
        return object.name();
    }

    /// What pods of a DaemonSet carry in place of the revision's name. Empty for a revision without
    /// the label.
    public String hash() {
        return object.labels().getOrDefault(History.POD_LABEL, "");
    }
}
