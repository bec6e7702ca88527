package atoll.server.flow;

/// How many seats a level has: what its shares give it, and how far lending and borrowing go.
///
/// @param nominal what it has when nobody lends
/// @param least what is never lent
/// @param most with all that may be borrowed
record Limits(int nominal, int least, int most) {
    static final Limits NONE = new Limits(0, 0, 0);

    /// @param shares of all levels together
    static Limits of(LevelSpec spec, int serverSeats, double shares) {
        int nominal =
                shares == 0 ? 0 : (int) Math.ceil(serverSeats * (double) spec.shares() / shares);
        int lendable = percent(nominal, spec.lendablePercent());
        Integer borrowing = spec.borrowingPercent();
        int borrowable = borrowing == null ? serverSeats : percent(nominal, borrowing);
        return new Limits(nominal, nominal - lendable, nominal + borrowable);
    }

    private static int percent(int seats, int percent) {
        return (int) Math.round(seats * (double) percent / 100);
    }
}
