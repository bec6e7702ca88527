package atoll.placement.bind;

import atoll.api.KubeObject;
import atoll.api.request.Write;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.placement.crd.FleetKind;
import atoll.placement.names.Names;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes Works and the writes that keep them.
public final class Works {
    private Works() {}

    public static KubeObject of(
            String namespace,
            String name,
            JsonObject labels,
            JsonObject annotations,
            JsonObject manifest,
            boolean suspended) {
        var spec =
                JsonObject.builder()
                        .put("workload", JsonObject.of("manifests", JsonArray.of(manifest)));
        if (suspended) {
            spec.put("suspendDispatching", true);
        }
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
                        spec.build()));
    }

    /// The write that makes the Work as `wanted`; empty when it is so, or is on its way out and
    /// will be made again after.
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
                                present.tree(),
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
