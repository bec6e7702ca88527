package atoll.server.flow;

/// What a level's requests have been asking for, as of the last adjustment.
///
/// @param smoothed falls slowly, half in five minutes, and rises at once
/// @param target what the level wanted of the server's seats
record Wants(Demand.Period period, double smoothed, double target) {
    static final Wants NONE = new Wants(new Demand.Period(0, 0, 0), 0, 0);

    /// Of 10 s periods: halves in 5 min.
    private static final double KEPT = 0.977;

    Wants after(Demand.Period next) {
        double now = next.average() + next.deviation();
        double smooth = Math.max(now, KEPT * smoothed + (1 - KEPT) * now);
        return new Wants(next, smooth, target);
    }

    Wants wanting(double seats) {
        return new Wants(period, smoothed, seats);
    }
}
