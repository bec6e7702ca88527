package atoll.server.audit;

import atoll.base.json.Json;

/// JSON within annotations, which clients compare as text: as Go writes it, fit for HTML.
public final class GoText {
    private GoText() {}

    public static String quoted(String text) {
        return escaped(Json.of(text).toString());
    }

    /// @param json as it is written elsewhere
    public static String escaped(String json) {
        return json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }
}
