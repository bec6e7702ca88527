package atoll.server.openapi;

import atoll.base.json.JsonObject;

/// A parameter of an operation.
///
/// @param in `query` or `path`; those in the path are required
record Parameter(String name, String in, String type, String description) {
    static Parameter query(String name, String type, String description) {
        return new Parameter(name, "query", type, description);
    }

    static Parameter path(String name, String description) {
        return new Parameter(name, "path", "string", description);
    }

    /// In upstream's order of members, which the names of shared parameters are drawn from.
    JsonObject toJson(Flavour flavour) {
        JsonObject type = JsonObject.of("uniqueItems", true, "type", this.type);
        var json = JsonObject.builder();
        if (flavour == Flavour.V2) {
            type.forEach(json::put);
        }
        if (!description.isEmpty()) {
            json.put("description", description);
        }
        json.put("name", name).put("in", in);
        if (in.equals("path")) {
            json.put("required", true);
        }
        return flavour == Flavour.V3 ? json.put("schema", type).build() : json.build();
    }
}
