package atoll.server.registry;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.api.request.Watch;
import atoll.api.request.WatchOptions;
import atoll.api.request.WatchOptions.Initial;
import atoll.server.resource.ClusterStore;
import atoll.server.resource.ResourceDefinition;
import atoll.store.Cursor;
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

    Watch watch(
            ResourceDefinition definition, String namespace, WatchOptions options, Runnable wake) {
        Selection selection =
                Selection.of(definition, namespace, options.labels(), options.fields());
        ResourceKey resource = store.key(definition.storage());
        Image image = store.published();
        String version = options.resourceVersion();
        boolean fromNow = version.isEmpty() || version.equals("0");
        long asked = fromNow ? 0 : Versions.parse(version);
        Versions.requireReached(asked, image.revision());
        boolean present =
                switch (options.initial()) {
                    case BY_VERSION -> fromNow;
                    case MARKED -> true;
                    case NONE -> false;
                };
        long after = present || fromNow ? image.revision() : asked;
        return new ResourceWatch(
                selection,
                cursor(resource, after, wake),
                clock,
                options.bookmarks(),
                present ? walk(image.resource(resource), namespace) : null,
                options.initial() == Initial.MARKED,
                Long.toString(image.revision()));
    }

    private Cursor cursor(ResourceKey resource, long after, Runnable wake) {
        try {
            return store.store().watch(resource, after, wake);
        } catch (ExpiredException e) {
            throw new RefusedException(
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
