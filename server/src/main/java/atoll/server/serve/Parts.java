package atoll.server.serve;

import atoll.server.authenticate.Authenticator;
import atoll.server.authenticate.ServiceAccountTokens;
import atoll.server.authenticate.TokenReviews;
import atoll.server.discovery.Discovery;
import atoll.server.encode.Encoder;
import atoll.server.openapi.OpenApi;

/// What the front door is made of, shared by all clusters of a process.
///
/// @param address `host:port`
public record Parts(
        Authenticator authenticator,
        ServiceAccountTokens tokens,
        TokenReviews tokenReviews,
        Encoder encoder,
        Discovery discovery,
        OpenApi openApi,
        SimulatedPods simulatedPods,
        String address) {}
