package atoll.server.serve;

import atoll.api.GroupVersionKind;
import org.jspecify.annotations.Nullable;

/// What is said about a body that holds another kind than its address takes.
final class KindMismatch {
    private KindMismatch() {}

    /// The sentence; null when the kinds agree, or differ in the version of one group only.
    static @Nullable String of(GroupVersionKind kind, String apiVersion, String given) {
        GroupVersionKind sent = GroupVersionKind.of(apiVersion, given);
        boolean same = given.equals(kind.kind());
        if (same && sent.group().equals(kind.group())) {
            return null;
        }
        String refused =
                "%s in version \"%s\" cannot be handled as a %s: "
                        .formatted(given, sent.version(), kind.kind());
        return refused
                + (same
                        ? unregistered(given, apiVersion)
                        : "converting (%s.%s) to (%s.%s): unknown conversion"
                                .formatted(
                                        sent.version(), given, memory(kind.group()), kind.kind()));
    }

    /// Whether an address takes objects of this version. Evictions are taken in the version that
    /// came before too, though it is served no more.
    static boolean takes(GroupVersionKind kind, String apiVersion) {
        return apiVersion.equals(kind.apiVersion())
                || (kind.kind().equals("Eviction") && apiVersion.equals("policy/v1beta1"));
    }

    static String unregistered(String kind, String apiVersion) {
        return "no kind \"%s\" is registered for version \"%s\" in scheme \"pkg/runtime/scheme.go:111\""
                .formatted(kind, apiVersion);
    }

    /// The name under which upstream's memory keeps a group.
    private static String memory(String group) {
        int dot = group.indexOf('.');
        return group.isEmpty() ? "core" : dot < 0 ? group : group.substring(0, dot);
    }
}
