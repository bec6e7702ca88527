package atoll.base.json;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ScannerException;

/// What is wrong with a YAML text, in the words of the Go library that Kubernetes uses. Both
/// libraries come from one design, so that each of our library's problems has one there.
final class YamlProblems {
    private static final String IN_CONTEXT = " are not allowed in this context";
    private static final String NO_COLON = "could not find expected ':'";

    /// How one of our library's problems begins, and what Go's calls it.
    private record Problem(String start, String words) {
        static Problem missing(String what) {
            return new Problem("expected " + what, "did not find expected " + what);
        }
    }

    private static final List<Problem> PROBLEMS =
            List.of(
                    Problem.missing("',' or '}'"),
                    Problem.missing("',' or ']'"),
                    new Problem("expected the node", "did not find expected node content"),
                    new Problem(
                            "expected '<document start>'",
                            "did not find expected <document start>"),
                    new Problem("duplicate YAML directive", "found duplicate %YAML directive"),
                    new Problem("found incompatible YAML", "found incompatible YAML document"),
                    new Problem("duplicate tag handle", "found duplicate %TAG directive"),
                    new Problem("found undefined tag handle", "found undefined tag handle"),
                    new Problem("mapping values", "mapping values" + IN_CONTEXT),
                    new Problem("mapping keys", "mapping keys" + IN_CONTEXT),
                    new Problem("sequence entries", "block sequence entries" + IN_CONTEXT),
                    new Problem("found unexpected document", "found unexpected document indicator"),
                    new Problem("found unknown escape", "found unknown escape character"),
                    new Problem(
                            "expected escape sequence", "did not find expected hexdecimal number"),
                    new Problem("expected chomping", "did not find expected comment or line break"),
                    new Problem(
                            "expected a comment or a line break",
                            "did not find expected comment or line break"),
                    new Problem(
                            "expected indentation indicator",
                            "found an indentation indicator equal to 0"),
                    new Problem(
                            "unexpected character found",
                            "did not find expected alphabetic or numeric character"),
                    new Problem(
                            "expected alphabetic or numeric",
                            "found unexpected non-alphabetical character"),
                    new Problem("expected a digit, but", "did not find expected version number"),
                    new Problem(
                            "expected a digit or '.'",
                            "did not find expected digit or '.' character"),
                    new Problem(
                            "expected a digit or ' '",
                            "did not find expected comment or line break"),
                    new Problem("expected '>'", "did not find the expected '>'"),
                    new Problem("expected ' '", "did not find expected whitespace or line break"),
                    new Problem("expected URI", "did not find expected tag URI"),
                    new Problem("found character", "found character that cannot start any token"));

    private YamlProblems() {}

    static JsonException of(MarkedYamlEngineException e) {
        String problem = String.valueOf(e.getProblem());
        if (problem.startsWith("special characters") || problem.contains("DEL character")) {
            return new JsonException("yaml: control characters are not allowed", e);
        }
        return new JsonException("yaml: " + line(e, problem) + words(e, problem), e);
    }

    private static String words(MarkedYamlEngineException e, String problem) {
        if (problem.startsWith("expected <block end>")) {
            return String.valueOf(e.getContext()).contains("mapping")
                    ? "did not find expected key"
                    : "did not find expected '-' indicator";
        }
        return PROBLEMS.stream()
                .filter(each -> problem.startsWith(each.start()))
                .map(Problem::words)
                .findFirst()
                .orElse(problem);
    }

    /// Go's scanner counts lines from one and its parser from nought; neither tells of the first.
    private static String line(MarkedYamlEngineException e, String problem) {
        int line = line(e.getProblemMark());
        boolean atEnd = problem.equals(NO_COLON) || problem.contains("<stream end>");
        if (atEnd && isEndOfLine(e.getProblemMark())) {
            line++;
        }
        if (line == 0) {
            line = line(e.getContextMark());
        } else if (e instanceof ScannerException) {
            line++;
        }
        return line == 0 ? "" : "line " + line + ": ";
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(Mark::getLine).orElse(0);
    }

    /// Whether a text ends without a line break: Go's scanner adds one there.
    private static boolean isEndOfLine(Optional<Mark> mark) {
        return mark.filter(
                        end -> end.getColumn() != 0 && end.getPointer() >= end.getBuffer().length)
                .isPresent();
    }
}
