package atoll.server;

import atoll.server.authenticate.UserInfo;
import java.time.InstantSource;
import java.util.Map;
import java.util.random.RandomGenerator;

/// @param clock for ages, token lifetimes and the ends of watches
/// @param random audit ids and the lifetimes of watches; used under a lock of its own
/// @param staticTokens bearer tokens that are known beforehand
public record ApiServerOptions(
        InstantSource clock, RandomGenerator random, Map<String, UserInfo> staticTokens) {
    public ApiServerOptions {
        staticTokens = Map.copyOf(staticTokens);
    }
}
