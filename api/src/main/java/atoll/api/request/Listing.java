package atoll.api.request;

import atoll.api.KubeObject;
import java.util.List;

/// A page of a list, exact at `resourceVersion`.
///
/// @param continueToken empty on the last page
/// @param remaining items after this page; -1 when not known
public record Listing(
        List<KubeObject> items, String resourceVersion, String continueToken, long remaining) {}
