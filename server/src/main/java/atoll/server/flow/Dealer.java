package atoll.server.flow;

/// Shuffle sharding: deals each flow a hand of queues, so that two flows rarely have all of theirs
/// in common. The same hash gets the same hand as on a real server.
///
/// @param queues the deck; at least as many as are dealt
/// @param handSize at most 15
record Dealer(int queues, int handSize) {
    Dealer {
        if (handSize < 1 || handSize > queues) {
            throw new IllegalArgumentException("a hand of " + handSize + " of " + queues);
        }
    }

    /// Different queues, each from 0 on.
    int[] deal(long hash) {
        var hand = new int[handSize];
        long rest = hash;
        for (int i = 0; i < handSize; i++) {
            int left = queues - i;
            hand[i] = (int) Long.remainderUnsigned(rest, left);
            rest = Long.divideUnsigned(rest, left);
        }
        // So far each is a position among the queues not dealt yet; from the last to the first each
        // steps over those dealt before it.
        for (int i = handSize - 1; i >= 0; i--) {
            for (int j = i - 1; j >= 0; j--) {
                if (hand[i] >= hand[j]) {
                    hand[i]++;
                }
            }
        }
        return hand;
    }
}
