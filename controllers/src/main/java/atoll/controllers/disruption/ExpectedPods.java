package atoll.controllers.disruption;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.OwnerReference;
import atoll.api.request.Client;
import atoll.base.json.Json;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.controllers.kinds.IntOrPercent;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.kinds.Scale;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How many pods there should be, and how many of them healthy, by a budget's spec and the scale of
/// the controllers its pods belong to.
///
/// 3 replicas with `maxUnavailable: 1` → 3 expected, 2 healthy. With a plain number as
/// `minAvailable` the pods there are count, whoever owns them; with anything else the scale of
/// their controllers.
///
/// @param unmanaged whether some pods belong to no controller, so that the scale is not the whole
///   truth
/// @param failure why it cannot be told; null when it can
record ExpectedPods(int expected, int healthy, boolean unmanaged, @Nullable String failure) {

    /// Asks the server for controllers, at most three requests for each.
    ///
    /// @param pods all that the budget selects
    static ExpectedPods of(Client client, KubeObject budget, List<BudgetedPod> pods) {
        Json max = budget.spec().get("maxUnavailable");
        Json min = budget.spec().get("minAvailable");
        if (max == null && min instanceof JsonNumber count) {
            return new ExpectedPods(pods.size(), (int) count.longValue(), false, null);
        }
        if (max == null && min == null) {
            return new ExpectedPods(0, 0, false, null);
        }
        return new Scales(client, budget.namespace()).sum(pods, max, min);
    }

    /// Adds up the scales of all controllers, each once.
    private static final class Scales {
        private final Client client;
        private final String namespace;
        private final Map<String, Integer> byUid = new LinkedHashMap<>();
        private boolean unmanaged;

        Scales(Client client, String namespace) {
            this.client = client;
            this.namespace = namespace;
        }

        /// @param max `maxUnavailable`, which counts before `min`
        ExpectedPods sum(List<BudgetedPod> pods, @Nullable Json max, @Nullable Json min) {
            for (BudgetedPod pod : pods) {
                String failure = add(pod);
                if (failure != null) {
                    return new ExpectedPods(0, 0, unmanaged, failure);
                }
            }
            int expected = byUid.values().stream().mapToInt(Integer::intValue).sum();
            int healthy =
                    max != null
                            ? Math.max(0, expected - IntOrPercent.of(max, expected, true))
                            : IntOrPercent.of(min, expected, true);
            return new ExpectedPods(expected, healthy, unmanaged, null);
        }

        /// @return why it cannot be told; null when it can
        private @Nullable String add(BudgetedPod pod) {
            OwnerReference owner = pod.controller();
            if (owner == null) {
                unmanaged = true;
                return null;
            }
            if (byUid.containsKey(owner.uid())) {
                return null;
            }
            if (addDeployment(owner)) {
                return null;
            }
            return switch (Scale.of(
                    client, owner.apiVersion(), owner.kind(), namespace, owner.name())) {
                case Scale.Found found when found.object().uid().equals(owner.uid()) -> {
                    byUid.put(owner.uid(), found.replicas());
                    yield null;
                }
                case Scale.NotScalable(var resource) ->
                        resource.groupResource() + " does not implement the scale subresource";
                case Scale.Found _, Scale.Missing _ ->
                        "found no controllers for pod \"" + pod.key().name() + "\"";
                case Scale.UnknownKind() ->
                        "no matches for kind \"%s\" in version \"%s\""
                                .formatted(owner.kind(), owner.apiVersion());
            };
        }

        /// A Deployment's number counts, not that of its sets.
        private boolean addDeployment(OwnerReference owner) {
            if (!owner.kind().equals("ReplicaSet")) {
                return false;
            }
            Optional<OwnerReference> above =
                    client.find(Kinds.REPLICA_SETS, new ObjectKey(namespace, owner.name()))
                            .filter(set -> set.uid().equals(owner.uid()))
                            .flatMap(KubeObject::controllerReference)
                            .filter(one -> one.kind().equals("Deployment"));
            Optional<KubeObject> deployment =
                    above.flatMap(one ->
                            client.find(Kinds.DEPLOYMENTS, new ObjectKey(namespace, one.name()))
                                    .filter(found -> found.uid().equals(one.uid())));
            deployment.ifPresent(found -> {
                JsonObject spec = found.spec();
                byUid.put(found.uid(), (int) spec.longOr("replicas", 1));
            });
            return deployment.isPresent();
        }
    }
}
