package atoll.server.registry;

import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.base.json.JsonWriter;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
        byte[] json =
                JsonWriter.toBytes(JsonObject.of("v", VERSION, "rv", revision, "start", start));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
    }

    static ContinueToken parse(String token, String namespace, boolean namespaced) {
        JsonObject json;
        try {
            json = JsonReader.readObject(Base64.getUrlDecoder().decode(token));
        } catch (JsonException e) {
            throw invalid("continue key is not valid: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw invalid("continue key is not valid: " + illegalBase64(token));
        }
        if (!json.stringOr("v", "").equals(VERSION)) {
            throw invalid(
                    "continue key is not valid: server does not recognize this encoded version "
                            + json.stringOr("v", ""));
        }
        long revision = json.longOr("rv", 0);
        if (revision == 0) {
            throw invalid(
                    "continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
        }
        String path = json.stringOr("start", "");
        if (List.of(path.split("/")).contains("..")) {
            throw invalid("continue key is not valid: " + path);
        }
        ObjectKey start = key(path, namespace, namespaced);
        if (start == null) {
            throw invalid(
                    "continue key is not valid: encoded start key empty (version meta.k8s.io/v1)");
        }
        return new ContinueToken(revision, start);
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

    private static @Nullable ObjectKey key(String start, String namespace, boolean namespaced) {
        String path = start.startsWith("/") ? start.substring(1) : start;
        if (path.isEmpty()) {
            return null;
        }
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
        return new RefusedException(Status.badRequest("invalid continue token: " + why));
    }
}
