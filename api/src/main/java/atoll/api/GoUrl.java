package atoll.api;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A URL as Go's `net/url` reads it: by other rules than Java's, and with other words for what is
/// none.
///
/// @param scheme in small letters; empty for none
/// @param user as it is written before the `@`; null for none
/// @param host with its port
/// @param fragment as it is written
public record GoUrl(
        String scheme, @Nullable String user, String host, String query, String fragment) {
    private static final String PLAIN_MARKS = "-_.~";
    private static final String HOST_MARKS = PLAIN_MARKS + "!$&'()*+,;=:[]<>\"";
    private static final String USER_MARKS = "-._:~!$&'()*+,;=%@";

    /// What is wrong, in the words that Go has for it: `parse "://x": missing protocol scheme`.
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        private Malformed(String why) {
            super(why);
        }
    }

    public static GoUrl parse(String text) throws Malformed {
        int hash = text.indexOf('#');
        String before = hash < 0 ? text : text.substring(0, hash);
        String fragment = hash < 0 ? "" : text.substring(hash + 1);
        try {
            GoUrl url = whole(before, fragment);
            checkEscapes(fragment, "");
            return url;
        } catch (Malformed e) {
            throw new Malformed("parse " + GoStrings.quoted(before) + ": " + e.getMessage());
        }
    }

    private static GoUrl whole(String text, String fragment) throws Malformed {
        if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new Malformed("net/url: invalid control character in URL");
        }
        int colon = schemeEnd(text);
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        String rest = text.substring(colon + 1);
        int mark = rest.indexOf('?');
        String query = mark < 0 ? "" : rest.substring(mark + 1);
        String place = mark < 0 ? rest : rest.substring(0, mark);
        if (!place.startsWith("/")) {
            if (scheme.isEmpty() && place.split("/", 2)[0].contains(":")) {
                throw new Malformed("first path segment in URL cannot contain colon");
            }
            if (scheme.isEmpty()) {
                checkEscapes(place, "");
            }
            return new GoUrl(scheme, null, "", query, fragment);
        }
        if (!place.startsWith("//") || (scheme.isEmpty() && place.startsWith("///"))) {
            checkEscapes(place, "");
            return new GoUrl(scheme, null, "", query, fragment);
        }
        int slash = place.indexOf('/', 2);
        String authority = slash < 0 ? place.substring(2) : place.substring(2, slash);
        int at = authority.lastIndexOf('@');
        String host = authority.substring(at + 1);
        checkHost(scheme, host);
        if (at >= 0) {
            checkUser(authority.substring(0, at));
        }
        checkEscapes(slash < 0 ? "" : place.substring(slash), "");
        return new GoUrl(scheme, at < 0 ? null : authority.substring(0, at), host, query, fragment);
    }

    /// Where the colon after the scheme stands; -1 for none.
    private static int schemeEnd(String text) throws Malformed {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ':') {
                if (i == 0) {
                    throw new Malformed("missing protocol scheme");
                }
                return i;
            }
            boolean letter = isLetter(c);
            boolean later = isDigit(c) || c == '+' || c == '-' || c == '.';
            if (!letter && (!later || i == 0)) {
                return -1;
            }
        }
        return -1;
    }

    private static void checkHost(String scheme, String host) throws Malformed {
        int bracket = host.lastIndexOf('[');
        if (bracket > 0) {
            throw new Malformed("invalid IP-literal");
        }
        if (bracket == 0) {
            int end = host.lastIndexOf(']');
            if (end < 0) {
                throw new Malformed("missing ']' in host");
            }
            checkPort(host.substring(end + 1));
            return;
        }
        int first = host.indexOf(':');
        if (first >= 0) {
            boolean web = scheme.equals("http") || scheme.equals("https");
            checkPort(host.substring(web ? first : host.lastIndexOf(':')));
        }
        checkEscapes(host, HOST_MARKS);
    }

    private static void checkPort(String port) throws Malformed {
        if (!port.matches("(:[0-9]*)?")) {
            throw new Malformed("invalid port " + GoStrings.quoted(port) + " after host");
        }
    }

    private static void checkUser(String user) throws Malformed {
        for (int i = 0; i < user.length(); i++) {
            char c = user.charAt(i);
            if (!isLetter(c) && !isDigit(c) && USER_MARKS.indexOf(c) < 0) {
                throw new Malformed("net/url: invalid userinfo");
            }
        }
        checkEscapes(user, "");
    }

    /// @param marks that may stand in a host beside letters and digits; empty where all may
    private static void checkEscapes(String part, String marks) throws Malformed {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == '%') {
                String escape = part.substring(i, Math.min(i + 3, part.length()));
                if (!escape.matches("%[0-9A-Fa-f]{2}")
                        || (!marks.isEmpty() && !isForHost(escape))) {
                    throw new Malformed("invalid URL escape " + GoStrings.quoted(escape));
                }
                i += 2;
            } else if (!marks.isEmpty() && c < 0x80 && !isAllowed(c, marks)) {
                throw new Malformed(
                        "invalid character %s in host name"
                                .formatted(GoStrings.quoted(String.valueOf(c))));
            }
        }
    }

    /// In a host only what is no ASCII is escaped, and the percent sign.
    private static boolean isForHost(String escape) {
        return escape.equals("%25") || escape.getBytes(StandardCharsets.US_ASCII)[1] >= '8';
    }

    private static boolean isAllowed(char c, String marks) {
        return isLetter(c) || isDigit(c) || marks.indexOf(c) >= 0;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
