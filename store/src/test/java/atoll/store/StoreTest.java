package atoll.store;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.ObjectKey;
import atoll.base.json.JsonObject;
import org.junit.jupiter.api.Test;

class StoreTest {
    private static final ResourceKey PODS = new ResourceKey("hub", "", "pods");

    private final Store store = Store.inMemory();

    private static StoreWrite.Put put(String name, String value, long expected) {
        return new StoreWrite.Put(
                PODS,
                new ObjectKey("shop", name),
                JsonObject.of(
                        "kind",
                        "Pod",
                        "metadata",
                        JsonObject.of("name", name, "namespace", "shop"),
                        "spec",
                        JsonObject.of("value", value)),
                expected,
                Durability.DURABLE);
    }

    @Test
    void firstWriteHasRevisionOneAndIsPublished() {
        var submitted = store.submit(put("web", "a", StoreWrite.ABSENT));

        assertThat(submitted.await()).isInstanceOf(WriteOutcome.Committed.class);
        assertThat(store.image().revision()).isEqualTo(1);
        var object = store.image().resource(PODS).get(new ObjectKey("shop", "web"));
        assertThat(object.resourceVersion()).isEqualTo("1");
        assertThat(object.spec().string("value")).isEqualTo("a");
    }

    @Test
    void staleUpdateIsAConflictThatShowsWhatIsThere() {
        store.submit(put("web", "a", StoreWrite.ABSENT));
        store.submit(put("web", "b", 1));

        var outcome = store.submit(put("web", "c", 1)).outcome();

        assertThat(outcome).isInstanceOf(WriteOutcome.Conflict.class);
        assertThat(((WriteOutcome.Conflict) outcome).actual().revision()).isEqualTo(2);
    }
}
