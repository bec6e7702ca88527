package atoll.controllers.garbage;

import atoll.api.KubeObject;
import atoll.api.OwnerReference;
import atoll.controllers.kinds.Interner;
import java.util.List;

/// All that is kept of an object: who it is, who owns it, and how it is going. Equal lists of
/// owners are one object: pods of one set share theirs.
record Node(String uid, List<OwnerReference> owners, Going going) {
    /// The finalizers by which a deletion asks for its kind.
    static final String ORPHAN = "orphan";

    static final String FOREGROUND = "foregroundDeletion";

    /// How far an object's deletion is.
    enum Going {
        NOT,
        /// Its finalizers hold it, or its grace period.
        DELETED,
        /// It waits until its dependents are cut loose.
        ORPHANING,
        /// It waits until its blocking dependents are gone.
        WAITING
    }

    static Node of(KubeObject object, Interner interner) {
        List<OwnerReference> owners = object.ownerReferences();
        return new Node(
                object.uid(), owners.isEmpty() ? List.of() : interner.one(owners), going(object));
    }

    /// A foreground deletion before an orphaning one, should both be asked for.
    static Going going(KubeObject object) {
        if (!object.isBeingDeleted()) {
            return Going.NOT;
        }
        List<String> finalizers = object.finalizers();
        if (finalizers.contains(FOREGROUND)) {
            return Going.WAITING;
        }
        return finalizers.contains(ORPHAN) ? Going.ORPHANING : Going.DELETED;
    }

    /// Whether the owner must wait for this object.
    boolean blocks(String ownerUid) {
        return owners.stream()
                .anyMatch(owner -> owner.uid().equals(ownerUid) && owner.blockOwnerDeletion());
    }
}
