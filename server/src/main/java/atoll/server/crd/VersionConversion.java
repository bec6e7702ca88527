package atoll.server.crd;

import atoll.base.json.JsonObject;
import atoll.server.resource.Conversion;
import java.util.function.UnaryOperator;

/// Between versions of a custom resource that share one form: only the name of the version changes,
/// and what is read is brought into the form of the version it is read in.
record VersionConversion(String served, String stored, UnaryOperator<JsonObject> formed)
        implements Conversion {
    @Override
    public JsonObject toStored(JsonObject object) {
        return object.with("apiVersion", stored);
    }

    @Override
    public JsonObject toServed(JsonObject object) {
        return formed.apply(object.with("apiVersion", served));
    }
}
