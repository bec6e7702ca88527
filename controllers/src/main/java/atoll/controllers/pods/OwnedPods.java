package atoll.controllers.pods;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.OwnerReference;
import atoll.api.request.Client;
import atoll.api.selector.LabelSelector;
import atoll.client.Index;
import atoll.client.Informer;
import atoll.controllers.kinds.Kinds;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The pods of a controller's objects: which belong to whom, and which writes are still to be seen.
///
/// It owns the pods' informer; whoever uses it must have that informer polled before it reconciles
/// (`Controller.watch`). Finding an owner's pods is a look-up in an index, not a walk.
///
/// @param <T> what is kept of a pod
public final class OwnedPods<T extends Owned> {
    private final Informer<T> pods;
    private final Index<T> byOwner;
    private final Informer<KubeObject> owners;
    private final Claims claims;
    private final Expectations expectations = new Expectations();

    /// @param owners the objects that own pods; their deletion ends all expectations
    /// @param digest null for pods of other kinds of owners
    public OwnedPods(
            Client client,
            Informer<KubeObject> owners,
            GroupVersionResource ownerResource,
            Function<KubeObject, @Nullable T> digest) {
        this.owners = owners;
        this.pods = Informer.digesting(client, Kinds.PODS, digest);
        this.byOwner = pods.index(Owned::ownership);
        this.claims = new Claims(client, ownerResource, Kinds.PODS);
        pods.onChange(this::observe);
        owners.onChange(this::forget);
    }

    /// To be polled by the controller that asks this class.
    public Informer<T> informer() {
        return pods;
    }

    /// A pod that was replaced by one of its name counts as gone.
    private void observe(ObjectKey key, @Nullable T before, @Nullable T after) {
        if (before != null && (after == null || !after.uid().equals(before.uid()))) {
            expectations.seen(before, true);
        }
        if (after != null) {
            expectations.seen(after, false);
        }
    }

    private void forget(ObjectKey key, @Nullable KubeObject before, @Nullable KubeObject after) {
        if (before != null && (after == null || !after.uid().equals(before.uid()))) {
            expectations.forget(before.uid());
        }
    }

    /// The owners to look at when a pod changes: its own, or those that might adopt it. For an
    /// orphan every owner of its namespace is asked whether it selects it.
    public Collection<ObjectKey> ownersOf(ObjectKey key, T pod) {
        OwnerReference owner = pod.controller();
        if (owner != null) {
            return List.of(new ObjectKey(key.namespace(), owner.name()));
        }
        return owners.inNamespace(key.namespace()).values().stream()
                .filter(one -> selector(one).matches(pod.labels()))
                .map(KubeObject::key)
                .toList();
    }

    /// Of an owner with a `LabelSelector` in its spec; nothing where it has none.
    public static LabelSelector selector(KubeObject owner) {
        return owner.spec().has("selector")
                ? LabelSelector.of(owner.spec().object("selector"))
                : LabelSelector.NOTHING;
    }

    /// The pods that belong to `owner`, after adopting and releasing. Writes where something is to
    /// be adopted or released; see [Claims#claim].
    public List<T> claim(KubeObject owner) {
        return claims.claim(
                owner,
                selector(owner),
                byOwner.get(owner.uid()).values(),
                byOwner.get(Owned.orphansOf(owner.namespace())).values());
    }

    /// Whether all that was written for an owner has been shown. While it is false, counts are not
    /// to be trusted and no pod must be made or removed.
    public boolean settled(KubeObject owner, Instant now) {
        return expectations.satisfied(owner.uid(), now);
    }

    /// To be called right after the write, with what was taken.
    public void expectCreated(KubeObject owner, Collection<ObjectKey> created, Instant now) {
        expectations.created(owner.uid(), created, now);
    }

    public void expectDeleted(KubeObject owner, Collection<String> uids, Instant now) {
        expectations.deleted(owner.uid(), uids, now);
    }
}
