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

/// `url(…)`: absolute URLs and absolute paths.
final class Urls {
    private static final Type URL = new Type.Named("kubernetes.URL");

    private Urls() {}

    private record Url(URI uri) implements Value.Opaque {
        @Override
        public Type type() {
            return URL;
        }
    }

    static void declare(Functions.Builder functions) {
        functions.global("url", URL, args -> url(string(args[0])), STRING);
        functions.global(
                "isURL", BOOL, args -> Values.bool(parsed(string(args[0])) != null), STRING);
        part(functions, "getScheme", URI::getScheme);
        part(functions, "getHost", Urls::host);
        part(
                functions,
                "getHostname",
                uri -> host(uri).isEmpty() ? "" : unbracketed(uri.getHost()));
        part(functions, "getPort", uri -> uri.getPort() < 0 ? "" : Integer.toString(uri.getPort()));
        part(functions, "getEscapedPath", URI::getRawPath);
        functions.member(
                "getQuery",
                Types.map(STRING, Types.list(STRING)),
                args -> query(((Url) args[0]).uri().getRawQuery()),
                URL);
    }

    private static void part(
            Functions.Builder functions, String name, Function<URI, @Nullable String> part) {
        functions.member(
                name,
                STRING,
                args -> {
                    String found = args[0] instanceof Url(var uri) ? part.apply(uri) : null;
                    return text(found == null ? "" : found);
                },
                URL);
    }

    private static String host(URI uri) {
        if (uri.getHost() == null) {
            return "";
        }
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static @Nullable URI parsed(String text) {
        try {
            var uri = new URI(text);
            return uri.isAbsolute() || text.startsWith("/") ? uri : null;
        } catch (URISyntaxException _) {
            return null;
        }
    }

    private static Value url(String text) {
        URI uri = parsed(text);
        if (uri == null) {
            throw new EvaluationException(
                    "URL parse error during conversion from string: parse %s: %s"
                            .formatted(
                                    Json.of(text),
                                    text.startsWith(":")
                                            ? "missing protocol scheme"
                                            : "invalid URI for request"));
        }
        return new Url(uri);
    }

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

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return text;
        }
    }
}
