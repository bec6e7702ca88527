package atoll.store.log;

import atoll.api.ObjectKey;
import org.jspecify.annotations.Nullable;

/// One applied write, as the log keeps it. No record type of Java's, since its bytes are shared and
/// compared by nobody.
public final class LogRecord {
    private final long revision;
    private final String resource;
    private final ObjectKey key;
    private final byte @Nullable [] json;

    /// @param resource `cluster/group/resource`; to the log an opaque name
    /// @param json the object's canonical bytes, shared with the object; null for a removal
    public LogRecord(long revision, String resource, ObjectKey key, byte @Nullable [] json) {
        this.revision = revision;
        this.resource = resource;
        this.key = key;
        this.json = json;
    }

    public long revision() {
        return revision;
    }

    public String resource() {
        return resource;
    }

    public ObjectKey key() {
        return key;
    }

    /// Not to be changed.
    public byte @Nullable [] json() {
        return json;
    }
}
