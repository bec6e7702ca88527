package atoll.api.cel;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The names of types that expressions may write.
final class TypeNames {
    private static final Map<String, Type> TYPES =
            Map.ofEntries(
                    Map.entry("bool", Types.BOOL),
                    Map.entry("int", Types.INT),
                    Map.entry("uint", Types.UINT),
                    Map.entry("double", Types.DOUBLE),
                    Map.entry("string", Types.STRING),
                    Map.entry("bytes", Types.BYTES),
                    Map.entry("null_type", Types.NULL),
                    Map.entry("list", Types.ANY_LIST),
                    Map.entry("map", Types.ANY_MAP),
                    Map.entry("type", new Type.TypeOf(Types.DYN)),
                    Map.entry("optional_type", new Type.OptionalOf(Types.DYN)),
                    Map.entry("google.protobuf.Timestamp", Types.TIMESTAMP),
                    Map.entry("google.protobuf.Duration", Types.DURATION),
                    Map.entry("kubernetes.URL", new Type.Named("kubernetes.URL")),
                    Map.entry("kubernetes.Quantity", new Type.Named("kubernetes.Quantity")),
                    Map.entry("kubernetes.Semver", new Type.Named("kubernetes.Semver")),
                    Map.entry("net.IP", new Type.Named("net.IP")),
                    Map.entry("net.CIDR", new Type.Named("net.CIDR")));

    private TypeNames() {}

    /// Null for a name that is none.
    static @Nullable Type find(String name) {
        return TYPES.get(name);
    }
}
