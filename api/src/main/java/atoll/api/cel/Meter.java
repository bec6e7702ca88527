package atoll.api.cel;

/// Counts what an evaluation costs, in upstream's units, and ends it when that is too much. Not
/// thread-safe.
public final class Meter {
    /// Upstream's limit for one expression: about a tenth of a second there.
    public static final long PER_CALL = 1_000_000;

    private final long limit;
    private long spent;

    public Meter(long limit) {
        this.limit = limit;
    }

    void charge(long cost) {
        spent += cost;
        if (spent > limit || spent < 0) {
            throw new CostException();
        }
    }

    public long spent() {
        return spent;
    }
}
