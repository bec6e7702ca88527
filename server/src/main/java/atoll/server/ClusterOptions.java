package atoll.server;

import atoll.api.schema.Schemas;
import atoll.server.authenticate.TokenSigner;
import atoll.server.resource.AdmissionChoice;
import atoll.server.resource.ResourceTable;
import java.time.InstantSource;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What can be chosen about a cluster.
///
/// @param clock the only clock it reads
/// @param random where uids and generated names come from; used under a lock of its own
/// @param schemas of the built-in kinds; read once for all clusters of a process
/// @param builtIn what a fresh cluster serves; made once for all clusters of a process
/// @param serviceCidr where Services get their cluster IPs, `10.96.0.0/12`
/// @param rootCaPem certificates that its service accounts' pods trust; may be empty
/// @param admission which admission plugins it has
/// @param tokens signs service account tokens; null: requests for them are refused
/// @param controlled whether controllers and a scheduler run beside it
public record ClusterOptions(
        InstantSource clock,
        RandomGenerator random,
        Schemas schemas,
        ResourceTable builtIn,
        String serviceCidr,
        String rootCaPem,
        AdmissionChoice admission,
        @Nullable TokenSigner tokens,
        boolean controlled) {
    private static final String SERVICE_CIDR = "10.96.0.0/12";

    public static ClusterOptions of(
            InstantSource clock, RandomGenerator random, Schemas schemas, ResourceTable builtIn) {
        return new ClusterOptions(
                clock,
                random,
                schemas,
                builtIn,
                SERVICE_CIDR,
                "",
                AdmissionChoice.DEFAULT,
                null,
                true);
    }

    /// As the other, for the only cluster of a process.
    public static ClusterOptions of(InstantSource clock, RandomGenerator random) {
        Schemas schemas = Schemas.load();
        return of(clock, random, schemas, ResourceTable.builtIn(schemas));
    }

    /// The same for another cluster of the process, which must not share its random numbers.
    public ClusterOptions withRandom(RandomGenerator own) {
        return new ClusterOptions(
                clock,
                own,
                schemas,
                builtIn,
                serviceCidr,
                rootCaPem,
                admission,
                tokens,
                controlled);
    }

    public ClusterOptions withTokens(TokenSigner signer) {
        return new ClusterOptions(
                clock,
                random,
                schemas,
                builtIn,
                serviceCidr,
                rootCaPem,
                admission,
                signer,
                controlled);
    }

    public ClusterOptions withServiceCidr(String cidr) {
        return new ClusterOptions(
                clock, random, schemas, builtIn, cidr, rootCaPem, admission, tokens, controlled);
    }

    /// @param plugins to be disabled; nothing else is enabled
    public ClusterOptions withoutAdmission(Set<String> plugins) {
        return withAdmission(new AdmissionChoice(Set.of(), plugins));
    }

    public ClusterOptions withAdmission(AdmissionChoice choice) {
        return new ClusterOptions(
                clock,
                random,
                schemas,
                builtIn,
                serviceCidr,
                rootCaPem,
                choice,
                tokens,
                controlled);
    }

    /// The same where no controllers run.
    public ClusterOptions uncontrolled() {
        return new ClusterOptions(
                clock, random, schemas, builtIn, serviceCidr, rootCaPem, admission, tokens, false);
    }
}
