package atoll.server.flow;

import atoll.api.KubeObject;
import atoll.api.request.RefusedException;
import atoll.server.resource.ClusterStore;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.ResourceTable;
import atoll.server.route.Query;
import atoll.server.route.RequestInfo;
import atoll.store.ResourceImage;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How many seats a request takes: one, but for what lists many objects, which takes one for each
/// 100 kB that are in memory at once, and for writes that many watch, whose watchers are told after
/// the reply.
final class Width {
    private static final long BYTES_A_SEAT = 100_000;

    /// A list is written as it is made, so this much of it at once.
    private static final long BYTES_MAX = 1_000_000;

    /// Objects whose sizes stand for all of a resource's.
    private static final int SAMPLE = 16;

    /// Upstream's: so many watchers keep a seat for so long, and one write at most so many seats.
    private static final int WATCHERS_A_SEAT = 10;

    private static final long EVENT_MILLIS = 5;
    private static final int LAST_SEATS_MAX = 10;
    private static final Set<String> WRITING = Set.of("create", "update", "patch", "delete");

    private final ClusterStore store;
    private final Supplier<ResourceTable> resources;
    private final Watchers watchers;

    Width(ClusterStore store, Supplier<ResourceTable> resources, Watchers watchers) {
        this.store = store;
        this.resources = resources;
        this.watchers = watchers;
    }

    /// @param widest 0: no limit but that of the estimate
    Work of(RequestInfo info, Query query, int widest) {
        return WRITING.contains(info.verb())
                ? writing(info, widest)
                : Work.of(reading(info, query, widest));
    }

    /// The work of telling watchers may be narrower and last longer instead.
    private Work writing(RequestInfo info, int widest) {
        boolean token =
                info.resource().equals("serviceaccounts") && info.subresource().equals("token");
        int count = token || !info.isResourceRequest() ? 0 : watchers.interestedIn(info);
        if (count < WATCHERS_A_SEAT) {
            return Work.ONE;
        }
        int seats = (count + WATCHERS_A_SEAT - 1) / WATCHERS_A_SEAT;
        int most = widest == 0 ? LAST_SEATS_MAX : Math.min(widest, LAST_SEATS_MAX);
        int kept = Math.min(seats, most);
        return new Work(1, kept, (seats * EVENT_MILLIS + kept - 1) / kept);
    }

    private int reading(RequestInfo info, Query query, int widest) {
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
