package atoll.server.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import atoll.server.bootstrap.StandardFlows;
import atoll.server.flow.Borrowing.Shares;
import atoll.server.flow.Borrowing.Want;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The arithmetic of flow control: hands of queues, shares of seats, demand, times to stay away.
class SharesTest {
    @Test
    void aHandHoldsDifferentQueuesAndDependsOnTheHashAlone() {
        var dealer = new Dealer(128, 6);
        var random = new Random(5);
        for (int i = 0; i < 1_000; i++) {
            long hash = random.nextLong();
            int[] hand = dealer.deal(hash);
            assertThat(Arrays.stream(hand).distinct().count()).isEqualTo(6);
            assertThat(Arrays.stream(hand)).allMatch(card -> card >= 0 && card < 128);
            assertThat(dealer.deal(hash)).isEqualTo(hand);
        }
    }

    @Test
    void everyHandOfASmallDeckComesUpEquallyOften() {
        var dealer = new Dealer(4, 2);
        var seen = new int[4][4];
        for (long hash = 0; hash < 1_200; hash++) {
            int[] hand = dealer.deal(hash);
            seen[hand[0]][hand[1]]++;
        }
        IntStream.range(0, 16)
                .forEach(i -> assertThat(seen[i / 4][i % 4]).isEqualTo(i / 4 == i % 4 ? 0 : 100));
    }

    @Test
    void standardLevelsGetTheSeatsTheyGetOnARealServer() {
        double shares = 245;
        assertThat(limits("global-default", shares)).isEqualTo(new Limits(49, 24, 649));
        assertThat(limits("workload-low", shares)).isEqualTo(new Limits(245, 24, 845));
        assertThat(limits("leader-election", shares)).isEqualTo(new Limits(25, 25, 625));
        assertThat(limits("catch-all", shares)).isEqualTo(new Limits(13, 13, 613));
        assertThat(limits("exempt", shares)).isEqualTo(new Limits(0, 0, 600));
    }

    private static Limits limits(String level, double shares) {
        LevelSpec spec = LevelSpec.of(level, "", StandardFlows.level(level));
        return Limits.of(Objects.requireNonNull(spec), 600, shares);
    }

    @Test
    void oneRequestTakesAtMostAPartOfItsLevel() {
        LevelSpec spec = LevelSpec.of("global-default", "", StandardFlows.level("global-default"));
        assertThat(Objects.requireNonNull(spec).widest(49)).isEqualTo(8);
        assertThat(spec.widest(3)).isEqualTo(1);
    }

    @Test
    void seatsAreDividedByWhatIsWantedWithinTheBounds() {
        Shares free = Borrowing.divide(30, List.of(new Want(0, 10, 100), new Want(0, 5, 100)));
        assertThat(free.seats()).containsExactly(20.0, 10.0);
        assertThat(free.fraction()).isCloseTo(2, within(1e-9));

        Shares bound =
                Borrowing.divide(
                        30, List.of(new Want(0, 10, 12), new Want(8, 8, 100), new Want(1, 1, 100)));
        assertThat(bound.seats().get(0)).isEqualTo(12);
        assertThat(bound.seats().get(1)).isCloseTo(16, within(1e-6));
        assertThat(bound.seats().get(2)).isCloseTo(2, within(1e-6));
    }

    @Test
    void dividedSeatsSumToWhatThereIsAndKeepTheirBounds() {
        var random = new Random(9);
        for (int round = 0; round < 500; round++) {
            var wants =
                    IntStream.range(0, 1 + random.nextInt(8))
                            .mapToObj(_ -> {
                                double least = random.nextInt(20);
                                return new Want(
                                        least,
                                        least + random.nextInt(30),
                                        least + random.nextInt(60));
                            })
                            .toList();
            double least = wants.stream().mapToDouble(Want::least).sum();
            double most = wants.stream().mapToDouble(Want::most).sum();
            double sum = Math.rint(least + random.nextDouble() * (most - least));
            List<Double> seats = Borrowing.divide(sum, wants).seats();
            assertThat(seats.stream().mapToDouble(Double::doubleValue).sum())
                    .isCloseTo(sum, within(1e-4));
            for (int i = 0; i < seats.size(); i++) {
                assertThat(seats.get(i)).isBetween(wants.get(i).least(), wants.get(i).most());
            }
        }
    }

    @Test
    void demandIsAveragedOverTime() {
        var demand = new Demand(1_000);
        demand.change(4, 3_000);
        demand.change(-2, 7_000);
        Demand.Period first = demand.next(11_000);
        assertThat(first.highest()).isEqualTo(4);
        assertThat(first.average()).isCloseTo((4 * 4 + 2 * 4) / 10.0, within(1e-9));
        assertThat(first.deviation())
                .isCloseTo(Math.sqrt((16 * 4 + 4 * 4) / 10.0 - 2.4 * 2.4), within(1e-9));
        Demand.Period next = demand.next(21_000);
        assertThat(next).isEqualTo(new Demand.Period(2, 2, 0));
    }

    @Test
    void whoIsTurnedAwayOftenIsToldToStayAwayLonger() {
        var retryAfter = new RetryAfter();
        long now = 1_000_000;
        for (int i = 0; i < 5; i++) {
            assertThat(retryAfter.turnedAway(now)).isEqualTo(1);
        }
        assertThat(retryAfter.turnedAway(now + 1_000)).isEqualTo(2);
        assertThat(retryAfter.turnedAway(now + 60_000)).isEqualTo(1);
    }
}
