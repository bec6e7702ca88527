package atoll.server.serve;

import atoll.server.authenticate.Authenticator;
import atoll.server.authenticate.ServiceAccountTokens;
import atoll.server.authenticate.TokenReviews;
import atoll.server.discovery.Discovery;
import atoll.server.encode.Encoder;
import atoll.server.openapi.OpenApi;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// What the front door is made of, shared by all clusters of a process.
///
/// @param address `host:port`
/// @param flags what the process was started with
public record Parts(
        Authenticator authenticator,
        ServiceAccountTokens tokens,
        TokenReviews tokenReviews,
        Encoder encoder,
        Discovery discovery,
        OpenApi openApi,
        SimulatedPods simulatedPods,
        String address,
        Map<String, String> flags) {
    public Parts {
        flags = Collections.unmodifiableMap(new TreeMap<>(flags));
    }
}
