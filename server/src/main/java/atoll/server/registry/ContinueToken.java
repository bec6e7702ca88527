package atoll.server.registry;

import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.base.json.Json;
import atoll.base.json.JsonException;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.base.json.JsonString;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.stream.Stream;

/// Where the next page of a list begins. On the wire it is upstream's: unpadded URL base64 of
/// `{"rv":7,"start":"/default/web\u0000","v":"meta.k8s.io/v1"}`, the start being relative to what
/// is listed.
///
/// @param revision whose state the list shows; [#NEWEST] for whatever is there now
/// @param start the first key of the page
record ContinueToken(long revision, ObjectKey start) {
    static final long NEWEST = -1;
    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final String VERSION = "meta.k8s.io/v1";

    /// The token after the object at `last`.
    ///
    /// @param namespace the listed namespace, empty for all
    static String after(long revision, ObjectKey last, String namespace) {
        boolean wide = namespace.isEmpty() && !last.namespace().isEmpty();
        String start = (wide ? "/" + last.namespace() : "") + "/" + last.name() + "\0";
        String json =
                "{\"v\":\"%s\",\"rv\":%d,\"start\":%s}"
                        .formatted(VERSION, revision, Json.of(start));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    static ContinueToken parse(String token, String namespace, boolean namespaced) {
        JsonObject json = decoded(token);
        String version = text(json, "v");
        long revision = number(json, "rv");
        String path = text(json, "start");
        if (!version.equals(VERSION)) {
            throw invalid(": server does not recognize this encoded version " + version);
        }
        if (revision == 0) {
            throw invalid(": incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
        }
        if (path.isEmpty()) {
            throw invalid(": encoded start key empty (version meta.k8s.io/v1)");
        }
        if (!isClean(path.startsWith("/") ? path.substring(1) : path)) {
            throw invalid(": " + path);
        }
        return new ContinueToken(revision, key(path, namespace, namespaced));
    }

    private static JsonObject decoded(String token) {
        Json json;
        try {
            json = JsonReader.read(Base64.getUrlDecoder().decode(token));
        } catch (JsonException e) {
            throw invalid(": " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw invalid(": " + illegalBase64(token));
        }
        if (json == Json.nil()) {
            return JsonObject.EMPTY;
        }
        if (json instanceof JsonObject object) {
            return object;
        }
        throw invalid(
                ": json: cannot unmarshal %s into Go value of type storage.continueToken"
                        .formatted(json.goTypeName()));
    }

    /// Go's decoder takes keys in any case.
    private static Json member(JsonObject json, String name) {
        Json found = Json.nil();
        for (String key : json.keys()) {
            found = key.equalsIgnoreCase(name) ? Objects.requireNonNull(json.get(key)) : found;
        }
        return found;
    }

    private static String text(JsonObject json, String name) {
        return switch (member(json, name)) {
            case JsonNull _ -> "";
            case JsonString text -> text.value();
            case Json other -> throw mismatch(other.goTypeName(), name, "string");
        };
    }

    private static long number(JsonObject json, String name) {
        return switch (member(json, name)) {
            case JsonNull _ -> 0;
            case JsonNumber number when number.isInteger() -> number.longValue();
            case JsonNumber number -> throw mismatch("number " + number, name, "int64");
            case Json other -> throw mismatch(other.goTypeName(), name, "int64");
        };
    }

    private static RefusedException mismatch(String found, String name, String type) {
        return invalid(
                ": json: cannot unmarshal %s into Go struct field continueToken.%s of type %s"
                        .formatted(found, name, type));
    }

    private static boolean isClean(String path) {
        return path.isEmpty()
                || Stream.of(path.split("/", -1))
                        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    }

    /// As Go's decoder says where a text stops being URL base64.
    private static String illegalBase64(String token) {
        int at = 0;
        while (at < token.length() && ALPHABET.indexOf(token.charAt(at)) >= 0) {
            at++;
        }
        int offset = at < token.length() ? at : token.length() - token.length() % 4;
        return "illegal base64 data at input byte " + offset;
    }

    private static ObjectKey key(String start, String namespace, boolean namespaced) {
        String path = start.startsWith("/") ? start.substring(1) : start;
        if (!namespaced) {
            return new ObjectKey("", path);
        }
        if (!namespace.isEmpty()) {
            return new ObjectKey(namespace, path);
        }
        int slash = path.indexOf('/');
        return slash < 0
                ? new ObjectKey(path, "")
                : new ObjectKey(path.substring(0, slash), path.substring(slash + 1));
    }

    private static RefusedException invalid(String why) {
        return new RefusedException(
                Status.badRequest("invalid continue token: continue key is not valid" + why));
    }
}
