package atoll.server;

/// How many requests a cluster serves at once, those over the wire that go on for long left out.
///
/// @param reading upstream's `--max-requests-inflight`
/// @param mutating upstream's `--max-mutating-requests-inflight`
/// @param fair whether both together are shared out by the cluster's FlowSchemas and priority
///   levels; otherwise each limits requests of its sort, and 0 means any number
public record RequestLimits(int reading, int mutating, boolean fair) {
    /// Upstream's.
    public static final RequestLimits DEFAULT = new RequestLimits(400, 200, true);

    /// More at once than any machine serves.
    private static final int TOGETHER_MAX = 100_000_000;

    public RequestLimits {
        if (reading < 0 || mutating < 0 || (fair && reading == 0 && mutating == 0)) {
            throw new IllegalArgumentException("limits of " + reading + " and " + mutating);
        }
    }

    int together() {
        return (int) Math.min((long) reading + mutating, TOGETHER_MAX);
    }
}
