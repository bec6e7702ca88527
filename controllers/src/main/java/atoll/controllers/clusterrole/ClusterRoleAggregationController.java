package atoll.controllers.clusterrole;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.Write;
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

/// Keeps the rules of each ClusterRole with an `aggregationRule` equal to those of the roles it
/// selects: in the order of their names, each rule once.
public final class ClusterRoleAggregationController {
    private final Client client;
    private final Informer<KubeObject> roles;
    private final Controller controller;

    public ClusterRoleAggregationController(Client client, InstantSource clock) {
        this.client = client;
        this.roles = Informer.of(client, Kinds.CLUSTER_ROLES);
        this.controller =
                new Controller("clusterrole-aggregation-controller", clock, this::reconcile)
                        .watch(roles, this::affected);
    }

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
        return !aggregate.name().equals(role.name())
                && aggregate
                        .tree()
                        .object("aggregationRule")
                        .array("clusterRoleSelectors")
                        .objects()
                        .stream()
                        .anyMatch(selector -> LabelSelector.of(selector).matches(role.labels()));
    }

    private Result reconcile(ObjectKey key) {
        KubeObject aggregate = roles.get(key);
        if (aggregate == null || !aggregate.tree().has("aggregationRule")) {
            return Result.DONE;
        }
        var rules = new LinkedHashSet<JsonObject>();
        roles.all().values().stream()
                .filter(role -> selects(aggregate, role))
                .forEach(role -> rules.addAll(role.tree().array("rules").objects()));
        JsonArray wanted = JsonArray.of(List.copyOf(rules));
        if (!aggregate.tree().array("rules").equals(wanted)) {
            JsonObject tree = aggregate.tree().with("rules", wanted);
            Write update = Write.update(Kinds.CLUSTER_ROLES, KubeObject.of(tree), Kinds.MANAGER);
            client.write(update).orThrow();
        }
        return Result.DONE;
    }
}
