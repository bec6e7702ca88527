package atoll.server.serve;

import atoll.api.GoStrings;
import atoll.api.GroupVersionKind;
import atoll.api.Status;
import atoll.api.schema.Schemas;
import atoll.base.json.JsonObject;
import atoll.server.resource.UnfitKind;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is said about a body that holds another kind than its address takes.
final class KindMismatch {
    /// Groups that are served by programs of their own within upstream's.
    private static final Set<String> APART =
            Set.of("apiextensions.k8s.io", "apiregistration.k8s.io");

    private static final Set<String> UNVERSIONED =
            Set.of("APIGroup", "APIGroupList", "APIResourceList", "APIVersions", "Status");

    private static final Set<String> OPTIONS =
            Set.of(
                    "CreateOptions",
                    "GetOptions",
                    "ListOptions",
                    "PatchOptions",
                    "UpdateOptions",
                    "WatchEvent");

    private static final GroupVersionKind LIST = new GroupVersionKind("", "v1", "List");

    /// Versions that upstream's program may still know, though it serves them no more.
    private static final Pattern BEFORE_V1 = Pattern.compile("v[0-9]+(alpha|beta)[0-9]+");

    private KindMismatch() {}

    /// The sentence; null when the kinds agree, or differ in their versions only.
    ///
    /// @param schemas of the kinds that upstream's program knows
    static @Nullable String of(
            GroupVersionKind kind, String apiVersion, String given, Schemas schemas) {
        GroupVersionKind sent = GroupVersionKind.of(apiVersion, given);
        boolean same = given.equals(kind.kind());
        boolean older =
                sent.group().equals(kind.group()) && BEFORE_V1.matcher(sent.version()).matches();
        boolean known = isKnown(sent, kind.group(), schemas);
        if (same && (known || older)) {
            return null;
        }
        String refused =
                "%s in version \"%s\" cannot be handled as a %s: "
                        .formatted(given, sent.version(), kind.kind());
        return refused
                + (known
                        ? UnfitKind.unconvertible(sent, kind)
                        : UnfitKind.unregistered(given, apiVersion));
    }

    /// Whether the part of upstream's program that serves a group knows a kind: two of them know
    /// only their own.
    private static boolean isKnown(GroupVersionKind sent, String group, Schemas schemas) {
        boolean apart = APART.contains(sent.group()) || APART.contains(group);
        if (UNVERSIONED.contains(sent.kind())) {
            return true;
        }
        // Every version of every group has the kinds of options.
        String shown = OPTIONS.contains(sent.kind()) ? "DeleteOptions" : sent.kind();
        var named = new GroupVersionKind(sent.group(), sent.version(), shown);
        return (!apart || sent.group().equals(group))
                && (sent.equals(LIST) || schemas.kind(named) != null);
    }

    /// The refusal of a custom object of another kind.
    static Status ofCustom(GroupVersionKind kind, JsonObject object, String given) {
        return Status.invalid(
                new GroupVersionKind(kind.group(), kind.version(), given),
                object.object("metadata").stringOr("name", ""),
                List.of(
                        new Status.Cause(
                                "FieldValueInvalid",
                                "Invalid value: %s: must be %s"
                                        .formatted(GoStrings.quoted(given), kind.kind()),
                                "kind")));
    }

    /// Whether an address takes objects of this version. Evictions are taken in the version that
    /// came before too, though it is served no more.
    static boolean takes(GroupVersionKind kind, String apiVersion) {
        return apiVersion.equals(kind.apiVersion())
                || (kind.kind().equals("Eviction") && apiVersion.equals("policy/v1beta1"));
    }
}
