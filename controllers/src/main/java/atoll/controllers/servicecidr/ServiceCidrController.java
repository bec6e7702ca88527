package atoll.controllers.servicecidr;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.Outcome;
import atoll.api.request.PatchType;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.Result;
import atoll.controllers.kinds.Conditions;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.kinds.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/// Tells of each ServiceCIDR whether Services may have its addresses, and keeps one that is to go
/// for as long as an address is in no other.
///
/// The finalizer is given to every range, so that none goes while Services need it. The addresses
/// themselves are the server's to give out and to take back; here they are only counted.
public final class ServiceCidrController {
    static final GroupVersionResource RANGES =
            GroupVersionResource.of("networking.k8s.io/v1", "servicecidrs");
    static final GroupVersionResource ADDRESSES =
            GroupVersionResource.of("networking.k8s.io/v1", "ipaddresses");

    /// Given to a range before it is said to be ready.
    static final String FINALIZER = "networking.k8s.io/service-cidr-finalizer";

    /// Upstream's, so that all allocators have heard of the deletion.
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final String NAME = "service-cidr-controller";
    private static final String MANAGED_BY = "ipaddress.kubernetes.io/managed-by";

    private final Client client;
    private final InstantSource clock;
    private final Informer<KubeObject> ranges;

    /// Whether each address was given to a Service by the server.
    private final Informer<Boolean> addresses;

    private final Controller controller;

    public ServiceCidrController(Client client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
        this.ranges = Informer.of(client, RANGES);
        this.addresses =
                Informer.digesting(
                        client,
                        ADDRESSES,
                        one ->
                                "ipallocator.k8s.io"
                                        .equals(one.labels().getOrDefault(MANAGED_BY, "")));
        this.controller =
                new Controller(NAME, clock, this::reconcile)
                        .watch(ranges, (_, range) -> overlapping(range))
                        .watch(addresses, (key, _) -> rangesOf(key.name()));
    }

    /// `service-cidr-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    /// One or two, of different families; what cannot be read is left out.
    private static List<Prefix> prefixes(KubeObject range) {
        return range.spec().array("cidrs").strings().stream()
                .map(Prefix::of)
                .filter(Objects::nonNull)
                .toList();
    }

    /// Whether one of the range's networks has all of `wanted`.
    private static boolean contains(KubeObject range, Prefix wanted) {
        return prefixes(range).stream().anyMatch(one -> one.contains(wanted));
    }

    /// A change of one may free another.
    private Collection<ObjectKey> overlapping(KubeObject range) {
        List<Prefix> own = prefixes(range);
        return ranges.all().values().stream()
                .filter(other ->
                        other.name().equals(range.name())
                                || own.stream().anyMatch(one -> contains(other, one))
                                || prefixes(other).stream().anyMatch(one -> contains(range, one)))
                .map(KubeObject::key)
                .toList();
    }

    /// @param address the name of an IPAddress object, which is its address
    private List<ObjectKey> rangesOf(String address) {
        Prefix wanted = Prefix.ofAddress(address);
        return ranges.all().values().stream()
                .filter(range -> wanted != null && contains(range, wanted))
                .map(KubeObject::key)
                .toList();
    }

    /// The finalizer first; its write brings the range back.
    private Result reconcile(ObjectKey key) {
        KubeObject range = ranges.get(key);
        if (range == null) {
            return Result.DONE;
        }
        if (!range.isBeingDeleted()) {
            if (!range.finalizers().contains(FINALIZER)) {
                finalizers(range, range.metadata().array("finalizers").plus(Json.of(FINALIZER)));
                return Result.DONE;
            }
            ready(range, "True", "", "Kubernetes Service CIDR is ready");
            return Result.DONE;
        }
        return release(range);
    }

    /// Waits for addresses to go, and then a while longer.
    private Result release(KubeObject range) {
        if (!canGo(range)) {
            ready(
                    range,
                    "False",
                    "Terminating",
                    "There are still IPAddresses referencing the ServiceCIDR, please remove them or"
                            + " create a new ServiceCIDR");
            return Result.DONE;
        }
        Instant now = clock.instant();
        Instant due = Times.parseOr(range.metadata().string("deletionTimestamp"), now).plus(GRACE);
        if (due.isAfter(now)) {
            return Result.retryAfter(Duration.between(now, due));
        }
        if (range.finalizers().contains(FINALIZER)) {
            finalizers(
                    range,
                    JsonArray.ofStrings(
                            range.finalizers().stream()
                                    .filter(one -> !one.equals(FINALIZER))
                                    .toList()));
        }
        return Result.DONE;
    }

    /// Whether another range has all of this one, or all its addresses that Services have.
    private boolean canGo(KubeObject range) {
        boolean covered =
                prefixes(range).stream()
                        .allMatch(own -> isElsewhere(range, other -> contains(other, own)));
        return covered
                || addresses.all().entrySet().stream()
                        .filter(one -> one.getValue())
                        .map(one -> Prefix.ofAddress(one.getKey().name()))
                        .filter(Objects::nonNull)
                        .filter(address -> contains(range, address))
                        .allMatch(address -> isElsewhere(range, other -> contains(other, address)));
    }

    /// Whether another range has it; one that is going as well counts, as upstream.
    private boolean isElsewhere(KubeObject range, Predicate<KubeObject> has) {
        return ranges.all().values().stream()
                .anyMatch(other -> !other.name().equals(range.name()) && has.test(other));
    }

    /// Applied, as upstream does it, so that the condition has a manager of its own. Nothing is
    /// written when the condition says so already; its message counts too.
    private void ready(KubeObject range, String status, String reason, String message) {
        JsonObject known = Conditions.find(range.status().array("conditions"), "Ready");
        boolean same =
                known != null
                        && known.stringOr("status", "").equals(status)
                        && known.stringOr("reason", "").equals(reason)
                        && known.stringOr("message", "").equals(message);
        if (same) {
            return;
        }
        JsonObject condition =
                Conditions.condition("Ready", status, reason, message, clock.instant());
        JsonObject applied =
                JsonObject.of(
                        "apiVersion",
                        "networking.k8s.io/v1",
                        "kind",
                        "ServiceCIDR",
                        "metadata",
                        JsonObject.of("name", range.name()),
                        "status",
                        JsonObject.of("conditions", JsonArray.of(condition)));
        client.write(
                        new Write.Patch(
                                RANGES,
                                "",
                                range.name(),
                                "status",
                                PatchType.APPLY,
                                applied,
                                true,
                                WriteOptions.by(NAME)))
                .orThrow();
    }

    /// At the version that was read: a conflict is thrown, and tried again.
    private void finalizers(KubeObject range, JsonArray finalizers) {
        JsonObject metadata =
                JsonObject.of(
                        "resourceVersion",
                        range.resourceVersion(),
                        "finalizers",
                        finalizers.isEmpty() ? Json.nil() : finalizers);
        Outcome outcome =
                client.write(
                        Write.mergePatch(
                                RANGES,
                                "",
                                range.name(),
                                "",
                                JsonObject.of("metadata", metadata),
                                Kinds.MANAGER));
        if (outcome instanceof Outcome.Refused(var status) && !status.is("NotFound")) {
            throw new RefusedException(status);
        }
    }
}
