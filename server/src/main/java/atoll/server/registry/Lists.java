package atoll.server.registry;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.ListOptions;
import atoll.api.request.Listing;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonObject;
import atoll.server.resource.ClusterStore;
import atoll.server.resource.ResourceDefinition;
import atoll.store.Image;
import atoll.store.ResourceImage;
import atoll.store.ResourceKey;
import atoll.store.tree.Walk;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lists, whole or in pages. All pages of a list show one revision.
final class Lists {
    private static final String EXPIRED =
            "The provided continue parameter is too old to display a consistent list result. You"
                    + " can start a new list without the continue parameter, or use the continue"
                    + " token in this response to retrieve the remainder of the results. Continuing"
                    + " with the provided token results in an inconsistent list - objects that were"
                    + " created, modified, or deleted between the time the first chunk was returned"
                    + " and now may show up in the list.";

    private final ClusterStore store;
    private final HeldImages held;

    Lists(ClusterStore store, InstantSource clock) {
        this.store = store;
        this.held = new HeldImages(clock);
    }

    Listing list(ResourceDefinition definition, String namespace, ListOptions options) {
        Selection selection =
                Selection.of(definition, namespace, options.labels(), options.fields());
        if (!options.continueToken().isEmpty()) {
            return next(selection, options);
        }
        State state = stateFor(selection, options);
        return page(selection, state, new ObjectKey(namespace, ""), limit(options));
    }

    /// Who takes any version is given all of it at once.
    private static int limit(ListOptions options) {
        return options.resourceVersion().equals("0") ? 0 : options.limit();
    }

    private Listing next(Selection selection, ListOptions options) {
        var token =
                ContinueToken.parse(
                        options.continueToken(),
                        selection.namespace(),
                        selection.definition().namespaced());
        if (!options.resourceVersion().isEmpty() && !options.resourceVersion().equals("0")) {
            throw new RefusedException(
                    Status.badRequest(
                            "specifying resource version is not allowed when using continue"));
        }
        State state = newest(selection);
        Versions.requireReached(token.revision(), state.revision());
        if (token.revision() >= 0 && token.revision() != state.revision()) {
            state = held.holds(token.revision()) ? at(selection, token.revision()) : null;
        }
        if (state == null) {
            throw new RefusedException(expired(token, selection.namespace()));
        }
        return page(selection, state, token.start(), limit(options));
    }

    private State newest(Selection selection) {
        return State.of(store.published(), key(selection));
    }

    private ResourceKey key(Selection selection) {
        return store.key(selection.definition().storage());
    }

    /// The resource as it was: held for an open list, or won back from its events.
    ///
    /// @return null when neither reaches back that far
    private @Nullable State at(Selection selection, long revision) {
        Image newest = store.published();
        Image known = newest.revision() == revision ? newest : held.at(revision);
        return known != null
                ? State.of(known, key(selection))
                : State.wonBack(store.store(), newest, key(selection), revision);
    }

    /// The answer to a token whose revision is gone carries one that goes on without it.
    private static Status expired(ContinueToken token, String namespace) {
        ObjectKey start = token.start();
        String name = start.name();
        ObjectKey last =
                new ObjectKey(
                        start.namespace(),
                        name.endsWith("\0") ? name.substring(0, name.length() - 1) : name);
        return new Status(
                410,
                "Expired",
                EXPIRED,
                JsonObject.EMPTY,
                JsonObject.of(
                        "continue", ContinueToken.after(ContinueToken.NEWEST, last, namespace)));
    }

    private State stateFor(Selection selection, ListOptions options) {
        State newest = newest(selection);
        String version = options.resourceVersion();
        long wanted = Versions.ofList(version);
        if (wanted == 0) {
            return newest;
        }
        Versions.requireReached(version, newest.revision());
        if (!isExact(options)) {
            return newest;
        }
        State exact = at(selection, wanted);
        if (exact == null) {
            throw new RefusedException(
                    Status.expired("The resourceVersion for the provided list is too old."));
        }
        return exact;
    }

    /// Pages from a version show that version, whether or not they say so.
    private static boolean isExact(ListOptions options) {
        String match = options.resourceVersionMatch();
        return (match == null || match.isEmpty()) ? options.limit() > 0 : match.equals("Exact");
    }

    private Listing page(Selection selection, State state, ObjectKey start, int limit) {
        ResourceImage objects = state.objects();
        var items = new ArrayList<KubeObject>();
        ObjectKey single = selection.single();
        if (single != null) {
            KubeObject found = single.compareTo(start) >= 0 ? objects.get(single) : null;
            if (found != null && selection.matches(single, found)) {
                items.add(found);
            }
            return whole(selection.served(items), state);
        }
        Walk<ObjectKey, KubeObject> walk =
                selection.namespace().isEmpty()
                        ? objects.from(start)
                        : objects.namespace(selection.namespace(), start.name());
        while (walk.hasNext()) {
            ObjectKey key = walk.nextKey();
            KubeObject object = walk.next();
            if (!selection.matches(key, object)) {
                continue;
            }
            items.add(object);
            if (items.size() == limit && walk.hasNext()) {
                held.hold(state);
                return new Listing(
                        selection.served(items),
                        Long.toString(state.revision()),
                        ContinueToken.after(state.revision(), key, selection.namespace()),
                        remaining(selection, objects, walk.nextKey()));
            }
        }
        return whole(selection.served(items), state);
    }

    private static Listing whole(List<KubeObject> items, State state) {
        return new Listing(items, Long.toString(state.revision()), "", -1);
    }

    /// Objects from `next` on; unknown where a selector would have to look at each.
    private static long remaining(Selection selection, ResourceImage objects, ObjectKey next) {
        if (!selection.isEverything()) {
            return -1;
        }
        String namespace = selection.namespace();
        long end =
                namespace.isEmpty()
                        ? objects.size()
                        : (long) objects.rank(new ObjectKey(namespace, ""))
                                + objects.size(namespace);
        return end - objects.rank(next);
    }
}
