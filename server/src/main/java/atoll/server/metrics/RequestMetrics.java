package atoll.server.metrics;

import atoll.server.route.RequestInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Counts the requests of a process. A request costs two clock readings, a map look-up and a few
/// increments. Thread-safe.
///
/// Order for one request: [#begin], [Request#is] when it was understood, [Request#runs] when it is
/// served, [Request#end] in any case.
public final class RequestMetrics {
    /// Kinds that are told apart; a client that invents more of them is counted with the rest.
    private static final int KINDS_MAX = 10_000;

    /// Stands for all kinds beyond the limit.
    private static final RequestKind REST = new RequestKind("", "", "", "", "", "other", "");

    private final InstantSource clock;
    private final AtomicInteger reading = new AtomicInteger();
    private final AtomicInteger mutating = new AtomicInteger();
    private final Map<RequestKind, Series> series = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> watchEvents = new ConcurrentSkipListMap<>();
    private final LongAdder known = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder allowed = new LongAdder();
    private final LongAdder denied = new LongAdder();

    public RequestMetrics(InstantSource clock) {
        this.clock = clock;
    }

    /// What is counted of one kind of requests.
    private static final class Series {
        private final AtomicInteger running = new AtomicInteger();
        private final Map<Integer, LongAdder> codes = new ConcurrentSkipListMap<>();
        private final Histogram durations = new Histogram(Histogram.REQUEST_SECONDS);
    }

    public Request begin() {
        return new Request(clock.instant());
    }

    /// One request under way. Used by its thread.
    public final class Request {
        private final Instant start;
        private @Nullable AtomicInteger gauge;
        private @Nullable Series mine;
        private boolean longRunning;

        private Request(Instant start) {
            this.start = start;
        }

        /// Tells what is asked.
        ///
        /// @param apply whether a patch is a server-side apply
        public void is(RequestInfo info, boolean apply, boolean dryRun) {
            mine = seriesOf(RequestKind.of(info, apply, dryRun));
            longRunning = info.isLongRunning();
            if (longRunning) {
                gauge = mine.running;
                gauge.incrementAndGet();
            }
        }

        /// Tells that it is served from now on: it need not wait for others.
        public void runs(RequestInfo info) {
            if (gauge == null) {
                gauge = isMutating(info) ? mutating : reading;
                gauge.incrementAndGet();
            }
        }

        /// Tells how it ended. What was not understood is not counted.
        public void end(int code) {
            if (gauge != null) {
                gauge.decrementAndGet();
            }
            if (mine == null) {
                return;
            }
            mine.codes.computeIfAbsent(code, _ -> new LongAdder()).increment();
            if (!longRunning) {
                mine.durations.add(Duration.between(start, clock.instant()));
            }
        }
    }

    private Series seriesOf(RequestKind kind) {
        Series known = series.get(kind);
        if (known != null) {
            return known;
        }
        RequestKind counted = series.size() < KINDS_MAX ? kind : REST;
        return series.computeIfAbsent(counted, _ -> new Series());
    }

    /// Paths are reading, whatever their method.
    private static boolean isMutating(RequestInfo info) {
        return switch (info.verb()) {
            case "get", "list", "watch" -> false;
            default -> info.isResourceRequest();
        };
    }

    /// Where the events that watchers of a resource are told are counted.
    public LongAdder watchEvents(String group, String version, String resource) {
        return watchEvents.computeIfAbsent(
                String.join(
                        ",",
                        MetricsText.label("group", group),
                        MetricsText.label("resource", resource),
                        MetricsText.label("version", version)),
                _ -> new LongAdder());
    }

    /// Counts that it was found out who asks, or not.
    public void authenticated(boolean success) {
        (success ? known : unknown).increment();
    }

    /// Counts a decision.
    public void authorized(boolean granted) {
        (granted ? allowed : denied).increment();
    }

    /// Families one after another, in each the kinds of requests by their parts.
    public void write(MetricsText text) {
        var kinds = new TreeMap<>(series);
        String inflight = "apiserver_current_inflight_requests";
        text.family(inflight, "gauge")
                .line(inflight, "request_kind=\"mutating\"", mutating.get())
                .line(inflight, "request_kind=\"readOnly\"", reading.get());
        String running = "apiserver_longrunning_requests";
        text.family(running, "gauge");
        kinds.forEach((kind, one) -> {
            if (one.running.get() > 0) {
                text.line(running, kind.labels(), one.running.get());
            }
        });
        String total = "apiserver_request_total";
        text.family(total, "counter");
        kinds.forEach((kind, one) ->
                one.codes.forEach((code, count) ->
                        text.line(
                                total,
                                "code=\"" + code + "\"," + kind.labelsWithDryRun(),
                                count.sum())));
        String took = "apiserver_request_duration_seconds";
        text.family(took, "histogram");
        kinds.forEach((kind, one) -> one.durations.write(text, took, kind.labelsWithDryRun()));
        String level = "apiserver_request_sli_duration_seconds";
        text.family(level, "histogram");
        kinds.forEach((kind, one) -> {
            if (kind.dryRun().isEmpty()) {
                one.durations.write(text, level, kind.labels());
            }
        });
        String told = "apiserver_watch_events_total";
        text.family(told, "counter");
        watchEvents.forEach((labels, count) -> text.line(told, labels, count.sum()));
        results(text, "authentication_attempts", "success", known, "failure", unknown);
        results(text, "authorization_attempts_total", "allowed", allowed, "denied", denied);
    }

    private static void results(
            MetricsText text,
            String metric,
            String good,
            LongAdder goods,
            String bad,
            LongAdder bads) {
        text.family(metric, "counter")
                .line(metric, MetricsText.label("result", good), goods.sum())
                .line(metric, MetricsText.label("result", bad), bads.sum());
    }
}
