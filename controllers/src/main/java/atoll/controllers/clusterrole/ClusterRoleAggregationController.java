package atoll.controllers.clusterrole;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.PatchType;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.api.selector.LabelSelector;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.Result;
import atoll.controllers.kinds.Kinds;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Keeps the rules of each ClusterRole with an `aggregationRule` equal to those of the roles it
/// selects: selector by selector in the order of their names, each rule once. They are applied, so
/// that they are nobody else's.
///
/// The authorizer sees only the rules as they are stored: what this writes is what `admin`, `edit`
/// and `view` allow. Field manager is the controller's own name, and apply is forced, since the
/// rules belong to nobody else.
public final class ClusterRoleAggregationController {
    private static final String NAME = "clusterrole-aggregation-controller";

    private final Client client;
    private final Informer<KubeObject> roles;
    private final Controller controller;

    public ClusterRoleAggregationController(Client client, InstantSource clock) {
        this.client = client;
        this.roles = Informer.of(client, Kinds.CLUSTER_ROLES);
        this.controller = new Controller(NAME, clock, this::reconcile).watch(roles, this::affected);
    }

    /// `clusterrole-aggregation-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    /// The role itself, and those that take its rules over.
    private Collection<ObjectKey> affected(ObjectKey key, KubeObject changed) {
        return roles.all().values().stream()
                .filter(role -> role.name().equals(key.name()) || selects(role, changed))
                .map(KubeObject::key)
                .toList();
    }

    private static boolean selects(KubeObject aggregate, KubeObject role) {
        return selectors(aggregate).stream()
                .anyMatch(selector -> selects(aggregate, selector, role));
    }

    /// A role never aggregates itself.
    private static boolean selects(KubeObject aggregate, LabelSelector selector, KubeObject role) {
        return !aggregate.name().equals(role.name()) && selector.matches(role.labels());
    }

    /// In their order; empty for a role that aggregates nothing.
    private static List<LabelSelector> selectors(KubeObject aggregate) {
        return aggregate
                .tree()
                .object("aggregationRule")
                .array("clusterRoleSelectors")
                .objects()
                .stream()
                .map(LabelSelector::of)
                .toList();
    }

    /// Rules are compared with their order: another order is written again.
    private Result reconcile(ObjectKey key) {
        KubeObject aggregate = roles.get(key);
        if (aggregate == null || !aggregate.tree().has("aggregationRule")) {
            return Result.DONE;
        }
        JsonArray wanted = JsonArray.of(List.copyOf(rulesOf(aggregate)));
        if (!aggregate.tree().array("rules").equals(wanted)) {
            client.write(apply(aggregate.name(), wanted)).orThrow();
        }
        return Result.DONE;
    }

    /// Equal rules of several roles once, where first met.
    private Set<JsonObject> rulesOf(KubeObject aggregate) {
        var rules = new LinkedHashSet<JsonObject>();
        for (LabelSelector selector : selectors(aggregate)) {
            roles.all().values().stream()
                    .filter(role -> selects(aggregate, selector, role))
                    .forEach(role -> rules.addAll(role.tree().array("rules").objects()));
        }
        return rules;
    }

    /// @param rules all of them: those that are in it no more are taken out by the apply
    private static Write apply(String name, JsonArray rules) {
        JsonObject role =
                JsonObject.of(
                        "apiVersion",
                        Kinds.CLUSTER_ROLES.apiVersion(),
                        "kind",
                        "ClusterRole",
                        "metadata",
                        JsonObject.of("name", name),
                        "rules",
                        rules);
        return new Write.Patch(
                Kinds.CLUSTER_ROLES,
                "",
                name,
                "",
                PatchType.APPLY,
                role,
                true,
                WriteOptions.by(NAME));
    }
}
