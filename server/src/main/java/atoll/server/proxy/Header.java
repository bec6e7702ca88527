package atoll.server.proxy;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A header of a request or reply that is passed on.
///
/// @param name in the spelling it came in; compared without regard to case
public record Header(String name, String value) {
    /// Those that Go's `ReverseProxy` takes out, by RFC 9110 section 7.6.1 and by custom.
    private static final Set<String> HOP_BY_HOP =
            Set.of(
                    "connection",
                    "proxy-connection",
                    "keep-alive",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade");

    public boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }

    /// The first value of a header; empty when absent.
    public static String first(List<Header> headers, String name) {
        return headers.stream()
                .filter(header -> header.is(name))
                .map(Header::value)
                .findFirst()
                .orElse("");
    }

    /// Those that are meant for more than the next one on the way.
    ///
    /// Headers that `Connection` names go as well. Order is kept.
    public static List<Header> endToEnd(List<Header> headers) {
        var dropped = new HashSet<>(HOP_BY_HOP);
        for (Header header : headers) {
            if (header.is("Connection")) {
                for (String named : header.value().split(",")) {
                    dropped.add(named.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        return headers.stream()
                .filter(header -> !dropped.contains(header.name().toLowerCase(Locale.ROOT)))
                .toList();
    }
}
