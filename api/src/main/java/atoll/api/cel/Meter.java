package atoll.api.cel;

/// Counts what an evaluation costs, in upstream's units, and ends it when that is too much. Not
/// thread-safe. One meter may serve several runs, whose costs add up: a kind's rules share a
/// budget.
public final class Meter {
    /// Upstream's limit for one expression: about a tenth of a second there.
    public static final long PER_CALL = 1_000_000;

    private final long limit;
    private long spent;

    /// @param limit in steps
    public Meter(long limit) {
        this.limit = limit;
    }

    /// @throws CostException when the limit is passed, or the count runs over
    void charge(long cost) {
        spent += cost;
        if (spent > limit || spent < 0) {
            throw new CostException();
        }
    }

    /// Steps so far; more than the limit after the charge that broke it.
    public long spent() {
        return spent;
    }
}
