package atoll.store;

import static atoll.store.Pods.PODS;
import static atoll.store.Pods.dump;
import static atoll.store.Pods.key;
import static atoll.store.Pods.put;
import static atoll.store.Pods.remove;
import static atoll.store.Pods.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.api.ObjectKey;
import atoll.base.json.JsonObject;
import atoll.store.log.MemoryDisk;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every store does, in memory and on a disk.
class StoreTest {
    static Stream<Store> stores() {
        return Stream.of(Store.inMemory(), Pods.open(new MemoryDisk()));
    }

    @ParameterizedTest
    @MethodSource("stores")
    void firstWriteHasRevisionOneAndIsPublished(Store store) {
        var outcome = store.submit(put("web", "a", StoreWrite.ABSENT)).await();

        assertThat(outcome).isInstanceOf(WriteOutcome.Committed.class);
        assertThat(store.image().revision()).isEqualTo(1);
        var object = store.image().resource(PODS).get(key("web"));
        assertThat(object.resourceVersion()).isEqualTo("1");
        assertThat(value(object)).isEqualTo("a");
        assertThat(((WriteOutcome.Committed) outcome).object()).isSameAs(object);
    }

    @ParameterizedTest
    @MethodSource("stores")
    void staleUpdateIsAConflictThatShowsWhatIsThereAndDrawsNoRevision(Store store) {
        store.submit(put("web", "a", StoreWrite.ABSENT));
        store.submit(put("web", "b", 1));

        var outcome = store.submit(put("web", "c", 1)).await();

        assertThat(((WriteOutcome.Conflict) outcome).actual().revision()).isEqualTo(2);
        assertThat(store.image().revision()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("stores")
    void creatingWhatIsThereAndUpdatingWhatIsNotAreConflicts(Store store) {
        store.submit(put("web", "a", StoreWrite.ABSENT));

        assertThat(store.submit(put("web", "b", StoreWrite.ABSENT)).outcome())
                .isInstanceOf(WriteOutcome.Conflict.class);
        assertThat(store.submit(put("other", "b", 1)).outcome())
                .isEqualTo(new WriteOutcome.Conflict(null));
        assertThat(store.submit(remove("other")).outcome())
                .isEqualTo(new WriteOutcome.Conflict(null));
    }

    @ParameterizedTest
    @MethodSource("stores")
    void removalAnswersTheLastStateWithItsOwnRevision(Store store) {
        store.submit(put("web", "a"));

        var outcome = (WriteOutcome.Committed) store.submit(remove("web", 1)).await();

        assertThat(outcome.object().revision()).isEqualTo(2);
        assertThat(value(outcome.object())).isEqualTo("last");
        assertThat(store.image().resource(PODS).isEmpty()).isTrue();
        assertThat(store.image().resources()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("stores")
    void imageHeldByAReaderNeverChanges(Store store) {
        store.submit(put("web", "a"));
        var before = store.image();
        var dumped = dump(before);

        for (int i = 0; i < 500; i++) {
            store.submit(put("pod-" + i, "x"));
        }
        store.submit(remove("web"));

        assertThat(dump(before)).isEqualTo(dumped);
        assertThat(before.revision()).isEqualTo(1);
        assertThat(store.image().resource(PODS).size()).isEqualTo(500);
    }

    @ParameterizedTest
    @MethodSource("stores")
    void namespacesAreRangesOfTheListOrder(Store store) {
        for (String namespace : List.of("a", "a-b", "a.b", "b")) {
            for (int i = 0; i < 100; i++) {
                var key = new ObjectKey(namespace, "pod-" + (100 + i));
                store.submit(Pods.put(PODS, key, "x", StoreWrite.ABSENT, Durability.DURABLE));
            }
        }
        var pods = store.image().resource(PODS);

        assertThat(pods.size()).isEqualTo(400);
        assertThat(pods.size("a")).isEqualTo(100);
        assertThat(pods.size("none")).isZero();
        var page = pods.namespace("a-b", "pod-190");
        assertThat(page.nextKey()).isEqualTo(new ObjectKey("a-b", "pod-190"));
        assertThat(page).toIterable().hasSize(10).allMatch(pod -> pod.namespace().equals("a-b"));
        // As in etcd, whose keys have a slash behind the namespace: a-b, a.b, a, b.
        assertThat(pods.rank(new ObjectKey("a", ""))).isEqualTo(200);
        assertThat(pods.from(new ObjectKey("b", "pod-199"))).toIterable().hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("stores")
    void clustersShareOneOrderAndNothingElse(Store store) {
        var member = new ResourceKey("member1", "", "pods");
        store.submit(put("web", "hub"));
        store.submit(Pods.put(member, key("web"), "member", StoreWrite.ABSENT, Durability.DURABLE));

        var image = store.image();

        assertThat(value(image.resource(PODS).get(key("web")))).isEqualTo("hub");
        assertThat(image.resource(member).get(key("web")).revision()).isEqualTo(2);
        assertThat(image.resources("member1")).containsExactly(member);
        assertThat(image.resources()).containsExactly(PODS, member);
    }

    @ParameterizedTest
    @MethodSource("stores")
    void writesSubmittedTogetherAreDecidedOneAfterTheOther(Store store) {
        var submitted =
                store.submitAll(
                        List.of(
                                put("web", "a", StoreWrite.ABSENT),
                                put("web", "b", 1),
                                put("web", "c", 1),
                                remove("web", 2)));

        assertThat(submitted.get(1).await()).isInstanceOf(WriteOutcome.Committed.class);
        assertThat(submitted.get(2).await()).isInstanceOf(WriteOutcome.Conflict.class);
        assertThat(submitted.get(3).await()).isInstanceOf(WriteOutcome.Committed.class);
        assertThat(store.image().revision()).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("stores")
    void forkGoesItsOwnWay(Store store) {
        store.submit(put("web", "a"));
        var log = new EventLog();

        var fork = store.fork(log);
        fork.submit(put("web", "forked", 1));
        store.submit(put("web", "kept", 1));

        assertThat(value(fork.image().resource(PODS).get(key("web")))).isEqualTo("forked");
        assertThat(value(store.image().resource(PODS).get(key("web")))).isEqualTo("kept");
        assertThat(log.text()).startsWith("2 MODIFIED hub//pods shop/web {").hasLineCount(1);
        assertThatThrownBy(() -> fork.watch(PODS, 0, () -> {}))
                .isInstanceOf(ExpiredException.class);
        fork.watch(PODS, 1, () -> {}).close();
    }

    @ParameterizedTest
    @MethodSource("stores")
    void closedStoreRefusesWritesAndStaysReadable(Store store) {
        store.submit(put("web", "a"));

        store.close();
        store.close();

        assertThatThrownBy(() -> store.submit(put("web", "b")))
                .isInstanceOf(StoreException.class)
                .hasMessage("the store is closed");
        assertThat(store.image().resource(PODS).size()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("stores")
    void objectWithoutMetadataIsRefusedBeforeAnythingOfItsGroupIsDecided(Store store) {
        var bad =
                new StoreWrite.Put(
                        PODS, key("bad"), JsonObject.EMPTY, StoreWrite.ANY, Durability.DURABLE);

        assertThatThrownBy(() -> store.submitAll(List.of(put("web", "a"), bad)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(store.latest(PODS, key("web"))).isNull();
        assertThat(store.latest().revision()).isZero();
    }
}
