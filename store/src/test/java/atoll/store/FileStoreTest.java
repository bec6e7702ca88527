package atoll.store;

import static atoll.store.Pods.PODS;
import static atoll.store.Pods.dump;
import static atoll.store.Pods.key;
import static atoll.store.Pods.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The store as the program runs it: real files, a committing thread, many writers.
class FileStoreTest {
    private static final int WRITERS = 64;
    private static final int WRITES_EACH = 50;

    @TempDir Path directory;

    @Test
    void stateIsThereAgainAfterClosing() {
        try (var store = Store.open(directory.resolve("new/data"), StoreOptions.DEFAULT)) {
            store.submit(put("web", "a")).await();
        }
        try (var store = Store.open(directory.resolve("new/data"), StoreOptions.DEFAULT)) {
            assertThat(Pods.value(store.image().resource(PODS).get(key("web")))).isEqualTo("a");
            assertThat(store.image().revision()).isEqualTo(1);
        }
    }

    @Test
    void secondStoreOnTheSameDirectoryIsRefusedWithTheProcessThatHasIt() {
        try (var _ = Store.open(directory, StoreOptions.DEFAULT)) {
            assertThatThrownBy(() -> Store.open(directory, StoreOptions.DEFAULT))
                    .isInstanceOf(StoreException.class)
                    .hasMessage(
                            "data directory %s is in use by process %d: stop that one, or name another directory",
                            directory, ProcessHandle.current().pid());
        }
        Store.open(directory, StoreOptions.DEFAULT).close();
    }

    @Test
    void directoryThatIsAFileIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "text");

        assertThatThrownBy(() -> Store.open(file, StoreOptions.DEFAULT))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("data directory " + file + " cannot be made");
    }

    @Test
    void manyWritersMakeOneHistoryWithoutLostUpdates() throws Exception {
        var options = StoreOptions.DEFAULT.withLog(64 * 1024, 200 * 1024);
        var counters = WRITERS / 8;
        Image last;
        try (var store = Store.open(directory, options)) {
            var cursor = store.watch(PODS, 0, () -> {});
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var tasks = new ArrayList<Callable<Void>>();
                for (int i = 0; i < WRITERS; i++) {
                    String name = "counter-" + i % counters;
                    tasks.add(() -> count(store, name));
                }
                for (Future<Void> done : threads.invokeAll(tasks)) {
                    done.get();
                }
            }
            for (int i = 0; i < counters; i++) {
                assertThat(Pods.value(store.image().resource(PODS).get(key("counter-" + i))))
                        .isEqualTo(Integer.toString(8 * WRITES_EACH));
            }
            assertLinear(cursor);
            last = store.image();
        }
        try (var again = Store.open(directory, options)) {
            assertThat(dump(again.image())).isEqualTo(dump(last));
        }
    }

    /// Adds one, as often as asked, each time to what it read; a conflict is tried again.
    private static Void count(Store store, String name) {
        int done = 0;
        while (done < WRITES_EACH) {
            var seen = store.image().resource(PODS).get(key(name));
            int value = seen == null ? 0 : Integer.parseInt(Pods.value(seen));
            long expected = seen == null ? StoreWrite.ABSENT : seen.revision();
            var outcome = store.submit(put(name, Integer.toString(value + 1), expected)).await();
            if (outcome instanceof WriteOutcome.Committed(var object)) {
                done++;
                // Own writes are read back once they are acknowledged.
                assertThat(store.image().resource(PODS).get(key(name)).revision())
                        .isGreaterThanOrEqualTo(object.revision());
            }
        }
        return null;
    }

    private static void assertLinear(Cursor cursor) {
        var values = new HashMap<String, Integer>();
        long revision = 0;
        int events = 0;
        for (var more = cursor.poll(100); !more.isEmpty(); more = cursor.poll(100)) {
            for (StoreEvent event : more) {
                assertThat(event.revision()).isEqualTo(revision + 1);
                revision = event.revision();
                int before = values.getOrDefault(event.key().name(), 0);
                assertThat(Pods.value(event.object())).isEqualTo(Integer.toString(before + 1));
                values.put(event.key().name(), before + 1);
                events++;
            }
        }
        assertThat(events).isEqualTo(WRITERS * WRITES_EACH);
    }
}
