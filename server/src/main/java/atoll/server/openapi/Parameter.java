package atoll.server.openapi;

import atoll.base.json.JsonObject;

/// A parameter of an operation.
///
/// @param in `query` or `path`; those in the path are required
record Parameter(String name, String in, String type) {
    static Parameter query(String name, String type) {
        return new Parameter(name, "query", type);
    }

    static Parameter path(String name) {
        return new Parameter(name, "path", "string");
    }

    JsonObject toJson(Flavour flavour) {
        JsonObject type = JsonObject.of("type", this.type, "uniqueItems", true);
        JsonObject json = flavour == Flavour.V3 ? JsonObject.of("schema", type) : type;
        json = json.with("name", name).with("in", in);
        return in.equals("path") ? json.with("required", true) : json;
    }
}
