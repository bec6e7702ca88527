package atoll.server.flow;

/// What a request is taken to cost.
///
/// @param seats that it needs while it is served
/// @param lastSeats that are kept when it is over, while watchers are told of what it wrote
/// @param lastMillis how long they are
record Work(int seats, int lastSeats, long lastMillis) {
    static final Work ONE = of(1);

    static Work of(int seats) {
        return new Work(seats, 0, 0);
    }

    /// What it holds from its beginning, so that its last seats are there in the end.
    int most() {
        return Math.max(seats, lastSeats);
    }
}
