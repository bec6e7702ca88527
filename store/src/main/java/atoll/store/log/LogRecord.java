package atoll.store.log;

import atoll.api.ObjectKey;
import org.jspecify.annotations.Nullable;

/// One applied write, as the log keeps it.
///
/// @param resource `cluster/group/resource`; to the log an opaque name
/// @param json the object's canonical bytes; null for a removal
public record LogRecord(long revision, String resource, ObjectKey key, byte @Nullable [] json) {}
