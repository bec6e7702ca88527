package atoll.server.bootstrap;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.ListOptions;
import atoll.api.request.Outcome;
import atoll.api.request.Write;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The flow schemas and priority levels that every cluster has, and how they are kept: the
/// mandatory ones as they are here, the others too unless their user says by an annotation, or has
/// shown by changing them, that they are his.
public final class StandardFlows {
    /// Names of the levels and schemas without which requests would be lost.
    public static final List<String> MANDATORY = List.of("exempt", "catch-all");

    public static final GroupVersionResource SCHEMAS =
            GroupVersionResource.of("flowcontrol.apiserver.k8s.io/v1", "flowschemas");

    public static final GroupVersionResource LEVELS =
            GroupVersionResource.of(
                    "flowcontrol.apiserver.k8s.io/v1", "prioritylevelconfigurations");

    /// `true`: ours to keep, `false`: the user's, absent or else: decided by [#mended].
    private static final String AUTOUPDATE = "apf.kubernetes.io/autoupdate-spec";

    /// Upstream's name of the controller that does this there.
    private static final String MANAGER = "api-priority-and-fairness-config-producer-v1";

    private static final JsonObject FILE = JsonReader.readObject(Facts.bytes("flowcontrol.json"));

    private static final List<Wanted> ALL = List.copyOf(read());

    private StandardFlows() {}

    private static List<Wanted> read() {
        var all = new ArrayList<Wanted>();
        FILE.object("levels")
                .forEach((name, spec) ->
                        all.add(
                                wanted(
                                        LEVELS,
                                        "PriorityLevelConfiguration",
                                        name,
                                        spec.asObject())));
        FILE.object("schemas")
                .forEach((name, spec) ->
                        all.add(wanted(SCHEMAS, "FlowSchema", name, spec.asObject())));
        return all;
    }

    private static Wanted wanted(
            GroupVersionResource resource, String kind, String name, JsonObject spec) {
        JsonObject metadata =
                JsonObject.of("name", name, "annotations", JsonObject.of(AUTOUPDATE, "true"));
        JsonObject tree =
                JsonObject.of("apiVersion", "flowcontrol.apiserver.k8s.io/v1", "kind", kind)
                        .with("metadata", metadata)
                        .with("spec", spec);
        return Wanted.of(resource, tree, Wanted.Upkeep.SPEC).by(MANAGER);
    }

    /// Levels first, since schemas refer to them.
    static List<Wanted> all() {
        return ALL;
    }

    /// The spec of a standard flow schema; empty for others.
    public static JsonObject schema(String name) {
        return FILE.object("schemas", name);
    }

    /// The spec of a standard priority level; empty for others.
    public static JsonObject level(String name) {
        return FILE.object("levels", name);
    }

    /// Brings back what is missing, puts right what is ours, and removes what was ours once.
    ///
    /// To be called again and again: what another writer overtakes is left for the next time.
    /// Writes nothing when all is right.
    ///
    /// @param client may write everything
    public static void restore(Client client) {
        var writes = new ArrayList<Write>();
        for (Wanted one : ALL) {
            KubeObject present = client.find(one.resource(), one.key()).orElse(null);
            if (present == null) {
                writes.add(Write.create(one.resource(), "", one.tree(), one.manager()));
            } else {
                JsonObject mended = mended(one, present);
                if (!mended.equals(present.tree())) {
                    writes.add(Write.update(one.resource(), KubeObject.of(mended), one.manager()));
                }
            }
        }
        for (GroupVersionResource resource : List.of(LEVELS, SCHEMAS)) {
            for (KubeObject object : client.list(resource, "", ListOptions.ALL).items()) {
                Boolean kept = truth(object.annotations().get(AUTOUPDATE));
                if (kept != null && kept && !isStandard(resource, object.name())) {
                    writes.add(Write.delete(resource, "", object.name(), DeleteOptions.DEFAULT));
                }
            }
        }
        if (writes.isEmpty()) {
            return;
        }
        for (Outcome outcome : client.writeAll(writes)) {
            if (!outcome.refusedAs("AlreadyExists")
                    && !outcome.refusedAs("Conflict")
                    && !outcome.refusedAs("NotFound")) {
                outcome.orThrow();
            }
        }
    }

    private static boolean isStandard(GroupVersionResource resource, String name) {
        return FILE.object(resource.equals(LEVELS) ? "levels" : "schemas").has(name);
    }

    /// The object as it shall be; itself when it is right.
    ///
    /// An object that says nothing is ours as long as its spec was never changed, which its
    /// generation tells: 1. What is decided is written into the annotation.
    static JsonObject mended(Wanted wanted, KubeObject present) {
        Boolean said = truth(present.annotations().get(AUTOUPDATE));
        boolean ours =
                MANDATORY.contains(present.name())
                        || (said == null ? present.generation() <= 1 : said);
        JsonObject mended = present.tree();
        if (said == null || said != ours) {
            mended =
                    mended.withAt(
                            List.of("metadata", "annotations", AUTOUPDATE),
                            Json.of(Boolean.toString(ours)));
        }
        return ours ? mended.with("spec", wanted.tree().object("spec")) : mended;
    }

    private static final Map<String, Boolean> TRUTHS =
            Map.ofEntries(
                    Map.entry("1", true),
                    Map.entry("t", true),
                    Map.entry("T", true),
                    Map.entry("true", true),
                    Map.entry("TRUE", true),
                    Map.entry("True", true),
                    Map.entry("0", false),
                    Map.entry("f", false),
                    Map.entry("F", false),
                    Map.entry("false", false),
                    Map.entry("FALSE", false),
                    Map.entry("False", false));

    /// As Go reads it; null for what is neither.
    private static @Nullable Boolean truth(@Nullable String text) {
        return text == null ? null : TRUTHS.get(text);
    }
}
