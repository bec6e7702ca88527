package atoll.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Where events end up, and how they get there.
@Timeout(60)
class AuditBackendsTest {
    private static final int MEGABYTE = 1 << 20;

    @TempDir Path folder;

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-05-01T12:00:00Z"));
    private final BlockingQueue<List<JsonObject>> stored = new ArrayBlockingQueue<>(100);
    private final AuditBackend backend =
            events -> {
                stored.add(List.copyOf(events));
                return true;
            };

    private static JsonObject event(String id) {
        return JsonObject.of("auditID", id);
    }

    /// An event whose line is half a megabyte and a bit.
    private static JsonObject large(char fill) {
        return event(String.valueOf(fill).repeat(MEGABYTE / 2));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void fill(LogRotation rotation, int events) {
        try (AuditLog log = AuditLog.to(folder.resolve("audit.log"), rotation, now::get)) {
            for (int i = 0; i < events; i++) {
                log.store(List.of(large((char) ('a' + i))));
                now.updateAndGet(time -> time.plus(Duration.ofDays(1)));
            }
        }
    }

    @Test
    void aLogIsPutAsideBeforeALineWouldMakeItTooLarge() throws IOException {
        fill(new LogRotation(1, 0, 0, false), 3);
        assertThat(files())
                .containsExactly(
                        "audit-2026-05-02T12-00-00.000.log",
                        "audit-2026-05-03T12-00-00.000.log",
                        "audit.log");
        assertThat(Files.readString(folder.resolve("audit.log"))).startsWith("{\"auditID\":\"ccc");
        assertThat(Files.readString(folder.resolve("audit-2026-05-02T12-00-00.000.log")))
                .startsWith("{\"auditID\":\"aaa")
                .endsWith("a\"}\n");
    }

    @Test
    void aLogThatIsThereGrowsOnAndALineThatIsTooLargeIsLost() throws IOException {
        Path path = folder.resolve("audit.log");
        Files.writeString(path, "before\n");
        try (AuditLog log = AuditLog.to(path, new LogRotation(1, 0, 0, false), now::get)) {
            assertThat(log.store(List.of(event("a".repeat(MEGABYTE))))).isFalse();
            assertThat(log.store(List.of(event("b")))).isTrue();
        }
        assertThat(Files.readString(path)).isEqualTo("before\n{\"auditID\":\"b\"}\n");
    }

    @Test
    void olderLogsAreCompressedAndKeptAsLongAndAsManyAsIsWanted() throws IOException {
        Files.writeString(folder.resolve("audit-other.log"), "not one of them");
        fill(new LogRotation(1, 0, 2, true), 5);
        assertThat(files())
                .containsExactly(
                        "audit-2026-05-04T12-00-00.000.log.gz",
                        "audit-2026-05-05T12-00-00.000.log.gz",
                        "audit-other.log",
                        "audit.log");
        try (var in =
                new GZIPInputStream(
                        Files.newInputStream(
                                folder.resolve("audit-2026-05-05T12-00-00.000.log.gz")))) {
            assertThat(new String(in.readAllBytes())).startsWith("{\"auditID\":\"ddd");
        }
        now.updateAndGet(time -> time.plus(Duration.ofDays(30)));
        fill(new LogRotation(1, 3, 0, false), 1);
        assertThat(files())
                .containsExactly(
                        "audit-2026-06-05T12-00-00.000.log", "audit-other.log", "audit.log");
    }

    @Test
    void withoutASizeALogGrowsWithoutEnd() throws IOException {
        fill(new LogRotation(0, 1, 1, true), 5);
        assertThat(files()).containsExactly("audit.log");
    }

    private AuditSink batching(int buffer, int size, Duration wait) {
        return batching(buffer, size, wait, InstantSource.system());
    }

    private AuditSink batching(int buffer, int size, Duration wait, InstantSource clock) {
        var batches = new SinkOptions.Batches(buffer, size, wait, 0, 0, false);
        return new SinkOptions(SinkOptions.Mode.BATCH, batches, 0).to(backend, "test", clock);
    }

    @Test
    void aFullBatchGoesAtOnceAndTheRestWhenItIsClosed() throws InterruptedException {
        AuditSink sink = batching(100, 3, Duration.ofDays(1));
        IntStream.range(0, 4).forEach(i -> sink.write(event("e" + i)));
        assertThat(stored.take()).containsExactly(event("e0"), event("e1"), event("e2"));
        sink.close();
        assertThat(stored.take()).containsExactly(event("e3"));
    }

    @Test
    void aBatchThatDoesNotFillGoesInTime() throws InterruptedException {
        try (AuditSink sink = batching(100, 50, Duration.ofMillis(20))) {
            sink.write(event("e"));
            assertThat(stored.take()).containsExactly(event("e"));
        }
    }

    @Test
    void whatFindsTheBufferFullIsLostAndNobodyWaits() throws InterruptedException {
        var busy = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        AuditBackend slow =
                events -> {
                    busy.countDown();
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return backend.store(events);
                };
        var batches = new SinkOptions.Batches(2, 1, Duration.ZERO, 0, 0, false);
        AuditSink sink =
                new SinkOptions(SinkOptions.Mode.BATCH, batches, 0)
                        .to(slow, "test", InstantSource.system());
        sink.write(event("first"));
        busy.await();
        for (int i = 0; i < 5; i++) {
            assertThat(sink.write(event("e" + i))).isTrue();
        }
        go.countDown();
        sink.close();
        assertThat(stored)
                .containsExactly(
                        List.of(event("first")), List.of(event("e0")), List.of(event("e1")));
    }

    /// Ten a second on average: the third waits until the clock has gone on.
    @Test
    void batchesBeyondTheBurstWaitTheirTurn() throws InterruptedException {
        var batches = new SinkOptions.Batches(100, 1, Duration.ZERO, 10, 2, false);
        AuditSink sink =
                new SinkOptions(SinkOptions.Mode.BATCH, batches, 0).to(backend, "test", now::get);
        IntStream.range(0, 4).forEach(i -> sink.write(event("e" + i)));
        stored.take();
        stored.take();
        now.updateAndGet(time -> time.plusMillis(100));
        assertThat(stored.take()).containsExactly(event("e2"));
        assertThat(stored).isEmpty();
        sink.close();
        assertThat(stored.take()).containsExactly(event("e3"));
    }

    @Test
    void aBlockingSinkMindsLossesOnlyWhenItIsStrict() {
        AuditBackend broken = _ -> false;
        var blocking =
                new SinkOptions(SinkOptions.Mode.BLOCKING, SinkOptions.LOG.batching(), 0)
                        .to(broken, "test", now::get);
        var strict =
                new SinkOptions(SinkOptions.Mode.BLOCKING_STRICT, SinkOptions.LOG.batching(), 0)
                        .to(broken, "test", now::get);
        assertThat(blocking.write(event("e"))).isTrue();
        assertThat(strict.write(event("e"))).isFalse();
    }

    @Test
    void aLargeEventLosesItsBodiesAndOneThatIsStillTooLargeIsLost() {
        AuditSink sink =
                new SinkOptions(SinkOptions.Mode.BLOCKING, SinkOptions.LOG.batching(), 100)
                        .to(backend, "test", now::get);
        sink.write(event("small"));
        sink.write(event("body").with("requestObject", "x".repeat(200)));
        sink.write(event("y".repeat(200)));
        assertThat(stored)
                .containsExactly(
                        List.of(event("small")),
                        List.of(
                                event("body")
                                        .with(
                                                "annotations",
                                                JsonObject.of("audit.k8s.io/truncated", "true"))));
    }
}
