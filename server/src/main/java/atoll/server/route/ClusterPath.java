package atoll.server.route;

/// A URL path split into the cluster it names and the path within: `/clusters/NAME/api/v1` is
/// `/api/v1` of NAME, and a path without that prefix belongs to the hub.
///
/// @param cluster empty for the hub
/// @param path with its leading slash
public record ClusterPath(String cluster, String path) {
    private static final String PREFIX = "/clusters/";

    /// `/clusters/member1` is `/` of member1. Whether there is such a cluster is not asked.
    ///
    /// @param path decoded
    public static ClusterPath of(String path) {
        if (!path.startsWith(PREFIX)) {
            return new ClusterPath("", path);
        }
        int end = path.indexOf('/', PREFIX.length());
        return end < 0
                ? new ClusterPath(path.substring(PREFIX.length()), "/")
                : new ClusterPath(path.substring(PREFIX.length(), end), path.substring(end));
    }
}
