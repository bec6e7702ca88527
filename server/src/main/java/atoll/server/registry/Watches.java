package atoll.server.registry;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.Watch;
import atoll.api.request.WatchOptions;
import atoll.server.resource.ClusterStore;
import atoll.server.resource.ResourceDefinition;
import atoll.store.ExpiredException;
import atoll.store.Image;
import atoll.store.ResourceImage;
import atoll.store.ResourceKey;
import atoll.store.tree.Walk;
import java.time.InstantSource;

/// Opens watches.
final class Watches {
    private final ClusterStore store;
    private final InstantSource clock;

    Watches(ClusterStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /// What keeps a watch from its beginning, once it is known what is asked, is told by the watch.
    Watch watch(
            ResourceDefinition definition, String namespace, WatchOptions options, Runnable wake) {
        Selection selection =
                Selection.of(definition, namespace, options.labels(), options.fields());
        ResourceKey resource = store.key(definition.storage());
        Image image = store.published();
        String version = options.resourceVersion();
        long asked = Versions.ofReader(version);
        long newest = image.revision();
        boolean present =
                switch (options.initial()) {
                    case BY_VERSION -> asked == 0;
                    case MARKED -> true;
                    case NONE -> false;
                };
        if (present && asked > newest) {
            return new RefusedWatch(Versions.tooLarge(version, newest));
        }
        long after = present || asked == 0 ? newest : asked;
        try {
            return new ResourceWatch(
                    selection,
                    store.store().watch(resource, Math.min(after, newest), wake),
                    clock,
                    options,
                    present ? walk(image.resource(resource), namespace) : null,
                    after);
        } catch (ExpiredException e) {
            return new RefusedWatch(
                    Status.expired(
                            "too old resource version: %d (%d)".formatted(after, e.oldest())));
        }
    }

    private static Walk<ObjectKey, KubeObject> walk(ResourceImage objects, String namespace) {
        return namespace.isEmpty()
                ? objects.from(new ObjectKey("", ""))
                : objects.namespace(namespace);
    }
}
