package atoll.server.serve;

import atoll.api.GroupVersionResource;
import atoll.api.request.RefusedException;
import atoll.api.request.Watch;
import atoll.api.request.WatchOptions;
import atoll.server.encode.Encoder;
import atoll.server.encode.Format;
import atoll.server.encode.MediaType;
import atoll.server.encode.Negotiation;
import atoll.server.listen.WebSocketConversation;
import atoll.server.metrics.RequestMetrics;
import atoll.server.resource.ResourceDefinition;
import atoll.server.stream.EventEncoder;
import atoll.server.stream.WatchStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Answers `watch`, and ends all watches when the server stops.
final class Watching {
    /// Watches that ask for no end get one between this and its double, so that clients come back
    /// at different times.
    private static final Duration LIFETIME_MIN = Duration.ofMinutes(30);

    /// Bytes before an event in protobuf, which a message does not need.
    private static final int LENGTH = 4;

    private final Encoder encoder;
    private final RequestMetrics metrics;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Set<WatchStream> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Watching(Encoder encoder, InstantSource clock, RandomGenerator random, RequestMetrics metrics) {
        this.metrics = metrics;
        this.encoder = encoder;
        this.clock = clock;
        this.random = random;
    }

    /// Watches that are open now.
    int count() {
        return open.size();
    }

    boolean isOpen() {
        return !closed;
    }

    void watch(Call call) throws IOException {
        ResourceDefinition definition = call.definition();
        Format format = call.format(encoder);
        // No event is a list: who asks for lists is told nothing, and the first event ends it.
        boolean lists = format.shape() == Format.Shape.METADATA_LIST;
        Format shown = lists ? format.as(Format.Shape.METADATA) : format;
        List<String> protocols = call.webSocketProtocols();
        Long seconds = call.query().number("timeoutSeconds");
        Instant deadline = clock.instant().plus(lifetime(seconds));
        WatchOptions options = Options.watch(call.query(), call.info(), deadline);
        if (format.media() == MediaType.YAML) {
            throw new RefusedException(Negotiation.noStream());
        }
        var stream = new WatchStream(clock, counter(definition));
        Watch watch =
                call.cluster()
                        .registry()
                        .watch(definition.resource(), call.place(), options, stream::wake);
        Runnable forgotten = call.cluster().flows().watched(call.info(), call.query());
        // Over a WebSocket the request is over, and holds no seat, before the first event is told.
        Runnable caughtUp = protocols == null ? call.ticket()::leave : () -> {};
        Telling telling =
                sink -> {
                    try (watch) {
                        stream.run(
                                watch,
                                new EventEncoder(
                                        encoder, call.cluster().events(), definition, shown),
                                deadline,
                                caughtUp,
                                lists ? _ -> stream.end() : sink);
                    } finally {
                        open.remove(stream);
                        forgotten.run();
                    }
                };
        boolean handedOn = false;
        try {
            open.add(stream);
            if (closed) {
                stream.end();
            }
            if (protocols != null) {
                String protocol = protocols.size() == 1 ? protocols.getFirst() : "";
                handedOn = call.exchange().upgrade(protocol, onWebSocket(stream, telling, format));
                return;
            }
            call.exchange().setHeader("Content-Type", contentType(format));
            call.exchange().onAbort(stream::end);
            try (OutputStream out = call.exchange().stream(200)) {
                out.flush();
                handedOn = true;
                telling.to(WatchStream.Sink.of(out));
            }
        } finally {
            if (!handedOn) {
                open.remove(stream);
                forgotten.run();
                watch.close();
            }
        }
    }

    /// A watch that lacks only the way out.
    @FunctionalInterface
    private interface Telling {
        void to(WatchStream.Sink sink) throws IOException;
    }

    /// Each event is a message, JSON as text. What the client sends is dropped; it ends the watch
    /// by closing.
    private static WebSocketConversation onWebSocket(
            WatchStream stream, Telling telling, Format format) {
        return frames -> {
            frames.ignoreMessages(stream::end);
            telling.to(events -> {
                for (byte[] event : events) {
                    if (format.media() == MediaType.PROTOBUF) {
                        frames.send(Arrays.copyOfRange(event, LENGTH, event.length));
                    } else {
                        frames.sendText(new String(event, StandardCharsets.UTF_8));
                    }
                }
            });
        };
    }

    private LongAdder counter(ResourceDefinition definition) {
        GroupVersionResource resource = definition.resource();
        return metrics.watchEvents(resource.group(), resource.version(), resource.resource());
    }

    private Duration lifetime(@Nullable Long seconds) {
        if (seconds != null && seconds != 0) {
            return Duration.ofSeconds(Math.clamp(seconds, 0, Duration.ofDays(1).toSeconds()));
        }
        synchronized (random) {
            return LIFETIME_MIN.plusSeconds(random.nextLong(LIFETIME_MIN.toSeconds()));
        }
    }

    private static String contentType(Format format) {
        return format.media() == MediaType.JSON
                ? MediaType.JSON.text()
                : format.media().text() + ";stream=watch";
    }

    /// Ends every watch, and each that is opened from now on at once.
    void close() {
        closed = true;
        open.forEach(WatchStream::end);
    }
}
