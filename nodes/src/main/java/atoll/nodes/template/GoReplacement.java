package atoll.nodes.template;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a match is replaced with, in the form of Go's `Regexp.Expand`: `$1`, `${1}`, `$name`,
/// `${name}`, and `$$` for a dollar sign.
///
/// A name is as long as it can be: `$1x` is the group `1x`, not the group 1 and an x. A group that
/// does not exist or took no part is empty; a dollar sign that begins no name stands for itself.
final class GoReplacement {
    private static final Pattern REFERENCE =
            Pattern.compile("\\$(?:\\$|([0-9A-Za-z_]+)|\\{([0-9A-Za-z_]+)})");

    private GoReplacement() {}

    /// Every match of the pattern in `text`.
    static String all(Pattern pattern, String text, String replacement) {
        return pattern.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(expand(match, replacement)));
    }

    private static String expand(MatchResult match, String replacement) {
        return REFERENCE
                .matcher(replacement)
                .replaceAll(reference -> Matcher.quoteReplacement(value(match, reference)));
    }

    private static String value(MatchResult match, MatchResult reference) {
        String name = reference.group(1) == null ? reference.group(2) : reference.group(1);
        if (name == null) {
            return "$";
        }
        int group = number(name, match);
        String found = group < 0 ? null : match.group(group);
        return found == null ? "" : found;
    }

    /// A number has no leading zeros; else it is a name.
    ///
    /// @return -1 for a group that does not exist
    private static int number(String name, MatchResult match) {
        if (!name.matches("0|[1-9][0-9]{0,7}")) {
            return match.namedGroups().getOrDefault(name, -1);
        }
        int number = Integer.parseInt(name);
        return number <= match.groupCount() ? number : -1;
    }
}
