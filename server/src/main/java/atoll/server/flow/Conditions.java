package atoll.server.flow;

import atoll.api.KubeObject;
import atoll.api.Timestamps;
import atoll.api.request.Client;
import atoll.api.request.Outcome;
import atoll.api.request.PatchType;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.bootstrap.StandardFlows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;

/// Keeps the condition of each FlowSchema that says whether its priority level is there.
final class Conditions {
    private static final String MANAGER = "api-priority-and-fairness-config-consumer-v1";
    private static final String TYPE = "Dangling";

    private Conditions() {}

    /// Writes those that are not right.
    static void write(Configuration configuration, Client client, Instant now) {
        var writes = new ArrayList<Write>();
        for (KubeObject schema : configuration.ofSchemas()) {
            JsonObject wanted = wanted(Digest.levelOf(schema.spec()), configuration.levels());
            if (!says(schema, wanted)) {
                writes.add(apply(schema.name(), wanted, now));
            }
        }
        if (!writes.isEmpty()) {
            for (Outcome outcome : client.writeAll(writes)) {
                if (!outcome.refusedAs("NotFound")) {
                    outcome.orThrow();
                }
            }
        }
    }

    private static JsonObject wanted(String level, Map<String, PriorityLevel> levels) {
        PriorityLevel found = levels.get(level);
        boolean there = found != null && !found.isQuiescing();
        String named =
                "This FlowSchema references the PriorityLevelConfiguration object named \""
                        + level
                        + "\" ";
        return JsonObject.of(
                "type",
                TYPE,
                "status",
                there ? "False" : "True",
                "reason",
                there ? "Found" : "NotFound",
                "message",
                named + (there ? "and it exists" : "but there is no such object"));
    }

    private static boolean says(KubeObject schema, JsonObject wanted) {
        return schema.status().array("conditions").objects().stream()
                .anyMatch(one -> one.without("lastTransitionTime").equals(wanted));
    }

    private static Write apply(String name, JsonObject condition, Instant now) {
        JsonObject timed = condition.with("lastTransitionTime", Timestamps.seconds(now));
        return new Write.Patch(
                StandardFlows.SCHEMAS,
                "",
                name,
                "status",
                PatchType.APPLY,
                JsonObject.of(
                        "apiVersion",
                        StandardFlows.SCHEMAS.apiVersion(),
                        "kind",
                        "FlowSchema",
                        "metadata",
                        JsonObject.of("name", name),
                        "status",
                        JsonObject.of("conditions", JsonArray.of(timed))),
                true,
                WriteOptions.by(MANAGER));
    }
}
