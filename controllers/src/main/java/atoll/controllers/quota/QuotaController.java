package atoll.controllers.quota;

import atoll.api.GroupResource;
import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Quantity;
import atoll.api.ResourceInfo;
import atoll.api.quota.Amounts;
import atoll.api.quota.Scopes;
import atoll.api.quota.Usage;
import atoll.api.request.Client;
import atoll.api.request.ListOptions;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.Result;
import atoll.controllers.kinds.Kinds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Keeps the status of every ResourceQuota true: what it limits, and how much of that is used.
/// Admission charges what is added at once; what is gone is noticed here, by counting again every
/// two seconds as long as there is a quota. Whatever a quota counts is listed then: informers of
/// all kinds that a quota may name would cost every cluster that has none.
public final class QuotaController {
    private static final GroupVersionResource QUOTAS =
            GroupVersionResource.of("v1", "resourcequotas");
    private static final Duration PERIOD = Duration.ofSeconds(2);

    /// Longer than a write takes from its charge to its object.
    private static final Duration SETTLING = Duration.ofMillis(200);

    private final Client client;
    private final InstantSource clock;
    private final Informer<KubeObject> quotas;
    private final Controller controller;

    /// Quotas that were last seen to hold more than could be counted.
    private final Map<ObjectKey, Overcharge> overcharged = new HashMap<>();

    /// @param version of the quota
    /// @param seen when it was first seen to hold too much
    private record Overcharge(String version, Instant seen) {}

    public QuotaController(Client client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
        this.quotas = Informer.of(client, QUOTAS);
        this.controller =
                new Controller("resourcequota-controller", clock, this::reconcile)
                        .watchSelf(quotas);
    }

    /// `resourcequota-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    /// Comes again after every period while the quota exists. A count that is lower than what is
    /// charged must stand for a moment before it is believed.
    private Result reconcile(ObjectKey key) {
        // What is stored now, not what was seen last: admission may have charged it meanwhile, and
        // only a count later than that is true.
        KubeObject quota = client.find(QUOTAS, key).orElse(null);
        if (quota == null) {
            overcharged.remove(key);
            return Result.DONE;
        }
        JsonObject hard = Amounts.of(quota.spec().object("hard")).toJson();
        Amounts counted = used(quota);
        if (isLess(counted, quota) && !hasSettled(key, quota.resourceVersion())) {
            return Result.retryAfter(SETTLING);
        }
        overcharged.remove(key);
        JsonObject used = counted.toJson();
        JsonObject status =
                quota.status().isEmpty() && hard.isEmpty()
                        ? JsonObject.EMPTY
                        : JsonObject.of("hard", hard, "used", used);
        if (!status.equals(quota.status())) {
            write(quota, status);
        }
        return Result.retryAfter(PERIOD);
    }

    /// Whether the quota has held too much for long enough, unchanged: then it is no charge on its
    /// way.
    private boolean hasSettled(ObjectKey key, String version) {
        Instant now = clock.instant();
        Overcharge seen = overcharged.get(key);
        if (seen == null || !seen.version().equals(version)) {
            overcharged.put(key, new Overcharge(version, now));
            return false;
        }
        return !now.isBefore(seen.seen().plus(SETTLING));
    }

    /// Whether a quota holds more than there is: something has gone, or was charged and is not
    /// stored yet. A charge wakes this controller, so a count right after it comes too early.
    private static boolean isLess(Amounts counted, KubeObject quota) {
        Amounts charged = Amounts.of(quota.status().object("used"));
        return counted.byName().entrySet().stream()
                .anyMatch(each -> each.getValue().compareTo(charged.get(each.getKey())) < 0);
    }

    /// Counts each resource once, however many names limit it.
    private Amounts used(KubeObject quota) {
        var limited = quota.spec().object("hard").keys();
        Map<String, Quantity> zero = new TreeMap<>();
        limited.forEach(name -> zero.put(name, Quantity.ZERO));
        Amounts used = Amounts.of(zero);
        var counted = new TreeSet<String>();
        for (String name : limited) {
            GroupResource resource = Usage.counted(name);
            GroupVersionResource served = served(resource);
            if (served == null || !counted.add(resource.toString())) {
                continue;
            }
            var names = Usage.relevant(resource, limited);
            for (KubeObject object :
                    client.list(served, quota.namespace(), ListOptions.ALL).items()) {
                if (Scopes.cover(quota.spec(), resource, object.tree())) {
                    used =
                            used.plus(
                                    Usage.of(resource, object.tree(), clock.instant()).only(names));
                }
            }
        }
        return used;
    }

    /// Null for a resource that the cluster does not serve: it uses nothing.
    private @Nullable GroupVersionResource served(GroupResource resource) {
        for (ResourceInfo info : client.resources()) {
            if (info.resource().groupResource().equals(resource) && info.namespaced()) {
                return info.resource();
            }
        }
        return null;
    }

    /// A conflict is passed over: the charge that caused it wakes this controller.
    private void write(KubeObject quota, JsonObject status) {
        KubeObject counted = KubeObject.of(quota.tree().with("status", status));
        Outcome outcome = client.write(Write.updateStatus(QUOTAS, counted, Kinds.MANAGER));
        if (outcome instanceof Outcome.Refused(var refusal)
                && !refusal.is("NotFound")
                && !refusal.is("Conflict")) {
            throw new RefusedException(refusal);
        }
    }
}
