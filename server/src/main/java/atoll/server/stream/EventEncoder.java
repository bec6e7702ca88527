package atoll.server.stream;

import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.api.request.WatchEvent;
import atoll.api.schema.Schema;
import atoll.api.validation.Decoding;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.encode.Encoder;
import atoll.server.encode.Format;
import atoll.server.encode.MediaType;
import atoll.server.resource.ResourceDefinition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// One watcher's events as frames: a line of JSON each, or protobuf behind its length. Used by one
/// thread.
public final class EventEncoder {
    private static final String END_MARK = "k8s.io/initial-events-end";

    private final Encoder encoder;
    private final SharedEvents shared;
    private final ResourceDefinition definition;
    private final Format format;

    /// Whether the next Table describes its columns: the first does.
    private boolean headers = true;

    /// @param shared of the cluster that is watched
    /// @param format what the client asked for; a watch's frames and the objects in them are of one
    ///   format
    public EventEncoder(
            Encoder encoder, SharedEvents shared, ResourceDefinition definition, Format format) {
        this.encoder = encoder;
        this.shared = shared;
        this.definition = definition;
        this.format = format;
    }

    /// @return a whole frame, perhaps shared: not to be changed
    byte[] frame(WatchEvent event) {
        return switch (event) {
            case WatchEvent.Added(var object) -> object("ADDED", object);
            case WatchEvent.Modified(var object) -> object("MODIFIED", object);
            case WatchEvent.Deleted(var object) -> object("DELETED", object);
            case WatchEvent.Bookmark bookmark -> bookmark(bookmark);
        };
    }

    /// The last frame of a watch that ended by a fault: `{"type":"ERROR","object":{…Status…}}`.
    byte[] error(Status status) {
        return frame("ERROR", encoder.status(status, format.whole().plain()));
    }

    /// Encoded once for all watchers of the same format. An object without a revision is none of
    /// the store's and not shared.
    private byte[] object(String type, KubeObject object) {
        if (format.shape() == Format.Shape.TABLE) {
            // Rows tell ages, so they are not shared.
            JsonObject table = encoder.table(object, definition, format, headers);
            headers = false;
            return frame(type, encoder.tree(table, format.whole().plain()));
        }
        if (object.revision() == 0) {
            return frame(type, encoder.object(object, definition, format.plain()));
        }
        var key = new SharedEvents.Key(object.revision(), type, definition.kind(), format.plain());
        return shared.get(
                key, () -> frame(type, encoder.object(object, definition, format.plain())));
    }

    /// An object with nothing but its version; at the end of the first events with the annotation
    /// that says so.
    private byte[] bookmark(WatchEvent.Bookmark bookmark) {
        JsonObject meta = JsonObject.of("resourceVersion", bookmark.resourceVersion());
        if (bookmark.initialEventsEnd()) {
            meta = meta.with("annotations", JsonObject.of(END_MARK, Json.of("true")));
        }
        KubeObject object = empty(meta);
        if (format.shape() == Format.Shape.TABLE) {
            JsonObject table =
                    encoder.table(object, definition, format, headers)
                            .with(
                                    "metadata",
                                    JsonObject.of("resourceVersion", bookmark.resourceVersion()));
            headers = false;
            return frame("BOOKMARK", encoder.tree(table, format.whole().plain()));
        }
        return frame("BOOKMARK", encoder.object(object, definition, format.plain()));
    }

    /// An object that is only metadata, with the fields that Go always writes.
    private KubeObject empty(JsonObject metadata) {
        JsonObject tree =
                JsonObject.of(
                        "kind", definition.kind().kind(),
                        "apiVersion", definition.kind().apiVersion(),
                        "metadata", metadata);
        Schema schema = definition.builtIn() ? definition.schema() : null;
        return KubeObject.of(schema == null ? tree : Decoding.decode(schema, tree).object());
    }

    private byte[] frame(String type, byte[] object) {
        return format.media() == MediaType.PROTOBUF
                ? protobufFrame(type, object)
                : jsonFrame(type, object);
    }

    /// @param object ends with a newline
    private static byte[] jsonFrame(String type, byte[] object) {
        byte[] head =
                ("{\"type\":\"" + type + "\",\"object\":").getBytes(StandardCharsets.US_ASCII);
        var frame = new byte[head.length + object.length + 1];
        System.arraycopy(head, 0, frame, 0, head.length);
        System.arraycopy(object, 0, frame, head.length, object.length);
        frame[frame.length - 2] = '}';
        frame[frame.length - 1] = '\n';
        return frame;
    }

    /// Four bytes of length, then the event around the object with its envelope.
    private byte[] protobufFrame(String type, byte[] object) {
        byte[] event = encoder.protobuf().encodeWatchEvent(type, object);
        return ByteBuffer.allocate(event.length + 4).putInt(event.length).put(event).array();
    }
}
