package atoll.api.cel;

import static atoll.api.cel.Types.BOOL;
import static atoll.api.cel.Types.INT;
import static atoll.api.cel.Types.STRING;
import static atoll.api.cel.Values.string;
import static atoll.api.cel.Values.text;

import atoll.api.regexp.DeepSearch;
import atoll.api.regexp.GoRegexp;
import atoll.api.regexp.RegexpException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Regular expressions as RE2 reads them, on the platform's engine. That one may backtrack, so each
/// match may look at so many characters only. [GoRegexp] translates; a pattern is read anew by each
/// call. Upstream: `regex.go` of apiserver's `cel/library`, and cel-go's `matches`.
final class Patterns {
    /// Characters that one search may look at. RE2 needs no such bound; a pattern that backtracks
    /// past it is an error of the expression.
    private static final int STEPS_MAX = 4_000_000;

    private Patterns() {}

    static void declare(Functions.Builder functions) {
        Overload.Operation matches = args -> Values.bool(searched(args, Matcher::find));
        functions.member("matches", BOOL, matches, STRING, STRING);
        functions.global("matches", BOOL, matches, STRING, STRING);
        functions.member("find", STRING, Patterns::find, STRING, STRING);
        functions.member("findAll", Types.list(STRING), Patterns::findAll, STRING, STRING);
        functions.member("findAll", Types.list(STRING), Patterns::findAll, STRING, STRING, INT);
    }

    /// `""` where nothing matches.
    private static Value find(Value[] args) {
        return text(searched(args, matcher -> matcher.find() ? matcher.group() : ""));
    }

    /// @param args text, pattern and perhaps how many at most, -1 for all
    private static Value findAll(Value[] args) {
        long most = args.length > 2 ? Values.integer(args[2]) : -1;
        return new Value.Listed(searched(args, matcher -> all(matcher, most)));
    }

    private static List<Value> all(Matcher matcher, long most) {
        var found = new ArrayList<Value>();
        while ((most < 0 || found.size() < most) && matcher.find()) {
            found.add(text(matcher.group()));
        }
        return found;
    }

    /// @param args text and pattern
    /// @param search of a matcher that has not looked yet
    private static <T> T searched(Value[] args, Function<Matcher, T> search) {
        String text = string(args[0]);
        Pattern pattern = compiled(string(args[1]));
        try {
            return DeepSearch.run(
                    string(args[1]), () -> search.apply(pattern.matcher(Bounded.of(text))));
        } catch (RegexpException e) {
            throw new EvaluationException(e.why());
        }
    }

    /// Throws [EvaluationException] when the text is no pattern.
    static void requireSound(String pattern) {
        var _ = compiled(pattern);
    }

    /// @throws EvaluationException in Go's words, when the pattern is none
    private static Pattern compiled(String pattern) {
        try {
            return GoRegexp.compile(pattern);
        } catch (RegexpException e) {
            throw new EvaluationException(e.why());
        }
    }

    /// A text that ends a match that looks at it too often.
    ///
    /// @param steps one count for the whole search, shared by parts of the text
    private record Bounded(String text, int start, int end, int[] steps) implements CharSequence {
        static Bounded of(String text) {
            return new Bounded(text, 0, text.length(), new int[1]);
        }

        @Override
        public int length() {
            return end - start;
        }

        @Override
        public char charAt(int index) {
            if (++steps[0] > STEPS_MAX) {
                throw new EvaluationException("regular expression takes too long");
            }
            return text.charAt(start + index);
        }

        @Override
        public CharSequence subSequence(int from, int to) {
            return text.substring(start + from, start + to);
        }

        @Override
        public String toString() {
            return text.substring(start, end);
        }
    }
}
