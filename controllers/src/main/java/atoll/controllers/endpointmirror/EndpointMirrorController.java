package atoll.controllers.endpointmirror;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.client.Index;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.EventRecorder;
import atoll.control.Result;
import atoll.controllers.kinds.Kinds;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Mirrors Endpoints of Services without a selector into EndpointSlices, which is what proxies
/// read. A slice that says what is wanted stays; others are changed, made or removed.
///
/// Left alone: Endpoints with the label `skip-mirror`, those that carry a leader election's lock,
/// and those whose Service has a selector or does not exist.
public final class EndpointMirrorController {
    private static final String SKIP = "endpointslice.kubernetes.io/skip-mirror";
    private static final String LEADER = "control-plane.alpha.kubernetes.io/leader";

    private final Client client;
    private final Informer<KubeObject> endpoints;
    private final Informer<KubeObject> services;
    private final Index<KubeObject> slicesOf;
    private final EventRecorder recorder;
    private final Controller controller;

    public EndpointMirrorController(Client client, InstantSource clock) {
        this.client = client;
        this.endpoints = Informer.of(client, Kinds.ENDPOINTS);
        this.services = Informer.of(client, Kinds.SERVICES);
        Informer<KubeObject> slices =
                Informer.digesting(client, Kinds.ENDPOINT_SLICES, EndpointMirrorController::own);
        this.slicesOf = slices.index(slice -> List.of(service(slice).toString()));
        this.recorder =
                new EventRecorder("endpoint-slice-mirroring-controller", Kinds.MANAGER, clock);
        this.controller =
                new Controller("endpointslice-mirroring-controller", clock, this::reconcile)
                        .watchSelf(services)
                        .watchSelf(endpoints)
                        .watch(slices, (_, slice) -> List.of(service(slice)));
    }

    /// `endpointslice-mirroring-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    private static @Nullable KubeObject own(KubeObject slice) {
        return Mirror.MANAGER.equals(slice.labels().get(Mirror.MANAGED_BY)) ? slice : null;
    }

    private static ObjectKey service(KubeObject slice) {
        return new ObjectKey(
                slice.namespace(), slice.labels().getOrDefault(Mirror.SERVICE_NAME, ""));
    }

    /// Slices that are wanted no more are first used for what is wanted new.
    private Result reconcile(ObjectKey key) {
        KubeObject found = endpoints.get(key);
        KubeObject service = services.get(key);
        boolean mirrored =
                found != null
                        && !found.isBeingDeleted()
                        && service != null
                        && service.spec().object("selector").isEmpty()
                        && !"true".equals(found.labels().get(SKIP))
                        && !found.annotations().containsKey(LEADER);
        List<JsonObject> wanted =
                found != null && mirrored
                        ? new ArrayList<>(Mirror.slices(found))
                        : new ArrayList<>();
        List<KubeObject> spare = new ArrayList<>();
        List<Write> writes = new ArrayList<>();
        if (found != null && mirrored) {
            tellOfSkipped(found, writes);
        }
        for (KubeObject slice : slicesOf.get(key.toString()).values()) {
            if (!wanted.removeIf(one -> Mirror.same(slice, one))) {
                spare.add(slice);
            }
        }
        for (JsonObject slice : wanted) {
            writes.add(change(key, slice, spare));
        }
        for (KubeObject slice : spare) {
            writes.add(
                    Write.delete(
                            Kinds.ENDPOINT_SLICES,
                            key.namespace(),
                            slice.name(),
                            DeleteOptions.background().onlyUid(slice.uid())));
        }
        for (Outcome outcome : writes.isEmpty() ? List.<Outcome>of() : client.writeAll(writes)) {
            if (outcome instanceof Outcome.Refused(var status) && !status.is("NotFound")) {
                throw new RefusedException(status);
            }
        }
        return Result.DONE;
    }

    private void tellOfSkipped(KubeObject found, List<Write> writes) {
        int skipped = Mirror.skipped(found);
        if (skipped > 0) {
            recorder.record(
                    writes,
                    found,
                    "Warning",
                    "TooManyAddressesToMirror",
                    "A max of %d addresses can be mirrored to EndpointSlices per Endpoints subset. %d addresses were skipped"
                            .formatted(Mirror.ADDRESSES_MAX, skipped));
        }
    }

    /// Reuses a spare slice of the same family, else makes a new one.
    ///
    /// @param spare slices that say nothing that is wanted; one that is used is taken out
    private static Write change(ObjectKey key, JsonObject wanted, List<KubeObject> spare) {
        String family = wanted.stringOr("addressType", "");
        for (KubeObject slice : spare) {
            if (slice.tree().stringOr("addressType", "").equals(family)) {
                spare.remove(slice);
                JsonObject metadata =
                        slice.metadata().with("labels", wanted.object("metadata", "labels"));
                return Write.update(
                        Kinds.ENDPOINT_SLICES,
                        KubeObject.of(wanted.with("metadata", metadata)),
                        Kinds.MANAGER);
            }
        }
        return Write.create(Kinds.ENDPOINT_SLICES, key.namespace(), wanted, Kinds.MANAGER);
    }
}
