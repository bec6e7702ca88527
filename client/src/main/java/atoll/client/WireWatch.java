package atoll.client;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.api.request.Watch;
import atoll.api.request.WatchEvent;
import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/// A watch over HTTP. One virtual thread reads the stream into a bounded queue; when the reader of
/// the queue lags, the stream waits, and the server then ends the watch with `410 Expired`. Events
/// come one JSON document a line.
final class WireWatch implements Watch {
    private static final int PENDING_MAX = 1024;

    private final GroupVersionResource resource;
    private final InputStream stream;
    private final Runnable wake;
    private final ArrayBlockingQueue<WatchEvent> pending = new ArrayBlockingQueue<>(PENDING_MAX);
    private final Thread reader;

    /// Why the stream ended; null while it runs. The first reason stays.
    private volatile @Nullable Status end;

    WireWatch(GroupVersionResource resource, InputStream stream, Runnable wake) {
        this.resource = resource;
        this.stream = stream;
        this.wake = wake;
        this.reader = Thread.ofVirtual().name("watch " + resource.resource()).start(this::read);
    }

    /// On the virtual thread. The owner is woken after each event and at the end.
    private void read() {
        try (var lines =
                new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null && end == null) {
                take(JsonReader.readObject(line));
                wake.run();
                line = lines.readLine();
            }
            finish(Status.success(JsonObject.EMPTY));
        } catch (IOException | JsonException e) {
            finish(Status.unavailable("watch of " + resource + " broke: " + e.getMessage()));
        } catch (InterruptedException e) {
            finish(Status.success(JsonObject.EMPTY));
        } finally {
            wake.run();
        }
    }

    private void finish(Status status) {
        if (end == null) {
            end = status;
        }
    }

    /// An ERROR event ends the watch with the status in it.
    ///
    /// @throws InterruptedException when the watch is closed while it waits for room
    private void take(JsonObject event) throws InterruptedException {
        JsonObject tree = event.object("object");
        KubeObject object = KubeObject.of(tree);
        switch (event.stringOr("type", "")) {
            case "ADDED" -> pending.put(new WatchEvent.Added(object));
            case "MODIFIED" -> pending.put(new WatchEvent.Modified(object));
            case "DELETED" -> pending.put(new WatchEvent.Deleted(object));
            case "BOOKMARK" -> {
                boolean initial =
                        "true".equals(object.annotations().get("k8s.io/initial-events-end"));
                pending.put(new WatchEvent.Bookmark(object.resourceVersion(), initial));
            }
            default -> finish(Status.of(tree));
        }
    }

    @Override
    public List<WatchEvent> poll(int max) {
        var events = new ArrayList<WatchEvent>();
        pending.drainTo(events, max);
        return events;
    }

    @Override
    public Optional<Status> ended() {
        return pending.isEmpty() ? Optional.ofNullable(end) : Optional.empty();
    }

    @Override
    public void close() {
        finish(Status.success(JsonObject.EMPTY));
        reader.interrupt();
        try {
            stream.close();
        } catch (IOException e) {
            // The stream is being given up; that it was broken already changes nothing.
        }
    }
}
