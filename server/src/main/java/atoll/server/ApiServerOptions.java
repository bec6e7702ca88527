package atoll.server;

import atoll.server.audit.Audit;
import atoll.server.authenticate.UserInfo;
import java.time.InstantSource;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// @param clock for ages, token lifetimes and the ends of watches
/// @param random audit ids and the lifetimes of watches; used under a lock of its own
/// @param staticTokens bearer tokens that are known beforehand
/// @param audit tells of requests that come over the wire; null: nobody does. Closed with the
///   server
/// @param limits of each cluster
public record ApiServerOptions(
        InstantSource clock,
        RandomGenerator random,
        Map<String, UserInfo> staticTokens,
        @Nullable Audit audit,
        RequestLimits limits) {
    public ApiServerOptions {
        staticTokens = Map.copyOf(staticTokens);
    }

    public ApiServerOptions(
            InstantSource clock, RandomGenerator random, Map<String, UserInfo> staticTokens) {
        this(clock, random, staticTokens, null, RequestLimits.DEFAULT);
    }

    public ApiServerOptions withAudit(@Nullable Audit told) {
        return new ApiServerOptions(clock, random, staticTokens, told, limits);
    }

    public ApiServerOptions withLimits(RequestLimits others) {
        return new ApiServerOptions(clock, random, staticTokens, audit, others);
    }
}
