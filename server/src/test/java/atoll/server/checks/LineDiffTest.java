package atoll.server.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Against what Python's `difflib` gives of the same texts.
class LineDiffTest {
    private static String lines(String letters) {
        return letters.chars()
                .mapToObj(letter -> Character.toString(letter))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void theEarliestOfEqualRunsIsTheSame() {
        assertThat(LineDiff.between(lines("[{a}]"), lines("[{a}{a}]")))
                .isEqualTo("@@ -2,4 +2,7 @@\n {\n a\n }\n+{\n+a\n+}\n ]\n");
    }

    @Test
    void changesSixLinesApartShareAHunk() {
        assertThat(LineDiff.between(lines("abcdefghij"), lines("aBcdefghIj")))
                .isEqualTo("@@ -1,10 +1,10 @@\n a\n-b\n+B\n c\n d\n e\n f\n g\n h\n-i\n+I\n j\n");
    }

    @Test
    void changesSevenLinesApartDoNot() {
        assertThat(LineDiff.between(lines("abcdefghijk"), lines("aBcdefghiJk")))
                .isEqualTo(
                        "@@ -1,5 +1,5 @@\n a\n-b\n+B\n c\n d\n e\n"
                                + "@@ -7,5 +7,5 @@\n g\n h\n i\n-j\n+J\n k\n");
    }

    /// Of 400 lines half are `null`: these begin no run, so the changed line is found by the
    /// others.
    @Test
    void linesThatAreEverywhereInALongTextBeginNoRun() {
        String before =
                IntStream.range(0, 200)
                        .mapToObj(i -> "null\nline " + i)
                        .collect(Collectors.joining("\n"));

        assertThat(LineDiff.between(before, before.replace("line 100\n", "null\n")))
                .isEqualTo(
                        "@@ -199,7 +199,7 @@\n null\n line 99\n null\n-line 100\n+null\n null\n"
                                + " line 101\n null\n");
    }
}
