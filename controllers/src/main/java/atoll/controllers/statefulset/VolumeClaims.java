package atoll.controllers.statefulset;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.OwnerReference;
import atoll.api.Status;
import atoll.api.request.Client;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.client.Informer;
import atoll.control.EventRecorder;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.pods.PodDigest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The claims of one set's pods: made before their pod, and owned as the set's retention policy
/// says, so that the garbage collector removes them in time. For one reconcile of one set. A claim
/// is never deleted here.
final class VolumeClaims {
    private final Client client;
    private final EventRecorder recorder;
    private final KubeObject set;
    private final SetSpec spec;

    /// The owners of all claims, as last heard.
    private final Informer<List<OwnerReference>> owners;

    VolumeClaims(
            Client client,
            EventRecorder recorder,
            Informer<List<OwnerReference>> owners,
            KubeObject set,
            SetSpec spec) {
        this.client = client;
        this.recorder = recorder;
        this.owners = owners;
        this.set = set;
        this.spec = spec;
    }

    /// Makes what is missing.
    ///
    /// Asks the server for each claim. One that is being deleted counts as a refusal; the others
    /// are made nevertheless.
    ///
    /// @param events what happened, added here
    /// @return why a claim could not be made; null when all are there
    @Nullable Status ensure(int ordinal, List<Write> events) {
        Status refused = null;
        for (JsonObject template : spec.claimTemplates()) {
            String name = SetPods.claimName(set, template, ordinal);
            Optional<KubeObject> present = find(name);
            if (present.isPresent()) {
                refused = present.get().isBeingDeleted() ? going(name) : refused;
                continue;
            }
            JsonObject claim = SetPods.claim(set, template, ordinal);
            if (spec.deleteClaimsWithSet()) {
                claim =
                        claim.update(
                                "metadata", m -> m.with("ownerReferences", JsonArray.of(owned())));
            }
            Outcome outcome =
                    client.write(
                            Write.create(
                                    Kinds.PERSISTENT_VOLUME_CLAIMS,
                                    set.namespace(),
                                    claim,
                                    Kinds.MANAGER));
            String pod = SetPods.name(set, ordinal);
            switch (outcome) {
                case Outcome.Done _ ->
                        recorder.record(
                                events,
                                set,
                                "Normal",
                                "SuccessfulCreate",
                                "Create Claim %s Pod %s in StatefulSet %s success"
                                        .formatted(name, pod, set.name()));
                case Outcome.Refused(var status) -> {
                    refused = notMade(name, status);
                    recorder.record(
                            events,
                            set,
                            "Warning",
                            "FailedCreate",
                            "Create Claim %s for Pod %s in StatefulSet %s failed error: %s"
                                    .formatted(name, pod, set.name(), status.message()));
                }
            }
        }
        return refused;
    }

    private JsonObject owned() {
        return OwnerReference.controlledBy(set).toJson();
    }

    /// A refusal of our own making, which has the pod tried again later.
    private static Status going(String claim) {
        String message = "pvc " + claim + " is being deleted";
        return new Status(409, "Conflict", message, JsonObject.EMPTY);
    }

    /// The refusal's own code and reason, so that the caller may tell a quota from a fault.
    private static Status notMade(String claim, Status why) {
        String message = "failed to create PVC " + claim + ": " + why.message();
        return new Status(why.code(), why.reason(), message, why.details());
    }

    private Optional<KubeObject> find(String name) {
        return client.find(Kinds.PERSISTENT_VOLUME_CLAIMS, new ObjectKey(set.namespace(), name));
    }

    /// Lets a pod's claims belong to the set, to the pod, or to nobody.
    ///
    /// The informer's word is checked against the server before anything is written.
    ///
    /// @param condemned whether the set has become too small for the pod
    /// @param events what was found, added here
    /// @return whether a claim was not as the policy has it
    boolean own(PodDigest pod, boolean condemned, List<Write> events) {
        var rule = new ClaimOwners(set, spec, pod, condemned);
        int ordinal = SetPods.ordinal(set.name(), pod.key().name());
        boolean mended = false;
        for (JsonObject template : spec.claimTemplates()) {
            String name = SetPods.claimName(set, template, ordinal);
            List<OwnerReference> known = owners.get(new ObjectKey(set.namespace(), name));
            if (known != null && !rule.holdFor(known)) {
                Optional<KubeObject> claim =
                        find(name).filter(one -> !rule.holdFor(one.ownerReferences()));
                claim.ifPresent(one -> mend(one, rule, events));
                mended |= claim.isPresent();
            }
        }
        return mended;
    }

    /// With the claim's resourceVersion: a change by somebody else is a conflict, thrown to be
    /// tried again.
    private void mend(KubeObject claim, ClaimOwners rule, List<Write> events) {
        List<OwnerReference> found = claim.ownerReferences();
        if (rule.areForeign(found)) {
            recorder.record(
                    events,
                    set,
                    "Warning",
                    "ConflictingController",
                    "PersistentVolumeClaim "
                            + claim.name()
                            + " has a conflicting OwnerReference that acts as a manging controller,"
                            + " the retention policy is ignored for this claim");
        }
        JsonArray wanted =
                JsonArray.of(rule.mended(found).stream().map(OwnerReference::toJson).toList());
        JsonObject metadata =
                JsonObject.of(
                        "resourceVersion",
                        claim.resourceVersion(),
                        "ownerReferences",
                        wanted.isEmpty() ? Json.nil() : wanted);
        Outcome outcome =
                client.write(
                        Write.mergePatch(
                                Kinds.PERSISTENT_VOLUME_CLAIMS,
                                claim.namespace(),
                                claim.name(),
                                "",
                                JsonObject.of("metadata", metadata),
                                Kinds.MANAGER));
        if (outcome instanceof Outcome.Refused(var status) && !status.is("NotFound")) {
            throw new RefusedException(status);
        }
    }
}
