package atoll.server.serve;

import atoll.api.GroupVersionResource;
import atoll.api.request.Watch;
import atoll.server.encode.Encoder;
import atoll.server.encode.Format;
import atoll.server.encode.MediaType;
import atoll.server.metrics.RequestMetrics;
import atoll.server.resource.ResourceDefinition;
import atoll.server.stream.WatchStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
        if (format.shape() == Format.Shape.TABLE) {
            encoder.table(definition);
        }
        Long seconds = call.query().number("timeoutSeconds");
        Instant deadline = clock.instant().plus(lifetime(seconds));
        var stream = new WatchStream(Thread.currentThread(), clock, counter(definition));
        try (Watch watch =
                call.cluster()
                        .registry()
                        .watch(
                                definition.resource(),
                                call.place(),
                                Options.watch(call.query(), call.info()),
                                stream::wake)) {
            open.add(stream);
            call.exchange().onAbort(stream::end);
            if (closed) {
                stream.end();
            }
            call.exchange().setHeader("Content-Type", contentType(format));
            try (OutputStream out = call.exchange().stream(200)) {
                out.flush();
                stream.run(
                        watch, encoder, call.cluster().events(), definition, format, deadline, out);
            }
        } finally {
            open.remove(stream);
        }
    }

    private LongAdder counter(ResourceDefinition definition) {
        GroupVersionResource resource = definition.resource();
        return metrics.watchEvents(resource.group(), resource.version(), resource.resource());
    }

    private Duration lifetime(@Nullable Long seconds) {
        if (seconds != null && seconds > 0) {
            return Duration.ofSeconds(Math.min(seconds, Duration.ofDays(1).toSeconds()));
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
