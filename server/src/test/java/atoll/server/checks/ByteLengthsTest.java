package atoll.server.checks;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Upstream counts bytes where it bounds the length of a text.
class ByteLengthsTest {
    /// Two bytes and one character.
    private static final String WIDE = "ä";

    private static List<String> ofAnnotation(int characters) {
        var problems = new Problems();
        MetadataRules.annotations(
                "metadata.annotations", JsonObject.of("ab", WIDE.repeat(characters)), problems);
        return messages(problems);
    }

    private static List<String> ofManager(int characters) {
        var problems = new Problems();
        var entry = JsonObject.of("manager", WIDE.repeat(characters));
        MetadataRules.checkContents(
                JsonObject.of("managedFields", JsonArray.of(List.of(entry))), problems);
        return messages(problems);
    }

    private static List<String> ofMessage(int characters) {
        var condition =
                JsonObject.of("type", "Ready")
                        .with("status", "True")
                        .with("reason", "Fine")
                        .with("lastTransitionTime", "2026-01-01T00:00:00Z")
                        .with("message", WIDE.repeat(characters));
        var problems = new Problems();
        ConditionRules.check(JsonArray.of(List.of(condition)), "conditions", problems);
        return messages(problems);
    }

    private static List<String> messages(Problems problems) {
        return problems.causes().stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .toList();
    }

    @Test
    void annotationsManagersAndMessagesAreMeasuredInBytes() {
        assertThat(ofAnnotation(128 * 1024 - 1)).isEmpty();
        assertThat(ofAnnotation(128 * 1024))
                .containsExactly(
                        "metadata.annotations: Too long: may not be more than 262144 bytes");
        assertThat(ofManager(64)).isEmpty();
        assertThat(ofManager(65))
                .containsExactly(
                        "metadata.managedFields[0].manager: Too long: may not be more than 128"
                                + " bytes");
        assertThat(ofMessage(16 * 1024)).isEmpty();
        assertThat(ofMessage(16 * 1024 + 1))
                .containsExactly(
                        "conditions[0].message: Too long: may not be more than 32768 bytes");
    }
}
