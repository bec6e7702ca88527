package atoll.api.cel;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How expressions write the names of fields that are no identifiers: `a-b` as `a__dash__b`. The
/// escapes are upstream's `cel.Escape`: reserved words stand between double underscores, and `__`
/// itself becomes `__underscores__`.
public final class FieldNames {
    private static final Set<String> WORDS = Set.of("true", "false", "null", "in");

    private FieldNames() {}

    /// Null when expressions cannot name the field at all. `a-b → a__dash__b`, `for → __for__`,
    /// `x__y → x__underscores__y`, `2x → null`.
    public static @Nullable String escaped(String name) {
        if (isReserved(name)) {
            return "__" + name + "__";
        }
        if (name.isEmpty() || isDigit(name.charAt(0))) {
            return null;
        }
        var escaped = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            switch (c) {
                case '-' -> escaped.append("__dash__");
                case '.' -> escaped.append("__dot__");
                case '/' -> escaped.append("__slash__");
                case '_' -> {
                    boolean two = i + 1 < name.length() && name.charAt(i + 1) == '_';
                    escaped.append(two ? "__underscores__" : "_");
                    i += two ? 1 : 0;
                }
                default -> {
                    if (!isDigit(c) && !isLetter(c)) {
                        return null;
                    }
                    escaped.append(c);
                }
            }
        }
        return escaped.toString();
    }

    private static boolean isReserved(String name) {
        return WORDS.contains(name) || Parser.RESERVED.contains(name);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /// The field's own name. Text that needs no unescaping comes back as it is.
    public static String unescaped(String escaped) {
        if (escaped.indexOf("__") < 0) {
            return escaped;
        }
        if (escaped.length() > 4
                && escaped.startsWith("__")
                && escaped.endsWith("__")
                && isReserved(escaped.substring(2, escaped.length() - 2))) {
            return escaped.substring(2, escaped.length() - 2);
        }
        return escaped.replace("__dash__", "-")
                .replace("__dot__", ".")
                .replace("__slash__", "/")
                .replace("__underscores__", "__");
    }
}
