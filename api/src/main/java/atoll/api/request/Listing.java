package atoll.api.request;

import atoll.api.KubeObject;
import java.util.List;

/// A page of a list, exact at `resourceVersion`.
///
/// @param continueToken empty on the last page
/// @param remaining items after this page; -1 when not known
/// @param items in the server's order
/// @param resourceVersion a watch from here on misses nothing and repeats nothing
public record Listing(
        List<KubeObject> items, String resourceVersion, String continueToken, long remaining) {}
