package atoll.server.serve;

import atoll.server.route.RequestInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Counts requests, under upstream's names for what is counted, in Prometheus' text form.
final class Metrics {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /// Upper bounds of the duration buckets, in seconds.
    private static final double[] BUCKETS = {0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 5, 30};

    private final InstantSource clock;
    private final AtomicInteger reading = new AtomicInteger();
    private final AtomicInteger mutating = new AtomicInteger();
    private final Map<String, LongAdder> requests = new ConcurrentSkipListMap<>();
    private final Map<String, AtomicInteger> longRunning = new ConcurrentSkipListMap<>();
    private final Map<String, Durations> durations = new ConcurrentSkipListMap<>();

    Metrics(InstantSource clock) {
        this.clock = clock;
    }

    /// Requests of one kind by how long they took.
    private static final class Durations {
        private final AtomicLongArray counts = new AtomicLongArray(BUCKETS.length + 1);
        private final LongAdder nanos = new LongAdder();

        void add(Duration took) {
            double seconds = took.toNanos() / 1e9;
            int bucket = 0;
            while (bucket < BUCKETS.length && seconds > BUCKETS[bucket]) {
                bucket++;
            }
            counts.incrementAndGet(bucket);
            nanos.add(took.toNanos());
        }
    }

    Request begin() {
        return new Request(clock.instant());
    }

    /// One request under way. Used by its thread.
    final class Request {
        private final Instant start;
        private @Nullable AtomicInteger gauge;

        private Request(Instant start) {
            this.start = start;
        }

        void is(RequestInfo info) {
            AtomicInteger mine;
            if (info.isLongRunning()) {
                mine = longRunning.computeIfAbsent(labels(info), _ -> new AtomicInteger());
            } else {
                mine = isMutating(info) ? mutating : reading;
            }
            mine.incrementAndGet();
            gauge = mine;
        }

        /// @param info null when the request was not understood
        void end(@Nullable RequestInfo info, int code) {
            if (gauge != null) {
                gauge.decrementAndGet();
            }
            if (info == null) {
                return;
            }
            String labels = labels(info);
            requests.computeIfAbsent("code=\"" + code + "\"," + labels, _ -> new LongAdder())
                    .increment();
            if (!info.isLongRunning()) {
                durations
                        .computeIfAbsent(labels, _ -> new Durations())
                        .add(Duration.between(start, clock.instant()));
            }
        }
    }

    private static boolean isMutating(RequestInfo info) {
        return switch (info.verb()) {
            case "get", "list", "watch" -> false;
            default -> info.isResourceRequest();
        };
    }

    private static String labels(RequestInfo info) {
        String scope =
                !info.isResourceRequest()
                        ? ""
                        : !info.name().isEmpty()
                                ? "resource"
                                : info.namespace().isEmpty() ? "cluster" : "namespace";
        return "group=\"%s\",resource=\"%s\",scope=\"%s\",subresource=\"%s\",verb=\"%s\",version=\"%s\""
                .formatted(
                        info.group(),
                        info.resource(),
                        scope,
                        info.isResourceRequest() ? info.subresource() : "",
                        verb(info),
                        info.version());
    }

    private static String verb(RequestInfo info) {
        return switch (info.verb()) {
            case "create" -> "POST";
            case "update" -> "PUT";
            default -> info.verb().toUpperCase(Locale.ROOT);
        };
    }

    /// All figures now.
    byte[] text(ServedCluster cluster) {
        var text = new StringBuilder();
        head(text, "apiserver_current_inflight_requests", "gauge");
        line(text, "apiserver_current_inflight_requests", "request_kind=\"mutating\"", mutating);
        line(text, "apiserver_current_inflight_requests", "request_kind=\"readOnly\"", reading);
        head(text, "apiserver_longrunning_requests", "gauge");
        longRunning.forEach(
                (labels, count) -> line(text, "apiserver_longrunning_requests", labels, count));
        head(text, "apiserver_request_total", "counter");
        requests.forEach((labels, count) ->
                line(text, "apiserver_request_total", labels + ",dry_run=\"\"", count));
        head(text, "apiserver_request_duration_seconds", "histogram");
        durations.forEach((labels, figures) -> histogram(text, labels, figures));
        head(text, "apiserver_resource_objects", "gauge");
        objects(cluster)
                .forEach(
                        (labels, count) -> line(text, "apiserver_resource_objects", labels, count));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Integer> objects(ServedCluster cluster) {
        var counts = new TreeMap<String, Integer>();
        for (var definition : cluster.resources().all()) {
            if (definition.allows("list")) {
                counts.put(
                        "group=\"%s\",resource=\"%s\""
                                .formatted(
                                        definition.resource().group(),
                                        definition.resource().resource()),
                        cluster.count(definition));
            }
        }
        return counts;
    }

    private static void histogram(StringBuilder text, String labels, Durations figures) {
        String name = "apiserver_request_duration_seconds";
        long total = 0;
        for (int i = 0; i < BUCKETS.length; i++) {
            total += figures.counts.get(i);
            line(text, name + "_bucket", labels + ",le=\"" + BUCKETS[i] + '"', total);
        }
        total += figures.counts.get(BUCKETS.length);
        line(text, name + "_bucket", labels + ",le=\"+Inf\"", total);
        line(text, name + "_sum", labels, figures.nanos.sum() / 1e9);
        line(text, name + "_count", labels, total);
    }

    private static void head(StringBuilder text, String name, String type) {
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void line(StringBuilder text, String name, String labels, Object value) {
        text.append(name).append('{').append(labels).append("} ").append(value).append('\n');
    }
}
