package atoll.server.quota;

import atoll.api.GroupResource;
import atoll.api.GroupVersionKind;
import atoll.api.KubeObject;
import atoll.api.quota.Amounts;
import atoll.api.quota.Scopes;
import atoll.api.quota.Usage;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonObject;
import atoll.server.admission.AdmissionRequest;
import atoll.server.admission.Operation;
import atoll.server.admission.Plugin;
import atoll.server.resource.ClusterStore;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.ResourceTable;
import atoll.store.Durability;
import atoll.store.ResourceImage;
import atoll.store.StoreWrite;
import atoll.store.WriteOutcome;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Refuses what would exceed a quota, and charges the quota for the rest in its status, before the
/// object itself is stored: of two writers who want the last share only one gets it. A write that
/// fails after it was charged is given back when the controller counts again.
///
/// Upstream: the plugin ResourceQuota, without its limited resources. Runs last of the extensions,
/// on the thread of the write. It writes past the registry, straight into the store, so that no
/// admission runs for it.
public final class Quotas implements Plugin {
    private static final GroupResource QUOTAS = new GroupResource("", "resourcequotas");
    private static final GroupVersionKind KIND = new GroupVersionKind("", "v1", "ResourceQuota");

    /// Of the core group: what a change of them costs is charged, for their type or their size may
    /// change.
    private static final Set<String> UPDATABLE = Set.of("services", "persistentvolumeclaims");

    /// A conflict means that somebody else charged the quota; each attempt counts anew from what
    /// the quota then is.
    private static final int ATTEMPTS_MAX = 50;

    /// Whom upstream's own writes are by.
    private static final String MANAGER = "kube-apiserver";

    private final ClusterStore store;
    private final Supplier<ResourceTable> resources;
    private final InstantSource clock;

    /// @param resources what is served now; only the managed fields of ResourceQuota are taken from
    ///   it
    public Quotas(ClusterStore store, Supplier<ResourceTable> resources, InstantSource clock) {
        this.store = store;
        this.resources = resources;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "ResourceQuota";
    }

    /// A namespace without quotas costs one look. Several quotas are charged by name, each whether
    /// or not a later one refuses.
    ///
    /// @throws RefusedException when one of them is exceeded, does not know its use yet, or demands
    ///   what the object does not state
    @Override
    public void validate(AdmissionRequest request, JsonObject object) {
        String namespace = request.key().namespace();
        if (namespace.isEmpty() || !isCharged(request, object)) {
            return;
        }
        ResourceImage quotas = store.latest(QUOTAS);
        if (quotas.size() == 0) {
            return;
        }
        var all = quotas.namespace(namespace);
        while (all.hasNext()) {
            charge(request, object, all.next());
        }
    }

    /// Events and leases never count, so that a full quota does not silence those who report it.
    private static boolean isCharged(AdmissionRequest request, JsonObject object) {
        if (request.resource().toString().equals("events")
                || request.resource().resource().equals("leases")) {
            return false;
        }
        return switch (request.operation()) {
            case CREATE -> request.subresource().isEmpty();
            case UPDATE -> isCharged(request, object, request.resource().toString());
            case DELETE, CONNECT -> false;
        };
    }

    /// A pod's later changes cost nothing, unless it is resized or moves to other quotas.
    private static boolean isCharged(AdmissionRequest update, JsonObject object, String resource) {
        if (resource.equals("pods")) {
            return update.subresource().equals("resize")
                    || (update.subresource().isEmpty()
                            && Scopes.isTerminating(object) != Scopes.isTerminating(update.old()));
        }
        return update.subresource().isEmpty() && UPDATABLE.contains(resource);
    }

    /// Charges one quota. A dry run is only checked.
    private void charge(AdmissionRequest request, JsonObject object, KubeObject first) {
        KubeObject quota = first;
        for (int attempt = 1; ; attempt++) {
            JsonObject charged = charged(request, object, quota);
            if (charged == null || request.dryRun()) {
                return;
            }
            WriteOutcome outcome =
                    store.store()
                            .submit(
                                    new StoreWrite.Put(
                                            store.key(QUOTAS),
                                            quota.key(),
                                            charged,
                                            quota.revision(),
                                            Durability.DURABLE))
                            .outcome();
            KubeObject actual = outcome instanceof WriteOutcome.Conflict(var other) ? other : null;
            if (actual == null) {
                return;
            }
            if (attempt == ATTEMPTS_MAX) {
                throw new RefusedException(
                        atoll.api.Status.internalError("resource quota evaluation timed out"));
            }
            quota = actual;
        }
    }

    /// The quota with the object counted in; null when it does not count.
    ///
    /// An update is charged by what it takes beyond what the object took before, if the quota
    /// covered it then; nothing is given back here.
    ///
    /// @param quota as it was last decided; its `status.hard` counts, not its spec
    /// @return the whole quota with a new `status.used`
    /// @throws RefusedException when it does not fit
    private @Nullable JsonObject charged(
            AdmissionRequest request, JsonObject object, KubeObject quota) {
        GroupResource resource = request.resource();
        Amounts hard = Amounts.of(quota.status().object("hard"));
        Amounts used = Amounts.of(quota.status().object("used"));
        Set<String> limited = Usage.relevant(resource, hard.byName().keySet());
        // A quota that was not counted yet, its status empty, lets everything pass, as upstream's.
        if (limited.isEmpty() || !Scopes.cover(quota.spec(), resource, object)) {
            return null;
        }
        String missing = Usage.missing(resource, object, limited);
        if (!missing.isEmpty()) {
            throw request.forbidden("failed quota: " + quota.name() + ": must specify " + missing);
        }
        if (!used.byName().keySet().containsAll(limited)) {
            throw request.forbidden(
                    "status unknown for quota: %s, resources: %s"
                            .formatted(quota.name(), String.join(",", limited)));
        }
        Amounts wanted = Usage.of(resource, object, clock.instant());
        if (request.operation() == Operation.UPDATE
                && Scopes.cover(quota.spec(), resource, request.old())) {
            wanted = wanted.beyond(Usage.of(resource, request.old(), clock.instant()));
        }
        wanted = wanted.only(limited).nonZero();
        if (wanted.isEmpty()) {
            return null;
        }
        requireFit(request, quota, wanted, used, hard);
        Amounts sum = used.plus(wanted).only(used.byName().keySet());
        return tracked(
                quota.tree(),
                quota.tree().update("status", status -> status.with("used", sum.toJson())));
    }

    /// With the field manager's record of the change.
    private JsonObject tracked(JsonObject quota, JsonObject charged) {
        return resources
                .get()
                .find(KIND)
                .map(ResourceDefinition::managedFields)
                .map(fields ->
                        fields.afterUpdate(quota, charged, MANAGER, "status", clock.instant()))
                .orElse(charged);
    }

    /// @param wanted what would be added; every name in it is in `used` and `hard`
    private static void requireFit(
            AdmissionRequest request,
            KubeObject quota,
            Amounts wanted,
            Amounts used,
            Amounts hard) {
        var exceeded =
                wanted.byName().keySet().stream()
                        .filter(name ->
                                used.get(name).plus(wanted.get(name)).compareTo(hard.get(name)) > 0)
                        .toList();
        if (!exceeded.isEmpty()) {
            throw request.forbidden(
                    "exceeded quota: %s, requested: %s, used: %s, limited: %s"
                            .formatted(
                                    quota.name(),
                                    wanted.only(exceeded),
                                    used.only(exceeded),
                                    hard.only(exceeded)));
        }
    }
}
