package atoll.server.registry;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// @param serviceCidr where Services get their cluster IPs
/// @param tokens null: token requests are refused
public record RegistryOptions(
        InstantSource clock, String serviceCidr, @Nullable TokenSigner tokens) {}
