package atoll.server.proxy;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/// How paths change on the way through a proxy, and back.
///
/// Upstream: apimachinery's `proxy.Transport`. Example: asked
/// `/api/v1/namespaces/a/services/web/proxy/x`, path `/x`, so the prefix is all before that.
///
/// @param asked the path a client asked for, decoded
/// @param path what the backend is asked for, decoded; begins with `/`
/// @param backend its `host:port`
public record ProxiedUrl(String asked, String path, String backend) {
    private static final String PLAIN = "-_.~$&+,/:;=@";

    /// A path or file name in its form on the wire, as Go writes it.
    ///
    /// `a b/ü → a%20b/%C3%BC`: what Go's `url.URL` leaves alone in a path, the rest byte by byte.
    public static String encoded(String path) {
        var text = new StringBuilder();
        for (byte each : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            boolean plain =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || PLAIN.indexOf(c) >= 0;
            text.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
        }
        return text.toString();
    }

    /// What stands before the backend's path when a client asks through the proxy.
    String prefix() {
        return asked.endsWith(path) ? asked.substring(0, asked.length() - path.length()) : asked;
    }

    /// `X-Forwarded-Uri`: the whole of what was asked for, cleaned.
    public String forwarded() {
        String joined = joined(prefix(), encoded(path));
        return path.endsWith("/") ? joined + "/" : joined;
    }

    /// A backend's `Location` as the client is to see it: an absolute path on the backend's own
    /// host goes through the proxy; all else stays.
    ///
    /// `/login → /api/v1/namespaces/a/services/web/proxy/login`; a relative one stays, for it is
    /// relative to where the client already is.
    ///
    /// @param host what the client called the server
    /// @throws URISyntaxException when it is no URL
    public String location(String location, String host) throws URISyntaxException {
        var url = new URI(location);
        String authority = url.getRawAuthority() == null ? "" : url.getRawAuthority();
        String target = url.getRawPath() == null ? "" : url.getRawPath();
        boolean elsewhere =
                !authority.isEmpty() && !authority.equals(backend) && !authority.equals(host);
        if (elsewhere || !target.startsWith("/")) {
            return location;
        }
        String front =
                !authority.isEmpty() && authority.equals(host) && url.getScheme() != null
                        ? url.getScheme() + "://" + authority
                        : "";
        String rest =
                (url.getRawQuery() == null ? "" : "?" + url.getRawQuery())
                        + (url.getRawFragment() == null ? "" : "#" + url.getRawFragment());
        String before = encoded(prefix());
        if (target.startsWith(before)) {
            return front + target + rest;
        }
        String through = joined(before, target);
        return front + through + (target.endsWith("/") ? "/" : "") + rest;
    }

    /// Two paths as one, without `.`, `..` and doubled slashes, nor a slash at the end.
    ///
    /// `/a/`, `./b/../c → /a/c`
    private static String joined(String first, String second) {
        var parts = new ArrayDeque<String>();
        for (String part : (first + "/" + second).split("/")) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return "/" + String.join("/", parts);
    }
}
