package atoll.store;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.base.json.JsonObject;
import atoll.store.log.MemoryDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/// Small objects and writes of them.
final class Pods {
    static final ResourceKey PODS = new ResourceKey("hub", "", "pods");
    static final ResourceKey LEASES = new ResourceKey("hub", "coordination.k8s.io", "leases");

    private Pods() {}

    static ObjectKey key(String name) {
        return new ObjectKey("shop", name);
    }

    static JsonObject tree(ObjectKey key, String value) {
        return JsonObject.of(
                "kind", "Pod",
                "metadata", JsonObject.of("name", key.name(), "namespace", key.namespace()),
                "spec", JsonObject.of("value", value));
    }

    static StoreWrite.Put put(String name, String value) {
        return put(PODS, key(name), value, StoreWrite.ANY, Durability.DURABLE);
    }

    static StoreWrite.Put put(String name, String value, long expected) {
        return put(PODS, key(name), value, expected, Durability.DURABLE);
    }

    static StoreWrite.Put lazy(String name, String value) {
        return put(LEASES, key(name), value, StoreWrite.ANY, Durability.LAZY);
    }

    static StoreWrite.Put put(
            ResourceKey resource,
            ObjectKey key,
            String value,
            long expected,
            Durability durability) {
        return new StoreWrite.Put(resource, key, tree(key, value), expected, durability);
    }

    static StoreWrite.Remove remove(String name) {
        return remove(name, StoreWrite.ANY);
    }

    static StoreWrite.Remove remove(String name, long expected) {
        return new StoreWrite.Remove(
                PODS, key(name), expected, tree(key(name), "last"), Durability.DURABLE);
    }

    static String value(KubeObject object) {
        return object.spec().stringOr("value", "");
    }

    /// Everything in an image as text, to compare.
    static List<String> dump(Image image) {
        var lines = new ArrayList<String>();
        for (ResourceKey resource : image.resources()) {
            var walk = image.resource(resource).walk();
            while (walk.hasNext()) {
                ObjectKey key = walk.nextKey();
                KubeObject object = walk.next();
                lines.add(resource + " " + key + " " + object.revision() + " " + object.tree());
            }
        }
        return lines;
    }

    /// A durable store whose writers commit, and write snapshots, themselves.
    static Store open(MemoryDisk disk, StoreOptions options) {
        return Store.open(disk, options, new Direct(), false);
    }

    static Store open(MemoryDisk disk) {
        return open(disk, StoreOptions.DEFAULT);
    }

    /// Runs what it is given at once.
    static final class Direct extends AbstractExecutorService {
        private boolean shut;

        @Override
        public void shutdown() {
            shut = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            shut = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return shut;
        }

        @Override
        public boolean isTerminated() {
            return shut;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }

        @Override
        public void execute(Runnable command) {
            command.run();
        }
    }
}
