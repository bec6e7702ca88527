package atoll.server;

import atoll.server.audit.Audit;
import atoll.server.authenticate.AuthenticationOptions;
import atoll.server.authenticate.UserInfo;
import java.time.InstantSource;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What can be chosen about a server, as opposed to a cluster ([ClusterOptions]).
///
/// @param clock for ages, token lifetimes and the ends of watches
/// @param random audit ids and the lifetimes of watches; used under a lock of its own
/// @param authentication how users are told apart
/// @param audit tells of requests that come over the wire; null: nobody does. Closed with the
///   server
/// @param limits of each cluster
/// @param flags what the process was started with, for people to look at
public record ApiServerOptions(
        InstantSource clock,
        RandomGenerator random,
        AuthenticationOptions authentication,
        @Nullable Audit audit,
        RequestLimits limits,
        Map<String, String> flags) {
    /// @param staticTokens bearer tokens that are known beforehand
    public ApiServerOptions(
            InstantSource clock, RandomGenerator random, Map<String, UserInfo> staticTokens) {
        this(
                clock,
                random,
                AuthenticationOptions.of(staticTokens),
                null,
                RequestLimits.DEFAULT,
                Map.of());
    }

    public ApiServerOptions withAuthentication(AuthenticationOptions by) {
        return new ApiServerOptions(clock, random, by, audit, limits, flags);
    }

    public ApiServerOptions withAudit(@Nullable Audit told) {
        return new ApiServerOptions(clock, random, authentication, told, limits, flags);
    }

    public ApiServerOptions withLimits(RequestLimits others) {
        return new ApiServerOptions(clock, random, authentication, audit, others, flags);
    }

    public ApiServerOptions withFlags(Map<String, String> given) {
        return new ApiServerOptions(clock, random, authentication, audit, limits, given);
    }
}
