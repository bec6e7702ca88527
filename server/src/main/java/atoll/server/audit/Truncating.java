package atoll.server.audit;

import atoll.base.json.JsonObject;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;

/// Takes bodies out of events that are too large with them, and leaves out what is too large even
/// so.
record Truncating(AuditSink sink, long bytesMax) implements AuditSink {
    private static final System.Logger LOG = System.getLogger(Truncating.class.getName());

    @Override
    public boolean write(JsonObject event) {
        JsonObject told = size(event) > bytesMax ? truncated(event) : event;
        if (size(told) > bytesMax) {
            LOG.log(Level.WARNING, "an audit event is too large even after truncating");
            return true;
        }
        return sink.write(told);
    }

    /// With the end of its line.
    private static long size(JsonObject event) {
        return event.toString().getBytes(StandardCharsets.UTF_8).length + 1L;
    }

    private static JsonObject truncated(JsonObject event) {
        return event.has("requestObject") || event.has("responseObject")
                ? event.without("requestObject")
                        .without("responseObject")
                        .update(
                                "annotations",
                                annotations -> annotations.with("audit.k8s.io/truncated", "true"))
                : event;
    }

    @Override
    public void close() {
        sink.close();
    }
}
