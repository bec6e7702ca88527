package atoll.controllers.pods;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.OwnerReference;
import atoll.api.request.Client;
import atoll.api.request.Outcome;
import atoll.api.request.PatchType;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.api.selector.LabelSelector;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.controllers.kinds.Kinds;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Decides by selector which objects belong to an owner: keeps its own, adopts matching orphans,
/// releases those that stopped matching. Never touches what another controller owns.
///
/// Upstream's ControllerRefManager. Adopting puts an owner reference with `controller: true`,
/// releasing takes ours away; the pods themselves are not touched. An owner that is being deleted
/// keeps what it has and neither adopts nor releases.
public final class Claims {
    private final Client client;
    private final GroupVersionResource ownerResource;
    private final GroupVersionResource resource;

    /// @param resource of what is claimed
    public Claims(
            Client client, GroupVersionResource ownerResource, GroupVersionResource resource) {
        this.client = client;
        this.ownerResource = ownerResource;
        this.resource = resource;
    }

    /// The answer counts what was adopted just now, though the informer has not shown it. What was
    /// released is not in it.
    ///
    /// @param owned what `owner` controls now
    /// @param orphans what nobody controls, in the owner's namespace
    /// @return what belongs to `owner` after this
    /// @throws RefusedException when the server refuses for another reason than that the object is
    ///   gone or changed
    public <T extends Owned> List<T> claim(
            KubeObject owner, LabelSelector selector, Collection<T> owned, Collection<T> orphans) {
        var claimed = new ArrayList<T>(owned.size());
        for (T one : owned) {
            if (selector.matches(one.labels())) {
                claimed.add(one);
            } else if (!owner.isBeingDeleted()) {
                release(owner, one);
            }
        }
        if (!owner.isBeingDeleted()) {
            List<T> adoptable =
                    orphans.stream()
                            .filter(orphan -> !orphan.terminating())
                            .filter(orphan -> selector.matches(orphan.labels()))
                            .toList();
            if (!adoptable.isEmpty() && isAlive(owner)) {
                adoptable.stream().filter(orphan -> adopt(owner, orphan)).forEach(claimed::add);
            }
        }
        return claimed;
    }

    /// Asked of the server, not of the informer: an owner deleted a moment ago must not take back
    /// what the garbage collector has just orphaned.
    private boolean isAlive(KubeObject owner) {
        return client.find(ownerResource, owner.key())
                .filter(live -> live.uid().equals(owner.uid()) && !live.isBeingDeleted())
                .isPresent();
    }

    private boolean adopt(KubeObject owner, Owned orphan) {
        return patched(orphan, OwnerReference.controlledBy(owner).toJson());
    }

    /// The strategic merge patch's directive removes one reference of the list by its uid.
    private void release(KubeObject owner, Owned one) {
        patched(one, JsonObject.of("$patch", "delete", "uid", owner.uid()));
    }

    /// The uid in the patch makes it a conflict for another object of the same name.
    ///
    /// @return whether it was written
    private boolean patched(Owned one, JsonObject reference) {
        JsonObject metadata =
                JsonObject.of(
                        "uid", one.uid(), "ownerReferences", JsonArray.of(new Json[] {reference}));
        Outcome outcome =
                client.write(
                        new Write.Patch(
                                resource,
                                one.key().namespace(),
                                one.key().name(),
                                "",
                                PatchType.STRATEGIC,
                                JsonObject.of("metadata", metadata),
                                false,
                                WriteOptions.by(Kinds.MANAGER)));
        return switch (outcome) {
            case Outcome.Done _ -> true;
            // Gone, or another object of that name by now: nothing to claim.
            case Outcome.Refused(var status)
                    when status.is("NotFound") || status.is("Conflict") || status.is("Invalid") ->
                    false;
            case Outcome.Refused(var status) -> throw new RefusedException(status);
        };
    }
}
