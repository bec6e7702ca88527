package atoll.server.resource;

import atoll.api.GroupVersionKind;

/// What Go's scheme says of an object that is not of the kind that is asked for.
public final class UnfitKind {
    private UnfitKind() {}

    /// Of a kind that it does not know. The scheme is named by the place that makes it, which
    /// clients see.
    ///
    /// @param apiVersion as it was sent
    public static String unregistered(String kind, String apiVersion) {
        return "no kind \"%s\" is registered for version \"%s\" in scheme \"pkg/runtime/scheme.go:111\""
                .formatted(kind, apiVersion);
    }

    /// Of a kind that it knows. Upstream's types in memory have the first word of their group.
    public static String unconvertible(GroupVersionKind sent, GroupVersionKind wanted) {
        String group = wanted.group();
        int dot = group.indexOf('.');
        String memory = group.isEmpty() ? "core" : dot < 0 ? group : group.substring(0, dot);
        return "converting (%s.%s) to (%s.%s): unknown conversion"
                .formatted(sent.version(), sent.kind(), memory, wanted.kind());
    }
}
