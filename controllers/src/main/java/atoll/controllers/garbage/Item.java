package atoll.controllers.garbage;

import atoll.api.GroupVersionResource;
import atoll.api.ObjectKey;

/// An object of any resource.
record Item(GroupVersionResource resource, ObjectKey key) {}
