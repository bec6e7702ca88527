package atoll.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ParagraphsTest {
    @Test
    void textOfThisReleaseWinsOverANewerOne() {
        assertThat(
                        Paragraphs.reword(
                                "Holds bytes. Keys differ. Note: not yet everywhere.",
                                "Holds bytes.  Keys differ."))
                .isEqualTo("Holds bytes.\n\nKeys differ.");
    }

    @Test
    void sameTextGetsItsParagraphsBack() {
        assertThat(Paragraphs.reword("One. Two.\n\tcode\nThree.", "One.  Two.  code Three."))
                .isEqualTo("One.\n\nTwo.\n\tcode\nThree.");
    }

    @Test
    void listedWordsBeginParagraphs() {
        assertThat(Paragraphs.split("One. Two three.", List.of(1))).isEqualTo("One.\n\nTwo three.");
        assertThat(Paragraphs.split("One. Two.", List.of())).isEqualTo("One. Two.");
        assertThat(Paragraphs.split("One. Two.", List.of(-1))).isEqualTo("One.  Two.");
        assertThat(Paragraphs.split("One. Two.", List.of(2))).isEqualTo("One. Two.\n");
    }
}
