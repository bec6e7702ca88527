package atoll.placement.bind;

import atoll.api.KubeObject;
import atoll.api.request.Write;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.placement.crd.FleetKind;
import atoll.placement.names.Names;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes Works and the writes that keep them. A Work holds one manifest here, where Karmada allows
/// several. Its finalizer lets the member be cleared before it goes.
public final class Works {
    /// Annotations that tell which overriders a Work's manifest went through.
    private static final List<String> OVERRIDES =
            List.of(Names.APPLIED_OVERRIDES, Names.APPLIED_CLUSTER_OVERRIDES);

    private Works() {}

    /// @param options fields of `spec` beside the manifests
    /// @param labels by which its binding finds it again
    /// @param annotations where it comes from
    public static KubeObject of(
            String namespace,
            String name,
            JsonObject labels,
            JsonObject annotations,
            JsonObject manifest,
            JsonObject options) {
        JsonObject spec =
                options.with("workload", JsonObject.of("manifests", JsonArray.of(manifest)));
        return KubeObject.of(
                JsonObject.of(
                        "apiVersion",
                        FleetKind.WORK.apiVersion(),
                        "kind",
                        FleetKind.WORK.kind(),
                        "metadata",
                        JsonObject.of(
                                "namespace",
                                namespace,
                                "name",
                                name,
                                "labels",
                                labels.with(
                                        Names.WORK_ID, Names.permanentId(namespace + "/" + name)),
                                "annotations",
                                annotations,
                                "finalizers",
                                JsonArray.of(Json.of(Names.WORK_FINALIZER))),
                        "spec",
                        spec));
    }

    /// Whether both went through the same overriders.
    static boolean sameOverrides(KubeObject present, KubeObject wanted) {
        return OVERRIDES.stream()
                .allMatch(key ->
                        present.annotations()
                                .getOrDefault(key, "")
                                .equals(wanted.annotations().getOrDefault(key, "")));
    }

    /// What is applied no more is not told any more.
    private static JsonObject withoutOverrides(JsonObject work) {
        JsonObject bare = work;
        for (String key : OVERRIDES) {
            bare = bare.withoutAt(List.of("metadata", "annotations", key));
        }
        return bare;
    }

    /// The write that makes the Work as `wanted`; empty when it is so, or is on its way out and
    /// will be made again after. Labels and annotations of others on it are kept.
    public static Optional<Write> put(@Nullable KubeObject present, KubeObject wanted) {
        if (present == null) {
            return Optional.of(
                    Write.create(
                            FleetKind.WORK.resource(),
                            wanted.namespace(),
                            wanted.tree(),
                            Names.FIELD_MANAGER));
        }
        JsonObject tree =
                Manifest.marked(
                                withoutOverrides(present.tree()),
                                wanted.metadata().object("labels"),
                                wanted.metadata().object("annotations"))
                        .with("spec", wanted.spec());
        return present.isBeingDeleted() || tree.equals(present.tree())
                ? Optional.empty()
                : Optional.of(
                        Write.update(
                                FleetKind.WORK.resource(),
                                KubeObject.of(tree),
                                Names.FIELD_MANAGER));
    }
}
