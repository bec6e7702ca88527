package atoll.server.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Divides a server's seats among levels: each gets the same fraction of what it wants, as far as
/// its bounds let it.
final class Borrowing {
    /// A want of nothing counts as this, so that seats nobody wants are divided too.
    private static final double WANT_MIN = 0.001;

    private static final double EPSILON = 1e-7;

    private Borrowing() {}

    /// @param wanted at least `least`
    /// @param most at least `least`
    record Want(double least, double wanted, double most) {
        private double got(double fraction) {
            return Math.clamp(fraction * Math.max(wanted, WANT_MIN), least, most);
        }
    }

    /// @param fraction of its want that each got whom no bound held
    record Shares(List<Double> seats, double fraction) {}

    /// Seats that sum to `sum`. When the bounds do not allow that, all least or all most.
    static Shares divide(double sum, List<Want> wants) {
        // What is given away grows with the fraction, in straight lines between the fractions at
        // which somebody reaches a bound.
        double[] bends =
                wants.stream()
                        .flatMap(want ->
                                IntStream.of(0, 1)
                                        .mapToObj(i ->
                                                (i == 0 ? want.least : want.most)
                                                        / Math.max(want.wanted, WANT_MIN)))
                        .mapToDouble(Double::doubleValue)
                        .sorted()
                        .toArray();
        double below = 0;
        for (double bend : bends) {
            double given = total(bend, wants);
            if (given >= sum - EPSILON) {
                double before = total(below, wants);
                double fraction =
                        given - before < EPSILON
                                ? bend
                                : below + (bend - below) * (sum - before) / (given - before);
                return shares(Math.max(fraction, 0), wants);
            }
            below = bend;
        }
        return shares(below, wants);
    }

    private static double total(double fraction, List<Want> wants) {
        return wants.stream().mapToDouble(want -> want.got(fraction)).sum();
    }

    private static Shares shares(double fraction, List<Want> wants) {
        var seats = new ArrayList<Double>(wants.size());
        wants.forEach(want -> seats.add(want.got(fraction)));
        return new Shares(List.copyOf(seats), fraction);
    }
}
