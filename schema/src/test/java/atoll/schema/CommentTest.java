package atoll.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommentTest {
    @Test
    void markersAndTodoLinesAreNoDescription() {
        Comment comment =
                Comment.of(
                        """
                        List of containers.
                        Cannot be updated.
                        TODO: say more
                        +optional
                        +patchMergeKey=name
                        +patchStrategy=merge,retainKeys
                        +listType=map
                        +listMapKey=containerPort
                        +listMapKey=protocol
                        +default="TCP"
                        ---
                        for developers only\
                        """);

        assertThat(comment.description()).isEqualTo("List of containers. Cannot be updated.");
        assertThat(comment.values("patchStrategy")).containsExactly("merge", "retainKeys");
        assertThat(comment.values("listMapKey")).containsExactly("containerPort", "protocol");
        assertThat(comment.markers().get("default")).containsExactly("\"TCP\"");
        assertThat(comment.values("structType")).isEmpty();
    }

    @Test
    void indentedLinesStayLinesAndBlankOnesMakeParagraphs() {
        assertThat(Comment.of("Examples:\n  one\n  two\nthe end").description())
                .isEqualTo("Examples:\n  one\n  two\nthe end");
        assertThat(Comment.of("first\n\nsecond").description()).isEqualTo("first\n\nsecond");
    }

    @Test
    void paragraphsThatProtocDroppedAreTakenFromTheFlattenedText() {
        assertThat(
                        Paragraphs.restore(
                                "One. Two.  Three.\n  code\nend", "One.  Two.  Three.   code end"))
                .isEqualTo("One.\n\nTwo.  Three.\n  code\nend");
        assertThat(Paragraphs.restore("One. Two.", "One. Deux.")).isEqualTo("One. Two.");
        assertThat(Paragraphs.restore("One.", "")).isEqualTo("One.");
    }
}
