package atoll.server.resource;

import atoll.base.json.JsonObject;

/// Between versions that differ in nothing but their name.
record VersionRename(String served, String stored) implements Conversion {
    @Override
    public JsonObject toStored(JsonObject object) {
        return object.with("apiVersion", stored);
    }

    @Override
    public JsonObject toServed(JsonObject object) {
        return object.with("apiVersion", served);
    }
}
