package atoll.placement.detect;

import atoll.api.KubeObject;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.placement.names.Names;
import java.util.List;

/// The labels and annotations that say which policy has a template or binding. By the id in the
/// label a policy is known again even when another takes its name.
///
/// @param labels with the policy's permanent id
/// @param annotations with its name
record ClaimMarks(JsonObject labels, JsonObject annotations) {
    private static final List<String> LABELS = List.of(Names.POLICY_ID, Names.CLUSTER_POLICY_ID);
    private static final List<String> ANNOTATIONS =
            List.of(Names.POLICY_NAMESPACE, Names.POLICY_NAME, Names.CLUSTER_POLICY_NAME);

    static final ClaimMarks NONE = new ClaimMarks(JsonObject.EMPTY, JsonObject.EMPTY);

    /// Of a namespace's policy its namespace and name, of a cluster-wide one the name alone.
    static ClaimMarks of(KubeObject policy) {
        String id = Names.permanentId(policy.uid());
        if (policy.namespace().isEmpty()) {
            return new ClaimMarks(
                    JsonObject.of(Names.CLUSTER_POLICY_ID, id),
                    JsonObject.of(Names.CLUSTER_POLICY_NAME, policy.name()));
        }
        return new ClaimMarks(
                JsonObject.of(Names.POLICY_ID, id),
                JsonObject.of(
                        Names.POLICY_NAMESPACE,
                        policy.namespace(),
                        Names.POLICY_NAME,
                        policy.name()));
    }

    /// Whether the template carries this policy's id.
    static boolean isHolder(KubeObject policy, KubeObject template) {
        return template.labels()
                .getOrDefault(
                        policy.namespace().isEmpty() ? Names.CLUSTER_POLICY_ID : Names.POLICY_ID,
                        "")
                .equals(Names.permanentId(policy.uid()));
    }

    /// The object with these marks and no others.
    JsonObject mark(JsonObject object) {
        return object.update(
                "metadata",
                meta ->
                        set(
                                set(meta, "labels", LABELS, labels),
                                "annotations",
                                ANNOTATIONS,
                                annotations));
    }

    /// @param field `labels` or `annotations`
    /// @param keys all that such marks may use; those without a mark are taken out
    private static JsonObject set(
            JsonObject meta, String field, List<String> keys, JsonObject marks) {
        JsonObject map = meta.object(field);
        for (String key : keys) {
            Json value = marks.get(key);
            map = value == null ? map.without(key) : map.with(key, value);
        }
        return map.isEmpty() ? meta.without(field) : meta.with(field, map);
    }
}
