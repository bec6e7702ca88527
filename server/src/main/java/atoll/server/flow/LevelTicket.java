package atoll.server.flow;

import atoll.server.authenticate.UserInfo;
import atoll.server.route.RequestInfo;
import org.jspecify.annotations.Nullable;

/// A request at its priority level: waiting, being served, or turned away.
final class LevelTicket implements Ticket {
    /// How far it is.
    enum State {
        WAITING,
        ADMITTED,
        TURNED_AWAY,
        GONE
    }

    final FlowSchema schema;
    final UserInfo user;
    final RequestInfo info;
    final Work work;

    /// What it holds while it is served.
    final int seats;

    final long arrivedMillis;

    /// Written under the level's lock, or by the request's thread where no other knows of it.
    volatile State state = State.WAITING;

    /// What follows is the level's, under its lock; `queue` is null for a request that never
    /// waited.
    @Nullable FairQueue queue;

    /// The thread that waits; null while none does.
    @Nullable Thread thread;

    /// How far its queue's work had come when it arrived.
    double arrivedAt;

    long deadlineMillis;
    long startedMillis;
    long retryAfterSeconds = 1;

    LevelTicket(FlowSchema schema, UserInfo user, RequestInfo info, Work work, long arrivedMillis) {
        this.schema = schema;
        this.user = user;
        this.info = info;
        this.work = work;
        this.seats = work.most();
        this.arrivedMillis = arrivedMillis;
    }

    @Override
    public boolean isAdmitted() {
        return state == State.ADMITTED;
    }

    @Override
    public String schemaUid() {
        return schema.uid();
    }

    @Override
    public String levelUid() {
        return schema.level().spec().uid();
    }

    @Override
    public long retryAfterSeconds() {
        return retryAfterSeconds;
    }

    @Override
    public void leave() {
        if (state == State.ADMITTED) {
            schema.level().leave(this);
        }
    }
}
