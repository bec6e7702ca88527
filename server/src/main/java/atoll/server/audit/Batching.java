package atoll.server.audit;

import atoll.base.json.JsonObject;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Gathers events and hands them on in batches, from a thread of its own. No request waits for it:
/// when the backend is slow or gone, events are lost and the log says so.
final class Batching implements AuditSink {
    private static final System.Logger LOG = System.getLogger(Batching.class.getName());

    /// How long the end waits for what is on its way.
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final AuditBackend backend;
    private final SinkOptions.Batches options;
    private final InstantSource clock;
    private final BlockingQueue<JsonObject> waiting;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread thread;

    /// Batches that may be sent at once now; and as of when.
    private double tokens;

    private Instant filled;

    Batching(AuditBackend backend, SinkOptions.Batches options, String name, InstantSource clock) {
        this.backend = backend;
        this.options = options;
        this.clock = clock;
        this.waiting = new ArrayBlockingQueue<>(options.buffer());
        this.tokens = options.burst();
        this.filled = clock.instant();
        this.thread = Thread.ofVirtual().name("audit-" + name).start(this::run);
    }

    @Override
    public boolean write(JsonObject event) {
        if (closing.getCount() == 0 || !waiting.offer(event)) {
            LOG.log(Level.WARNING, "the audit buffer is full or closed; an event was lost");
        }
        return true;
    }

    private void run() {
        try {
            while (closing.getCount() > 0 || !waiting.isEmpty()) {
                List<JsonObject> batch = collect();
                if (!batch.isEmpty()) {
                    awaitTurn();
                    send(batch);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// A full batch, or what came in time.
    private List<JsonObject> collect() throws InterruptedException {
        var batch = new ArrayList<JsonObject>();
        Instant end = clock.instant().plus(options.delay());
        while (batch.size() < options.size()) {
            Duration left = Duration.between(clock.instant(), end);
            boolean last = closing.getCount() == 0 || (options.size() > 1 && !left.isPositive());
            JsonObject event =
                    last ? waiting.poll() : waiting.poll(step(left), TimeUnit.MILLISECONDS);
            if (event != null) {
                batch.add(event);
            } else if (last) {
                return batch;
            }
        }
        return batch;
    }

    /// The thread looks this often whether it is to end.
    private long step(Duration left) {
        long most = Duration.ofMillis(200).toMillis();
        return options.size() == 1 ? most : Math.min(most, Math.max(1, left.toMillis()));
    }

    private void send(List<JsonObject> batch) {
        if (options.together()) {
            senders.execute(() -> backend.store(batch));
        } else {
            backend.store(batch);
        }
    }

    /// Waits while too many batches were sent of late; not when it is to end.
    private void awaitTurn() throws InterruptedException {
        if (options.perSecond() == 0) {
            return;
        }
        fill();
        while (tokens < 1 && closing.getCount() > 0) {
            long millis = (long) Math.ceil((1 - tokens) / options.perSecond() * 1000);
            boolean _ = closing.await(millis, TimeUnit.MILLISECONDS);
            fill();
        }
        tokens -= 1;
    }

    private void fill() {
        Instant now = clock.instant();
        double seconds = Duration.between(filled, now).toNanos() / 1e9;
        tokens = Math.min(options.burst(), tokens + seconds * options.perSecond());
        filled = now;
    }

    /// Sends what waits, and waits a while for what is on its way.
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
            senders.shutdown();
            backend.close();
            if (!senders.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "audit events were still on their way at the end");
                senders.shutdownNow();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
