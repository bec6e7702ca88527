package atoll.server.audit;

import atoll.server.authenticate.UserInfo;
import atoll.server.authorize.Attributes;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells of requests what a policy wants told. Thread-safe.
public final class Audit implements AutoCloseable {
    private final AuditPolicy policy;
    private final List<AuditSink> sinks;
    private final InstantSource clock;

    public Audit(AuditPolicy policy, List<? extends AuditSink> sinks, InstantSource clock) {
        this.policy = policy;
        this.sinks = List.copyOf(sinks);
        this.clock = clock;
    }

    /// What is known of a request before it is looked at.
    ///
    /// @param id of the request, as its reply says
    /// @param uri path and query, as they were sent
    /// @param addresses whom it came through, the first being the farthest
    public record Origin(String id, String uri, String userAgent, List<String> addresses) {
        public Origin {
            addresses = List.copyOf(addresses);
        }
    }

    /// The trail of a request of `user`; null when nothing is to be told of it.
    public @Nullable AuditTrail begin(Origin origin, UserInfo user, Attributes attributes) {
        AuditPolicy.Decision decision = policy.decide(user, attributes);
        return decision.level() == Level.NONE
                ? null
                : new AuditTrail(decision, sinks, clock, origin, user, attributes);
    }

    @Override
    public void close() {
        sinks.forEach(AuditSink::close);
    }
}
