package atoll.controllers.endpointslice;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.api.selector.LabelSelector;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.Result;
import atoll.controllers.kinds.Interner;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.pods.Expectations;
import atoll.controllers.pods.PodTemplate;
import atoll.controllers.pods.PodWrites;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Lists the pods behind each Service with a selector: in EndpointSlices, and in the Endpoints
/// object of the same name. A pod whose node does not exist, or that has none, is left out of
/// slices unless pods are published that are not ready.
///
/// Upstream's two controllers in one, which share what they watch. Slices are named by the server,
/// so a slice that was made and not yet shown would be made twice: [Expectations] hold the slices
/// back until then, the Endpoints object never.
///
/// A Service without a selector is somebody else's to fill.
public final class EndpointSliceController {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";
    private static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";

    /// The value of the label by which this controller knows its slices.
    private static final String MANAGER = "endpointslice-controller.k8s.io";

    private final Client client;
    private final InstantSource clock;
    private final Expectations expectations = new Expectations();
    private final TriggerTimes sliceTimes = new TriggerTimes();
    private final TriggerTimes endpointsTimes = new TriggerTimes();
    private final Informer<KubeObject> services;
    private final Informer<EndpointPod> pods;

    /// The zone of each node; empty for a node without one, absent for a node that does not exist.
    private final Informer<Optional<String>> zones;

    private final Informer<KubeObject> slices;
    private final Informer<KubeObject> endpoints;
    private final Controller controller;

    /// Services that were seen going and are still to be cleared away after.
    private final Set<ObjectKey> deleted = new HashSet<>();

    public EndpointSliceController(Client client, InstantSource clock) {
        var interner = new Interner();
        this.client = client;
        this.clock = clock;
        this.services = Informer.of(client, Kinds.SERVICES);
        this.pods = Informer.digesting(client, Kinds.PODS, pod -> EndpointPod.of(pod, interner));
        this.zones =
                Informer.digesting(
                        client,
                        Kinds.NODES,
                        node ->
                                Optional.ofNullable(
                                        node.labels().get("topology.kubernetes.io/zone")));
        this.slices =
                Informer.digesting(
                        client,
                        Kinds.ENDPOINT_SLICES,
                        slice -> MANAGER.equals(slice.labels().get(MANAGED_BY)) ? slice : null);
        this.endpoints = Informer.of(client, Kinds.ENDPOINTS);
        this.controller =
                new Controller("endpointslice-controller", clock, this::reconcile)
                        .watchSelf(services)
                        .watch(pods, (_, pod) -> servicesOf(pod))
                        .watch(slices, (key, slice) -> serviceOf(key, slice))
                        .watchSelf(endpoints)
                        .read(zones);
        slices.onChange(this::observeSlice);
        services.onChange((key, _, after) -> observeService(key, after));
        zones.onChange((key, before, after) -> {
            if (before == null || !before.equals(after)) {
                servicesOnNode(key.name()).forEach(controller.queue()::add);
            }
        });
    }

    /// Remembered until the Endpoints of the same name are gone too.
    private void observeService(ObjectKey key, @Nullable KubeObject after) {
        if (after == null) {
            deleted.add(key);
        } else {
            deleted.remove(key);
        }
    }

    /// A slice counts as shown by its key: the server gives each a name of its own.
    private void observeSlice(
            ObjectKey key, @Nullable KubeObject before, @Nullable KubeObject after) {
        KubeObject slice = after == null ? before : after;
        if (slice != null) {
            slice.controllerReference()
                    .ifPresent(owner ->
                            expectations.seen(owner.uid(), key, slice.uid(), after == null));
        }
    }

    /// `endpointslice-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    /// Walks the namespace's Services: their selectors are small, and there are few.
    private Collection<ObjectKey> servicesOf(EndpointPod pod) {
        return services.inNamespace(pod.key().namespace()).values().stream()
                .filter(service -> selects(service, pod))
                .map(KubeObject::key)
                .toList();
    }

    private static boolean selects(KubeObject service, EndpointPod pod) {
        JsonObject selector = service.spec().object("selector");
        return !selector.isEmpty()
                && pod.labels().entrySet().containsAll(selector.strings().entrySet());
    }

    private static Collection<ObjectKey> serviceOf(ObjectKey key, KubeObject slice) {
        String service = slice.labels().get(SERVICE_NAME);
        return service == null ? List.of() : List.of(new ObjectKey(key.namespace(), service));
    }

    /// Nodes come before their pods and change zones never, so this scan is rare.
    private Collection<ObjectKey> servicesOnNode(String node) {
        return pods.all().values().stream()
                .filter(pod -> pod.nodeName().equals(node))
                .flatMap(pod -> servicesOf(pod).stream())
                .distinct()
                .toList();
    }

    /// Slices and Endpoints in one batch. A Service that is going, has no selector or names another
    /// host is left alone.
    private Result reconcile(ObjectKey key) {
        KubeObject service = services.get(key);
        if (service == null) {
            sliceTimes.forget(key);
            endpointsTimes.forget(key);
            removeEndpoints(key);
            return Result.DONE;
        }
        if (service.isBeingDeleted()
                || service.spec().object("selector").isEmpty()
                || service.spec().stringOr("type", "").equals("ExternalName")) {
            return Result.DONE;
        }
        var selector = LabelSelector.of(service.spec().object("selector").strings());
        List<EndpointPod> behind =
                pods.inNamespace(key.namespace()).values().stream()
                        .filter(pod -> selector.matches(pod.labels()))
                        .toList();
        var writes = new ArrayList<Write>();
        // Slices just made and not shown yet would be made again.
        if (expectations.satisfied(service.uid(), clock.instant())) {
            writes.addAll(sliceWrites(service, behind));
        }
        endpointsWrite(service, behind).ifPresent(writes::add);
        send(service.uid(), writes);
        return Result.DONE;
    }

    /// Objects that are gone, and a namespace that is going, are no failure.
    ///
    /// @param serviceUid for whom made slices are expected
    private void send(String serviceUid, List<Write> writes) {
        if (writes.isEmpty()) {
            return;
        }
        Status refused = null;
        var made = new ArrayList<ObjectKey>();
        for (Outcome outcome : client.writeAll(writes)) {
            switch (outcome) {
                case Outcome.Done(var object, boolean created, _) -> {
                    if (created && object.kind().equals("EndpointSlice")) {
                        made.add(object.key());
                    }
                }
                case Outcome.Refused(var status)
                        when status.is("NotFound") || PodWrites.isNamespaceTerminating(status) -> {}
                case Outcome.Refused(var status) -> refused = status;
            }
        }
        expectations.created(serviceUid, made, clock.instant());
        if (refused != null) {
            throw new RefusedException(refused);
        }
    }

    /// Slices go with their Service by owner reference. The Endpoints object has none: whoever made
    /// it, it goes with the Service, and one that this controller made does not stay without.
    private void removeEndpoints(ObjectKey key) {
        boolean goes = deleted.remove(key);
        KubeObject current = endpoints.get(key);
        if (current != null && (goes || isOurs(current))) {
            send(
                    "",
                    List.of(
                            Write.delete(
                                    Kinds.ENDPOINTS,
                                    key.namespace(),
                                    key.name(),
                                    DeleteOptions.background().onlyUid(current.uid()))));
        }
    }

    /// By the label that the controller puts on what it makes.
    private static boolean isOurs(KubeObject endpoints) {
        return "endpoint-controller"
                .equals(endpoints.labels().get("endpoints.kubernetes.io/managed-by"));
    }

    /// Nothing where the slices are as they should be.
    private List<Write> sliceWrites(KubeObject service, List<EndpointPod> behind) {
        List<KubeObject> existing =
                slices.inNamespace(service.namespace()).values().stream()
                        .filter(slice -> service.name().equals(slice.labels().get(SERVICE_NAME)))
                        .filter(slice -> !slice.isBeingDeleted())
                        .toList();
        SlicePlan plan =
                SlicePlan.of(existing, wanted(service, behind), slice -> dressed(slice, service));
        String time = sliceTimes.next(service, behind);
        var writes = new ArrayList<Write>();
        for (JsonObject slice : plan.creations()) {
            writes.add(
                    Write.create(
                            Kinds.ENDPOINT_SLICES,
                            service.namespace(),
                            TriggerTimes.annotated(dressed(named(slice, service), service), time),
                            Kinds.MANAGER));
        }
        for (JsonObject slice : plan.updates()) {
            JsonObject annotated = TriggerTimes.annotated(slice, time);
            writes.add(
                    Write.update(Kinds.ENDPOINT_SLICES, KubeObject.of(annotated), Kinds.MANAGER));
        }
        for (KubeObject slice : plan.deletions()) {
            writes.add(
                    Write.delete(
                            Kinds.ENDPOINT_SLICES,
                            slice.namespace(),
                            slice.name(),
                            DeleteOptions.background().onlyUid(slice.uid())));
        }
        return writes;
    }

    /// Endpoints by their pod's uid, in groups of one family with the same ports.
    private Map<SlicePlan.Group, Map<String, JsonObject>> wanted(
            KubeObject service, List<EndpointPod> behind) {
        List<ServicePort> ports = ServicePort.of(service);
        var wanted = new LinkedHashMap<SlicePlan.Group, Map<String, JsonObject>>();
        for (String family : families(service)) {
            boolean any = false;
            for (EndpointPod pod : behind) {
                String address = pod.address(family);
                if (address == null || !(nodeExists(pod) || publishesNotReady(service))) {
                    continue;
                }
                var group =
                        new SlicePlan.Group(family, JsonArray.of(ServicePort.resolved(ports, pod)));
                wanted.computeIfAbsent(group, _ -> new LinkedHashMap<>())
                        .put(pod.uid(), endpoint(service, pod, address));
                any = true;
            }
            if (!any) {
                // One empty slice says that the Service was looked at.
                wanted.put(new SlicePlan.Group(family, JsonArray.EMPTY), Map.of());
            }
        }
        return wanted;
    }

    /// IPv4 where the Service does not say.
    private static List<String> families(KubeObject service) {
        List<String> families = service.spec().array("ipFamilies").strings();
        return families.isEmpty() ? List.of("IPv4") : families;
    }

    private boolean nodeExists(EndpointPod pod) {
        return zones.get(new ObjectKey("", pod.nodeName())) != null;
    }

    /// A pod that is going is `serving` as long as it is ready, and `ready` no more.
    private JsonObject endpoint(KubeObject service, EndpointPod pod, String address) {
        boolean serving = pod.ready();
        boolean ready = publishesNotReady(service) || (serving && !pod.terminating());
        var endpoint =
                JsonObject.builder()
                        .put("addresses", JsonArray.of(Json.of(address)))
                        .put(
                                "conditions",
                                JsonObject.of(
                                        "ready",
                                        ready,
                                        "serving",
                                        serving,
                                        "terminating",
                                        pod.terminating()))
                        .put("targetRef", pod.targetRef());
        if (!pod.nodeName().isEmpty()) {
            endpoint.put("nodeName", pod.nodeName());
        }
        String zone = zone(pod);
        endpoint.putIfPresent("zone", zone);
        JsonObject hints =
                ready ? TrafficHints.of(service, zone, pod.nodeName()) : JsonObject.EMPTY;
        if (!hints.isEmpty()) {
            endpoint.put("hints", hints);
        }
        if (hasHostname(service, pod)) {
            endpoint.put("hostname", pod.hostname());
        }
        return endpoint.build();
    }

    /// Null for a pod without a node, and for a node without a zone.
    private @Nullable String zone(EndpointPod pod) {
        Optional<String> zone = zones.get(new ObjectKey("", pod.nodeName()));
        return zone == null ? null : zone.orElse(null);
    }

    private static boolean publishesNotReady(KubeObject service) {
        return service.spec().booleanOr("publishNotReadyAddresses", false);
    }

    /// DNS gives a pod a name of its own only under the Service that is its subdomain.
    private static boolean hasHostname(KubeObject service, EndpointPod pod) {
        return !pod.hostname().isEmpty() && pod.subdomain().equals(service.name());
    }

    /// A new slice: the server completes its name.
    private static JsonObject named(JsonObject slice, KubeObject service) {
        return slice.with("apiVersion", "discovery.k8s.io/v1")
                .with("kind", "EndpointSlice")
                .with(
                        "metadata",
                        JsonObject.of(
                                "generateName",
                                service.name() + "-",
                                "namespace",
                                service.namespace()));
    }

    /// The Service's labels and the controller's own, and the Service as owner.
    private static JsonObject dressed(JsonObject slice, KubeObject service) {
        JsonObject labels =
                service.metadata()
                        .object("labels")
                        .with(SERVICE_NAME, service.name())
                        .with(MANAGED_BY, MANAGER);
        JsonObject all =
                EndpointsObject.isHeadless(service)
                        ? labels.with(EndpointsObject.HEADLESS, "")
                        : labels.without(EndpointsObject.HEADLESS);
        return slice.update(
                "metadata",
                metadata ->
                        metadata.with("labels", all)
                                .with("ownerReferences", PodTemplate.ownerReferences(service)));
    }

    /// Empty where the object is as it should be. Only the Service's first family is in it.
    private Optional<Write> endpointsWrite(KubeObject service, List<EndpointPod> behind) {
        List<ServicePort> ports = ServicePort.of(service);
        String family = families(service).getFirst();
        var addresses = new ArrayList<EndpointsObject.Address>();
        for (EndpointPod pod : behind) {
            String ip = pod.address(family);
            List<JsonObject> resolved = ServicePort.resolved(ports, pod);
            boolean counts = publishesNotReady(service) || !pod.terminating();
            boolean reachable = !resolved.isEmpty() || EndpointsObject.isHeadless(service);
            if (ip != null && counts && reachable) {
                boolean ready = publishesNotReady(service) || pod.ready();
                addresses.add(
                        new EndpointsObject.Address(address(service, pod, ip), resolved, ready));
            }
        }
        KubeObject current = endpoints.get(service.key());
        JsonObject before = current == null ? JsonObject.EMPTY : current.tree();
        JsonObject after = EndpointsObject.of(service, before, addresses);
        String time = endpointsTimes.next(service, behind);
        JsonObject annotated = TriggerTimes.annotated(after, time);
        if (current == null) {
            return Optional.of(
                    Write.create(Kinds.ENDPOINTS, service.namespace(), annotated, Kinds.MANAGER));
        }
        return after.equals(before)
                ? Optional.empty()
                : Optional.of(
                        Write.update(Kinds.ENDPOINTS, KubeObject.of(annotated), Kinds.MANAGER));
    }

    /// An item of `addresses` of the Endpoints object.
    private static JsonObject address(KubeObject service, EndpointPod pod, String ip) {
        var address = JsonObject.builder().put("ip", ip).put("targetRef", pod.targetRef());
        if (!pod.nodeName().isEmpty()) {
            address.put("nodeName", pod.nodeName());
        }
        if (hasHostname(service, pod)) {
            address.put("hostname", pod.hostname());
        }
        return address.build();
    }
}
