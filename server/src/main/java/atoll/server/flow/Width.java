package atoll.server.flow;

import atoll.api.KubeObject;
import atoll.api.request.RefusedException;
import atoll.server.resource.ClusterStore;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.ResourceTable;
import atoll.server.route.Query;
import atoll.server.route.RequestInfo;
import atoll.store.ResourceImage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How many seats a request takes: one, but for what lists many objects, which takes one for each
/// 100 kB that are in memory at once.
final class Width {
    private static final long BYTES_A_SEAT = 100_000;

    /// A list is written as it is made, so this much of it at once.
    private static final long BYTES_MAX = 1_000_000;

    /// Objects whose sizes stand for all of a resource's.
    private static final int SAMPLE = 16;

    private final ClusterStore store;
    private final Supplier<ResourceTable> resources;

    Width(ClusterStore store, Supplier<ResourceTable> resources) {
        this.store = store;
        this.resources = resources;
    }

    /// @param widest 0: no limit but that of the estimate
    int of(RequestInfo info, Query query, int widest) {
        boolean watch = info.verb().equals("watch");
        if (!info.isResourceRequest()
                || !(watch || info.verb().equals("list"))
                || !info.name().isEmpty()
                || query.text("fieldSelector").contains("metadata.name=")
                || (watch && !hasInitialEvents(query))) {
            return 1;
        }
        ResourceDefinition definition =
                resources.get().find(info.groupVersionResource()).orElse(null);
        if (definition == null) {
            return 1;
        }
        ResourceImage objects = store.published(definition.groupResource());
        long count = objects.size();
        Long limit = limit(query);
        if (limit != null && limit > 0) {
            count = Math.min(count, limit);
        }
        long bytes = Math.min(count * size(objects), BYTES_MAX);
        int seats = (int) Math.max(1, (bytes + BYTES_A_SEAT - 1) / BYTES_A_SEAT);
        return widest == 0 ? seats : Math.min(seats, widest);
    }

    private static boolean hasInitialEvents(Query query) {
        String version = query.text("resourceVersion");
        return query.flag("sendInitialEvents") || version.isEmpty() || version.equals("0");
    }

    /// What is no number is refused later on.
    private static @Nullable Long limit(Query query) {
        try {
            return query.number("limit");
        } catch (RefusedException _) {
            return null;
        }
    }

    private static long size(ResourceImage objects) {
        long bytes = 0;
        int seen = 0;
        for (KubeObject object : objects) {
            bytes += object.storedSize();
            if (++seen == SAMPLE) {
                break;
            }
        }
        return seen == 0 ? 0 : bytes / seen;
    }
}
