package atoll.api.cel;

import java.util.Map;

/// The types of `request` and `namespaceObject` in expressions of admission. The fields are those
/// of upstream's `BuildRequestType` and `BuildNamespaceType`; a field that is not here cannot be
/// named, though the value may have it. Messages show the names with `kubernetes.` before them.
public final class AdmissionTypes {
    private static final Type STRING_LIST = Types.list(Types.STRING);
    private static final Type STRING_MAP = Types.map(Types.STRING, Types.STRING);

    private static final Type KIND =
            struct(
                    "GroupVersionKind",
                    Map.of("group", Types.STRING, "version", Types.STRING, "kind", Types.STRING));
    private static final Type RESOURCE =
            struct(
                    "GroupVersionResource",
                    Map.of(
                            "group", Types.STRING,
                            "version", Types.STRING,
                            "resource", Types.STRING));

    /// Who asks: `request.userInfo`.
    public static final Type USER =
            struct(
                    "UserInfo",
                    Map.of(
                            "username",
                            Types.STRING,
                            "uid",
                            Types.STRING,
                            "groups",
                            STRING_LIST,
                            "extra",
                            Types.map(Types.STRING, STRING_LIST)));

    private static final Type CONDITION =
            struct(
                    "NamespaceCondition",
                    Map.of(
                            "status", Types.STRING,
                            "type", Types.STRING,
                            "lastTransitionTime", Types.DYN,
                            "message", Types.STRING,
                            "reason", Types.STRING));
    private static final Type METADATA =
            struct(
                    "NamespaceMetadata",
                    Map.ofEntries(
                            Map.entry("name", Types.STRING),
                            Map.entry("generateName", Types.STRING),
                            Map.entry("namespace", Types.STRING),
                            Map.entry("labels", STRING_MAP),
                            Map.entry("annotations", STRING_MAP),
                            Map.entry("UID", Types.STRING),
                            Map.entry("creationTimestamp", Types.DYN),
                            Map.entry("deletionGracePeriodSeconds", Types.INT),
                            Map.entry("deletionTimestamp", Types.DYN),
                            Map.entry("generation", Types.INT),
                            Map.entry("resourceVersion", Types.STRING),
                            Map.entry("finalizers", STRING_LIST)));

    /// The variable `request`. `object` and `oldObject` are variables of their own.
    public static final Type REQUEST =
            struct(
                    "AdmissionRequest",
                    Map.ofEntries(
                            Map.entry("kind", KIND),
                            Map.entry("resource", RESOURCE),
                            Map.entry("subResource", Types.STRING),
                            Map.entry("requestKind", KIND),
                            Map.entry("requestResource", RESOURCE),
                            Map.entry("requestSubResource", Types.STRING),
                            Map.entry("name", Types.STRING),
                            Map.entry("namespace", Types.STRING),
                            Map.entry("operation", Types.STRING),
                            Map.entry("userInfo", USER),
                            Map.entry("dryRun", Types.BOOL),
                            Map.entry("options", Types.DYN)));

    /// The variable `namespaceObject`.
    public static final Type NAMESPACE =
            struct(
                    "Namespace",
                    Map.of(
                            "metadata",
                            METADATA,
                            "spec",
                            struct("NamespaceSpec", Map.of("finalizers", STRING_LIST)),
                            "status",
                            struct(
                                    "NamespaceStatus",
                                    Map.of(
                                            "conditions",
                                            Types.list(CONDITION),
                                            "phase",
                                            Types.STRING))));

    private AdmissionTypes() {}

    /// @param fields by the name that expressions use
    private static Type struct(String name, Map<String, Type> fields) {
        return new Type.Struct("kubernetes." + name, fields::get);
    }
}
