package atoll.server;

import atoll.server.registry.TokenSigner;
import java.time.InstantSource;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What can be chosen about a cluster.
///
/// @param clock the only clock it reads
/// @param random where uids and generated names come from; used under a lock of its own
/// @param serviceCidr where Services get their cluster IPs, `10.96.0.0/12`
/// @param rootCaPem certificates that its service accounts' pods trust; may be empty
/// @param disabledAdmission names of admission plugins to leave out
/// @param tokens signs service account tokens; null: requests for them are refused
public record ClusterOptions(
        InstantSource clock,
        RandomGenerator random,
        String serviceCidr,
        String rootCaPem,
        Set<String> disabledAdmission,
        @Nullable TokenSigner tokens) {

    public ClusterOptions {
        disabledAdmission = Set.copyOf(disabledAdmission);
    }

    public static ClusterOptions of(InstantSource clock, RandomGenerator random) {
        return new ClusterOptions(clock, random, "10.96.0.0/12", "", Set.of(), null);
    }

    public ClusterOptions withTokens(TokenSigner signer) {
        return new ClusterOptions(
                clock, random, serviceCidr, rootCaPem, disabledAdmission, signer);
    }
}
