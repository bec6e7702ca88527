package atoll.api;

/// A resource without its version: what storage and access rules are keyed by. The core group is
/// the empty string. The order is by group, then resource, so that the core group comes first.
///
/// @param resource the plural in lower case: `pods`, `deployments`
public record GroupResource(String group, String resource) implements Comparable<GroupResource> {
    @Override
    public int compareTo(GroupResource other) {
        int byGroup = group.compareTo(other.group);
        return byGroup != 0 ? byGroup : resource.compareTo(other.resource);
    }

    /// As messages spell it: `pods`, `deployments.apps`.
    @Override
    public String toString() {
        return group.isEmpty() ? resource : resource + "." + group;
    }
}
