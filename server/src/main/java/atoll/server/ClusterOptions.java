package atoll.server;

import java.time.InstantSource;
import java.util.Set;
import java.util.random.RandomGenerator;

/// What can be chosen about a cluster.
///
/// @param clock the only clock it reads
/// @param random where uids and generated names come from; used under a lock of its own
/// @param serviceCidr where Services get their cluster IPs, `10.96.0.0/12`
/// @param rootCaPem certificates that its service accounts' pods trust; may be empty
/// @param disabledAdmission names of admission plugins to leave out
public record ClusterOptions(
        InstantSource clock,
        RandomGenerator random,
        String serviceCidr,
        String rootCaPem,
        Set<String> disabledAdmission) {

    public ClusterOptions {
        disabledAdmission = Set.copyOf(disabledAdmission);
    }

    public static ClusterOptions of(InstantSource clock, RandomGenerator random) {
        return new ClusterOptions(clock, random, "10.96.0.0/12", "", Set.of());
    }
}
