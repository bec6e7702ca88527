package atoll.api.cel;

/// The least and the most of something: of a size, of a cost. Sums and products that are too large
/// stay at the largest number. Units depend on what is counted: characters, elements, steps.
///
/// @param min at least 0
record Bounds(long min, long max) {
    /// Where nothing is known: any size.
    static final Bounds UNKNOWN = new Bounds(0, Long.MAX_VALUE);

    static final Bounds NOTHING = exactly(0);
    static final Bounds ONE = exactly(1);

    static Bounds exactly(long amount) {
        return new Bounds(amount, amount);
    }

    static Bounds upTo(long max) {
        return new Bounds(0, max);
    }

    Bounds plus(Bounds more) {
        return new Bounds(plus(min, more.min), plus(max, more.max));
    }

    Bounds times(Bounds other) {
        return new Bounds(times(min, other.min), times(max, other.max));
    }

    /// Both ends rounded up.
    Bounds times(double factor) {
        return new Bounds(times(min, factor), times(max, factor));
    }

    /// What is one or the other.
    Bounds or(Bounds other) {
        return new Bounds(Math.min(min, other.min), Math.max(max, other.max));
    }

    /// Of numbers that are not negative.
    static long plus(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /// Of numbers that are not negative.
    static long times(long a, long b) {
        return a != 0 && b > Long.MAX_VALUE / a ? Long.MAX_VALUE : a * b;
    }

    /// Rounded up.
    static long times(long a, double factor) {
        double product = Math.ceil(a * factor);
        return product >= 0x1p63 ? Long.MAX_VALUE : (long) product;
    }
}
