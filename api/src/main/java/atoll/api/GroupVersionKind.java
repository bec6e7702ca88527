package atoll.api;

/// A kind as an object names it. The core group is the empty string. The order is by group, version
/// as text (`v1` before `v1beta1`, `v10` before `v2`) and kind: good for maps, not for choosing a
/// version.
///
/// @param kind in camel case, `Deployment`; nothing checks it
public record GroupVersionKind(String group, String version, String kind)
        implements Comparable<GroupVersionKind> {

    /// From an object's `apiVersion` (`v1`, `apps/v1`) and `kind`. What stands after the first
    /// slash is the version, whatever it is: nothing is refused, so that an object with a wrong
    /// `apiVersion` becomes a kind that nobody serves.
    public static GroupVersionKind of(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        return slash < 0
                ? new GroupVersionKind("", apiVersion, kind)
                : new GroupVersionKind(
                        apiVersion.substring(0, slash), apiVersion.substring(slash + 1), kind);
    }

    /// The inverse of [#of]: `v1` for the core group, else `apps/v1`.
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    @Override
    public int compareTo(GroupVersionKind other) {
        int byGroup = group.compareTo(other.group);
        int byVersion = byGroup != 0 ? byGroup : version.compareTo(other.version);
        return byVersion != 0 ? byVersion : kind.compareTo(other.kind);
    }

    /// As Go prints it in messages: `apps/v1, Kind=Deployment`. The core group leaves its slash
    /// behind: `/v1, Kind=Pod`.
    @Override
    public String toString() {
        return group + "/" + version + ", Kind=" + kind;
    }
}
