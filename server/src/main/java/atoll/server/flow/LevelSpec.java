package atoll.server.flow;

import atoll.base.json.JsonObject;
import org.jspecify.annotations.Nullable;

/// What a PriorityLevelConfiguration says.
///
/// @param uid empty for one that is not there and is imagined
/// @param borrowingPercent null: as much as there is
/// @param dealer null: what finds no seat is turned away
/// @param queueLength requests that may wait in one queue
record LevelSpec(
        String name,
        String uid,
        boolean exempt,
        int shares,
        int lendablePercent,
        @Nullable Integer borrowingPercent,
        @Nullable Dealer dealer,
        int queueLength) {
    /// Share of a level's seats that one request may take at most.
    private static final double WIDTH_SHARE = 0.15;

    static final String EXEMPT = "exempt";

    /// Null for a spec that cannot be followed, which counts as absent.
    static @Nullable LevelSpec of(String name, String uid, JsonObject spec) {
        boolean exempt = spec.stringOr("type", "").equals("Exempt");
        String kind = exempt ? "exempt" : "limited";
        if (exempt != name.equals(EXEMPT) || exempt == spec.has("limited")) {
            return null;
        }
        JsonObject said = spec.object(kind);
        JsonObject queuing = said.object("limitResponse", "queuing");
        int queues = (int) queuing.longOr("queues", 0);
        int hand = (int) queuing.longOr("handSize", 0);
        boolean queued = said.object("limitResponse").stringOr("type", "").equals("Queue");
        if (queued && (hand < 1 || hand > queues)) {
            return null;
        }
        return new LevelSpec(
                name,
                uid,
                exempt,
                (int) said.longOr("nominalConcurrencyShares", exempt ? 0 : 30),
                (int) said.longOr("lendablePercent", 0),
                said.has("borrowingLimitPercent")
                        ? (Integer) (int) said.longOr("borrowingLimitPercent", 0)
                        : null,
                queued ? new Dealer(queues, hand) : null,
                (int) queuing.longOr("queueLengthLimit", 0));
    }

    /// The most seats one request takes; 0 where nothing limits it but the estimate.
    int widest(int nominal) {
        if (dealer == null) {
            return 0;
        }
        int share = (int) Math.ceil(nominal * WIDTH_SHARE);
        return Math.max(1, Math.min(share, nominal / dealer.handSize()));
    }
}
