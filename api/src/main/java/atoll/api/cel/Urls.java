package atoll.api.cel;

import static atoll.api.cel.Types.BOOL;
import static atoll.api.cel.Types.STRING;
import static atoll.api.cel.Values.string;
import static atoll.api.cel.Values.text;

import atoll.base.json.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `url(…)`: absolute URLs and absolute paths. Upstream: `urls.go` of apiserver's `cel/library`,
/// which reads them by Go's `url.ParseRequestURI`. The platform's parser is stricter, so some
/// characters are escaped for it first.
final class Urls {
    private static final Type URL = new Type.Named("kubernetes.URL");

    private Urls() {}

    /// A text that was read as a URL, or why it is none.
    private sealed interface Parsed {}

    private record Refusal(String why) implements Parsed {}

    /// @param host without its port; `[…]` around IPv6
    /// @param port with its colon; empty for none
    private record Url(URI uri, String host, String port) implements Parsed, Value.Opaque {
        @Override
        public Type type() {
            return URL;
        }
    }

    static void declare(Functions.Builder functions) {
        functions.global("url", URL, args -> url(string(args[0])), STRING);
        functions.global(
                "isURL", BOOL, args -> Values.bool(parsed(string(args[0])) instanceof Url), STRING);
        part(functions, "getScheme", url -> url.uri().getScheme());
        part(functions, "getHost", url -> url.host() + url.port());
        part(functions, "getHostname", url -> unbracketed(url.host()));
        part(functions, "getPort", url -> url.port().isEmpty() ? "" : url.port().substring(1));
        part(functions, "getEscapedPath", url -> url.uri().getRawPath());
        functions.member(
                "getQuery",
                Types.map(STRING, Types.list(STRING)),
                args -> query(((Url) args[0]).uri().getRawQuery()),
                URL);
    }

    private static void part(
            Functions.Builder functions, String name, Function<Url, @Nullable String> part) {
        functions.member(
                name,
                STRING,
                args -> {
                    String found = args[0] instanceof Url url ? part.apply(url) : null;
                    return text(found == null ? "" : found);
                },
                URL);
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static Value url(String text) {
        return switch (parsed(text)) {
            case Url url -> url;
            case Refusal(var why) ->
                    throw new EvaluationException(
                            "URL parse error during conversion from string: parse %s: %s"
                                    .formatted(Json.of(text), why));
        };
    }

    /// Never fails: a refusal is an outcome, which `isURL` only looks at.
    private static Parsed parsed(String text) {
        if (text.isEmpty()) {
            return new Refusal("empty url");
        }
        if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            return new Refusal("net/url: invalid control character in URL");
        }
        if (text.startsWith(":")) {
            return new Refusal("missing protocol scheme");
        }
        try {
            var uri = new URI(tolerated(text));
            if (!uri.isAbsolute() && !text.startsWith("/")) {
                return new Refusal("invalid URI for request");
            }
            String authority = uri.getRawAuthority();
            String place = authority == null ? "" : authority.substring(authority.indexOf('@') + 1);
            int colon = place.lastIndexOf(':');
            int port = colon > place.lastIndexOf(']') ? colon : place.length();
            if (!place.substring(port).matches("(:[0-9]*)?")) {
                return new Refusal(
                        "invalid port " + Json.of(place.substring(port)) + " after host");
            }
            return new Url(uri, place.substring(0, port), place.substring(port));
        } catch (URISyntaxException _) {
            return new Refusal("invalid URI for request");
        }
    }

    /// With what Go lets stand in paths and queries spelled as Java wants it.
    private static String tolerated(String text) {
        int slashes = text.indexOf("//");
        int start = text.indexOf('/', slashes < 0 ? 0 : slashes + 2);
        if (start < 0) {
            return text;
        }
        var spelled = new StringBuilder(text.substring(0, start));
        for (char c : text.substring(start).toCharArray()) {
            if (" \"<>\\^`{|}".indexOf(c) >= 0) {
                spelled.append('%').append(String.format("%02X", (int) c));
            } else {
                spelled.append(c);
            }
        }
        return spelled.toString();
    }

    /// Values by key, in the order in which they stand; keys sorted.
    private static Value query(@Nullable String query) {
        Map<String, List<Value>> values = new TreeMap<>();
        if (query != null && !query.isEmpty()) {
            for (String pair : query.split("&")) {
                int equals = pair.indexOf('=');
                String key = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                values.computeIfAbsent(decoded(key), _ -> new ArrayList<>())
                        .add(text(decoded(value)));
            }
        }
        var map = MapLiteral.builder();
        values.forEach((key, list) -> map.put(text(key), new Value.Listed(list)));
        return map.build();
    }

    /// As it is where an escape is malformed.
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return text;
        }
    }
}
