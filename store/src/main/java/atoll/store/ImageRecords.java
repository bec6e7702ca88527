package atoll.store;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.store.log.LogRecord;
import atoll.store.tree.Walk;
import java.util.Iterator;
import java.util.NoSuchElementException;

/// All objects of an image as records, one at a time: by resource, then by key. The records share
/// their bytes with the objects; nothing is encoded.
final class ImageRecords implements Iterator<LogRecord> {
    private final Image image;
    private final Iterator<ResourceKey> resources;
    private String path = "";
    private Walk<ObjectKey, KubeObject> objects = ResourceImage.EMPTY.walk();

    ImageRecords(Image image) {
        this.image = image;
        this.resources = image.resources().iterator();
    }

    @Override
    public boolean hasNext() {
        while (!objects.hasNext()) {
            if (!resources.hasNext()) {
                return false;
            }
            ResourceKey resource = resources.next();
            path = resource.path();
            objects = image.resource(resource).walk();
        }
        return true;
    }

    @Override
    public LogRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        ObjectKey key = objects.nextKey();
        KubeObject object = objects.next();
        return new LogRecord(object.revision(), path, key, object.storedBytes());
    }
}
