package atoll.server.registry;

import atoll.api.schema.Schemas;
import atoll.server.authenticate.TokenSigner;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// @param serviceCidr where Services get their cluster IPs
/// @param tokens null: token requests are refused
/// @param controlled whether controllers and a scheduler run beside the server
public record RegistryOptions(
        InstantSource clock,
        Schemas schemas,
        String serviceCidr,
        @Nullable TokenSigner tokens,
        boolean controlled) {}
