package atoll.controllers.statefulset;

import atoll.api.KubeObject;
import atoll.api.OwnerReference;
import atoll.controllers.pods.PodDigest;
import java.util.ArrayList;
import java.util.List;

/// To whom the claims of one pod of a set belong: to the set, to the pod it has become too small
/// for, or to nobody. Claims that a former set or pod of the name owns, or that another controller
/// keeps, are left alone.
///
/// Pure. `whenDeleted: Delete` lets the set own the claim, `whenScaled: Delete` the pod, once it is
/// one too many; the garbage collector does the rest. The pod owns it as a controller, so that the
/// claim goes with the pod and comes back with it.
///
/// @param condemned whether the set has become too small for the pod
record ClaimOwners(KubeObject set, SetSpec spec, PodDigest pod, boolean condemned) {

    /// Whether a claim's owners are as the retention policy has them. Owners of another uid (of a
    /// former set or pod of the name) are let be.
    boolean holdFor(List<OwnerReference> owners) {
        if (isStale(owners)) {
            return true;
        }
        boolean ofSet = owners.stream().anyMatch(one -> one.uid().equals(set.uid()));
        boolean ofPod = owners.stream().anyMatch(one -> one.uid().equals(pod.uid()));
        if (areForeign(owners)) {
            return !ofSet && !ofPod;
        }
        boolean controlled =
                owners.stream()
                        .filter(one -> one.uid().equals(set.uid()) || one.uid().equals(pod.uid()))
                        .allMatch(OwnerReference::controller);
        return controlled && ofSet == belongsToSet() && ofPod == belongsToPod();
    }

    /// The owners as they ought to be. Others' references are kept in their order, ours come last.
    List<OwnerReference> mended(List<OwnerReference> owners) {
        List<OwnerReference> mended = new ArrayList<>();
        owners.stream().filter(one -> !namesSet(one) && !namesPod(one)).forEach(mended::add);
        if (areForeign(owners)) {
            return mended;
        }
        if (belongsToPod()) {
            mended.add(new OwnerReference("v1", "Pod", pod.key().name(), pod.uid(), true, true));
        }
        if (belongsToSet()) {
            mended.add(OwnerReference.controlledBy(set));
        }
        return mended;
    }

    /// Whether somebody else controls the claim, which a policy that removes nothing does not mind.
    /// Then the retention policy is ignored for this claim, and an Event says so.
    boolean areForeign(List<OwnerReference> owners) {
        if (!spec.deleteClaimsWhenScaled() && !spec.deleteClaimsWithSet()) {
            return false;
        }
        for (OwnerReference one : owners) {
            boolean foreign =
                    namesSet(one)
                            ? !one.uid().equals(set.uid())
                            : namesPod(one) ? !one.uid().equals(pod.uid()) : one.controller();
            if (foreign) {
                return true;
            }
        }
        return false;
    }

    /// Whether an owner has our set's or pod's name, but another uid.
    private boolean isStale(List<OwnerReference> owners) {
        return owners.stream()
                .anyMatch(one ->
                        (namesSet(one) && !one.uid().equals(set.uid()))
                                || (namesPod(one) && !one.uid().equals(pod.uid())));
    }

    private boolean belongsToSet() {
        return spec.deleteClaimsWithSet() && !(spec.deleteClaimsWhenScaled() && condemned);
    }

    private boolean belongsToPod() {
        return spec.deleteClaimsWhenScaled() && condemned;
    }

    /// By kind and name, whatever the uid.
    private boolean namesSet(OwnerReference one) {
        return one.apiVersion().equals(set.apiVersion())
                && one.kind().equals(set.kind())
                && one.name().equals(set.name());
    }

    private boolean namesPod(OwnerReference one) {
        return one.apiVersion().equals("v1")
                && one.kind().equals("Pod")
                && one.name().equals(pod.key().name());
    }
}
