package atoll.server.bootstrap;

import atoll.api.KubeObject;
import atoll.api.request.Client;
import atoll.api.request.Outcome;
import atoll.api.request.PatchType;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.authorize.RoleRules;
import java.util.ArrayList;
import java.util.List;

/// Makes what a cluster needs before anybody can use it, in one batch of writes. Running it again
/// changes nothing; on a cluster where roles were damaged it puts the missing rules and subjects
/// back, as upstream does at each start.
///
/// Upstream spreads this over post-start hooks (`rbac/bootstrap-roles`,
/// `scheduling/bootstrap-system-priority-classes` …) and over controllers that look again.
public final class Bootstrap {
    /// The field manager that upstream's server uses for itself.
    static final String MANAGER = "kube-apiserver";

    /// `false` on a role or binding says that it is its user's and not to be mended.
    static final String RBAC_AUTOUPDATE = "rbac.authorization.kubernetes.io/autoupdate";

    /// The same for every cluster of the process.
    private static final List<Wanted> ROLES = List.copyOf(RbacFile.read());

    private final List<Wanted> wanted;
    private final ClusterTrust trust;

    public Bootstrap(BootstrapOptions options) {
        trust = options.trust();
        var all = new ArrayList<>(new StandardObjects(options).all());
        all.addAll(ROLES);
        wanted = List.copyOf(all);
    }

    /// Reads each object, then writes all that is missing or damaged at once; no writes at all when
    /// nothing is.
    ///
    /// @param client the server's own identity
    /// @return how many objects were made or mended
    /// @throws RefusedException when the cluster refuses an object for another reason than that it
    ///   exists
    public int run(Client client) {
        var writes = new ArrayList<Write>();
        var served = Served.by(client);
        for (Wanted one : wanted) {
            if (!served.holds(one)) {
                served.withdraw(one, client, writes);
                continue;
            }
            client.find(one.resource(), one.key())
                    .ifPresentOrElse(
                            present -> mend(one, present, writes), () -> make(one, writes));
        }
        if (writes.isEmpty()) {
            return 0;
        }
        for (Outcome outcome : client.writeAll(writes)) {
            if (!outcome.refusedAs("AlreadyExists")) {
                outcome.orThrow();
            }
        }
        return writes.size();
    }

    /// The object, and its status as a second write, for creation drops a status.
    private static void make(Wanted one, List<Write> writes) {
        String namespace = one.key().namespace();
        writes.add(Write.create(one.resource(), namespace, one.tree(), one.manager()));
        if (!one.status().isEmpty()) {
            JsonObject status =
                    JsonObject.of(
                            "apiVersion", one.tree().stringOr("apiVersion", ""),
                            "kind", one.tree().stringOr("kind", ""),
                            "metadata", one.tree().object("metadata").without("annotations"),
                            "status", one.status());
            writes.add(
                    new Write.Patch(
                            one.resource(),
                            namespace,
                            one.key().name(),
                            "status",
                            PatchType.APPLY,
                            status,
                            true,
                            WriteOptions.by(one.statusManager())));
        }
    }

    /// Adds an update where the object is not as its upkeep wants it.
    private void mend(Wanted one, KubeObject present, List<Write> writes) {
        JsonObject mended =
                switch (one.upkeep()) {
                    case LEAVE -> present.tree();
                    case ROLE -> mendedRole(one.tree(), present);
                    case BINDING -> mendedBinding(one.tree(), present);
                    case SPEC -> StandardFlows.mended(one, present);
                    case TRUST -> mendedTrust(present.tree());
                };
        if (!mended.equals(present.tree())) {
            writes.add(Write.update(one.resource(), KubeObject.of(mended), one.manager()));
        }
    }

    private JsonObject mendedTrust(JsonObject present) {
        JsonObject told = present.object("data");
        JsonObject data = trust.data(told);
        return data.equals(told) ? present : present.with("data", data);
    }

    private static boolean isOurs(KubeObject present) {
        return !"false".equals(present.annotations().get(RBAC_AUTOUPDATE));
    }

    /// What every node may do, whatever has become of the role `system:node`; rules as in a role.
    public static List<JsonObject> nodeRules() {
        return RbacFile.rulesOf("system:node");
    }

    /// Rules that are covered by what the role holds, in whatever form, are not missing. An
    /// aggregated role only gets its selectors back: its rules follow from them.
    private static JsonObject mendedRole(JsonObject wanted, KubeObject present) {
        if (!isOurs(present)) {
            return present.tree();
        }
        JsonObject mended = withMetadata(present.tree(), wanted);
        if (wanted.has("aggregationRule")) {
            return mended.has("aggregationRule")
                    ? mended
                    : mended.with("aggregationRule", wanted.object("aggregationRule"));
        }
        List<JsonObject> held = present.tree().array("rules").objects();
        List<JsonObject> missing = RoleRules.uncovered(held, wanted.array("rules").objects());
        return missing.isEmpty()
                ? mended
                : mended.with("rules", appended(present.tree().array("rules"), missing));
    }

    /// The role that it refers to cannot be changed in place and is left alone.
    private static JsonObject mendedBinding(JsonObject wanted, KubeObject present) {
        if (!isOurs(present)) {
            return present.tree();
        }
        JsonArray subjects = present.tree().array("subjects");
        var missing =
                wanted.array("subjects").objects().stream()
                        .filter(subject -> !subjects.contains(subject))
                        .toList();
        JsonObject mended = withMetadata(present.tree(), wanted);
        return missing.isEmpty() ? mended : mended.with("subjects", appended(subjects, missing));
    }

    /// The array with `more` at its end.
    private static JsonArray appended(JsonArray array, List<JsonObject> more) {
        JsonArray longer = array;
        for (Json one : more) {
            longer = longer.plus(one);
        }
        return longer;
    }

    /// Labels and annotations that are gone come back; changed values stay.
    private static JsonObject withMetadata(JsonObject tree, JsonObject wanted) {
        JsonObject result = tree;
        for (String part : List.of("labels", "annotations")) {
            JsonObject there = tree.object("metadata", part);
            var both = wanted.object("metadata", part).edit();
            there.forEach(both::put);
            JsonObject merged = both.build();
            if (!merged.equals(there)) {
                result = result.withAt(List.of("metadata", part), merged);
            }
        }
        return result;
    }
}
