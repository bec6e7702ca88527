package atoll.store;

import static atoll.store.Pods.dump;
import static atoll.store.Pods.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.store.log.MemoryDisk;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/// What a crash cannot have done is refused, by name and place.
class DamageTest {
    private static final StoreOptions SMALL = StoreOptions.DEFAULT.withLog(1024, 1 << 20);

    private final MemoryDisk disk = new MemoryDisk();

    private void write(StoreOptions options, int count) {
        var store = Pods.open(disk, options);
        for (int i = 0; i < count; i++) {
            store.submit(put("pod-" + i, "value-" + i)).await();
        }
        store.close();
    }

    private void flip(String name, int offset) {
        byte[] bytes = disk.bytes(name);
        bytes[offset] ^= 0x10;
        disk.put(name, bytes);
    }

    private List<String> segments() {
        return disk.list().stream().filter(name -> name.endsWith(".log")).toList();
    }

    @Test
    void anyWrongByteInAnEarlierSegmentIsRefused() {
        write(SMALL, 30);
        String first = segments().getFirst();
        int length = disk.bytes(first).length;
        for (int offset = 0; offset < length; offset++) {
            flip(first, offset);
            assertThatThrownBy(() -> Pods.open(disk, SMALL))
                    .as("byte %d", offset)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("disk/" + first)
                    .hasMessageContaining(offset < 24 ? "header" : "offset");
            flip(first, offset);
        }
        assertThat(Pods.open(disk, SMALL).image().revision()).isEqualTo(30);
    }

    @Test
    void anyWrongByteOfTheLastSegmentThatWasForcedBeforeALaterWriteIsRefused() {
        write(StoreOptions.DEFAULT, 10);
        String only = segments().getLast();
        byte[] whole = disk.bytes(only);
        write(StoreOptions.DEFAULT, 1);
        int lastBatch = whole.length;
        byte[] longer = disk.bytes(only);
        for (int offset = 24; offset < longer.length; offset++) {
            flip(only, offset);
            if (offset < lastBatch) {
                assertThatThrownBy(() -> Pods.open(disk)).hasMessageContaining("is damaged at");
                flip(only, offset);
            } else {
                // As a crash in the last write would leave it: that write is gone, no other is.
                assertThat(Pods.open(disk).image().revision()).as("byte %d", offset).isEqualTo(10);
                disk.put(only, longer);
            }
        }
    }

    @Test
    void messageNamesDirectoryFileOffsetAndWayOut() {
        write(SMALL, 30);
        String first = segments().getFirst();
        flip(first, 60);

        assertThatThrownBy(() -> Pods.open(disk, SMALL))
                .hasMessage(
                        "data directory disk cannot be opened: disk/0000000000000000000.log is damaged"
                                + " at offset 49: a record's checksum is wrong; restore the data"
                                + " directory from a copy");
        assertThat(disk.isClosed()).isTrue();
    }

    @Test
    void missingSegmentIsNoticed() {
        write(SMALL, 30);
        disk.remove(segments().get(1));

        assertThatThrownBy(() -> Pods.open(disk, SMALL))
                .hasMessageContaining("records are missing from disk");
    }

    @Test
    void missingFirstSegmentIsNoticed() {
        write(SMALL, 30);
        disk.remove(segments().getFirst());

        assertThatThrownBy(() -> Pods.open(disk, SMALL))
                .hasMessageContaining("files are missing from disk");
    }

    @Test
    void segmentCutShortBeforeTheLastIsRefused() {
        write(SMALL, 30);
        String first = segments().getFirst();
        byte[] bytes = disk.bytes(first);
        for (int length = 0; length < bytes.length; length++) {
            disk.put(first, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> Pods.open(disk, SMALL))
                    .as("cut at %d", length)
                    .isInstanceOf(StoreException.class);
        }
    }

    @Test
    void anyWrongByteInASnapshotIsRefused() {
        var options = StoreOptions.DEFAULT.withLog(1024, 2000);
        write(options, 40);
        String snapshot =
                disk.list().stream().filter(name -> name.endsWith(".snapshot")).findFirst().get();
        int length = disk.bytes(snapshot).length;
        for (int offset = 0; offset < length; offset++) {
            flip(snapshot, offset);
            assertThatThrownBy(() -> Pods.open(disk, options))
                    .hasMessageContaining("disk/" + snapshot);
            flip(snapshot, offset);
        }
        byte[] whole = disk.bytes(snapshot);
        disk.put(snapshot, Arrays.copyOf(whole, length - 25));
        assertThatThrownBy(() -> Pods.open(disk, options)).hasMessageContaining("is incomplete");
    }

    @Test
    void formatOfANewerProgramIsRefusedAndLeftAlone() {
        write(StoreOptions.DEFAULT, 3);
        String only = segments().getLast();
        byte[] bytes = disk.bytes(only);
        bytes[11] = 2;
        var crc = new CRC32C();
        crc.update(bytes, 0, 20);
        ByteBuffer.wrap(bytes).putInt(20, (int) crc.getValue());
        disk.put(only, bytes);

        assertThatThrownBy(() -> Pods.open(disk))
                .hasMessageContaining(
                        "has format 2 and this program reads up to 1: it was written by a newer one");
        assertThat(disk.bytes(only)).isEqualTo(bytes);
    }

    @Test
    void tornTailIsCutOnceAndForAll() {
        write(StoreOptions.DEFAULT, 3);
        String only = segments().getLast();
        byte[] whole = disk.bytes(only);
        disk.put(only, Arrays.copyOf(whole, whole.length + 500));

        var state = dump(Pods.open(disk).image());

        assertThat(state).hasSize(3);
        assertThat(disk.bytes(only)).isEqualTo(whole);
    }
}
