package atoll.api.selector;

import atoll.api.selector.FieldSelector.Requirement;
import java.util.ArrayList;
import java.util.List;

/// Reads the text form of a field selector: `metadata.name=a,status.phase!=Running`. A backslash
/// escapes a comma, an equals sign or itself in a value. The rules and refusals are those of
/// `fields.ParseSelector` of apimachinery. Which fields a kind knows is not asked here.
final class FieldParser {
    private FieldParser() {}

    /// `"" → everything`, `a=1,,b!=2 → a=1,b!=2`: empty terms are passed over. The terms are sorted
    /// as text, as upstream does, and by that order refusals name the first one that is wrong.
    ///
    /// @throws SelectorException when a term has no sign or a value an escape that is none
    static FieldSelector parse(String text) {
        var terms = terms(text);
        terms.sort(null);
        var requirements = new ArrayList<Requirement>();
        for (String term : terms) {
            if (!term.isEmpty()) {
                Requirement requirement = requirement(text, term);
                // A sign alone asks for nothing.
                if (!requirement.field().isEmpty() || !requirement.value().isEmpty()) {
                    requirements.add(requirement);
                }
            }
        }
        return requirements.isEmpty() ? FieldSelector.EVERYTHING : new FieldSelector(requirements);
    }

    /// Cuts at commas that no backslash stands before; the backslashes stay.
    private static List<String> terms(String text) {
        var terms = new ArrayList<String>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == ',') {
                terms.add(text.substring(start, i));
                start = i + 1;
            }
        }
        terms.add(text.substring(start));
        return terms;
    }

    /// The first sign in the term counts, the longest of those that begin there: `a==b=c` is
    /// refused for its value, `a=b` and `a==b` mean the same.
    private static Requirement requirement(String whole, String term) {
        for (int i = 0; i < term.length(); i++) {
            for (String sign : List.of("!=", "==", "=")) {
                if (term.startsWith(sign, i)) {
                    return new Requirement(
                            term.substring(0, i),
                            unescape(term.substring(i + sign.length())),
                            !sign.equals("!="));
                }
            }
        }
        throw new SelectorException(
                "invalid selector: '" + whole + "'; can't understand '" + term + "'");
    }

    /// `a\,b → a,b`. A sign or comma without its backslash is refused, though only signs can stand
    /// here.
    private static String unescape(String value) {
        var plain = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                char next = i + 1 < value.length() ? value.charAt(i + 1) : 0;
                if (next != '\\' && next != ',' && next != '=') {
                    throw new SelectorException(
                            "invalid field selector: invalid escape sequence: "
                                    + (next == 0 ? "\\" : "\\" + next));
                }
                plain.append(next);
                i++;
            } else if (c == ',' || c == '=') {
                throw new SelectorException(
                        "invalid field selector: unescaped character in value: " + (int) c);
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
