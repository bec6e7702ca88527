package atoll.api;

/// A kind as an object names it. The core group is the empty string.
public record GroupVersionKind(String group, String version, String kind)
        implements Comparable<GroupVersionKind> {

    /// From an object's `apiVersion` (`v1`, `apps/v1`) and `kind`.
    public static GroupVersionKind of(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        return slash < 0
                ? new GroupVersionKind("", apiVersion, kind)
                : new GroupVersionKind(
                        apiVersion.substring(0, slash), apiVersion.substring(slash + 1), kind);
    }

    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    @Override
    public int compareTo(GroupVersionKind other) {
        int byGroup = group.compareTo(other.group);
        int byVersion = byGroup != 0 ? byGroup : version.compareTo(other.version);
        return byVersion != 0 ? byVersion : kind.compareTo(other.kind);
    }

    /// As Go prints it in messages: `apps/v1, Kind=Deployment`.
    @Override
    public String toString() {
        return group + "/" + version + ", Kind=" + kind;
    }
}
