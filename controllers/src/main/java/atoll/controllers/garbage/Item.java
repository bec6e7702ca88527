package atoll.controllers.garbage;

import atoll.api.GroupVersionResource;
import atoll.api.ObjectKey;

/// An object of any resource. Says where it is, not which it is: the uid is in [Node].
record Item(GroupVersionResource resource, ObjectKey key) {}
