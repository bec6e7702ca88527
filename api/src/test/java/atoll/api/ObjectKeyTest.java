package atoll.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ObjectKeyTest {
    @Test
    void keysStandInTheOrderOfEtcd() {
        var keys =
                Stream.of("a/x", "a-b/x", "a0/x", "a.b/x", "a/w", "b/x", "/x")
                        .map(text -> text.split("/"))
                        .map(parts -> new ObjectKey(parts[0], parts[1]))
                        .sorted()
                        .map(ObjectKey::toString);

        assertThat(keys).containsExactly("x", "a-b/x", "a.b/x", "a/w", "a/x", "a0/x", "b/x");
    }

    @Test
    void theEndOfANamespaceIsAfterItsKeysAndBeforeAllOthers() {
        ObjectKey end = ObjectKey.endOf("a");

        assertThat(end).isGreaterThan(new ObjectKey("a", "zzz"));
        assertThat(end).isLessThan(new ObjectKey("a0", "a"));
        assertThat(end).isGreaterThan(new ObjectKey("a-b", "zzz"));
    }
}
