package atoll.server.matching;

import atoll.api.schema.Schema;
import atoll.api.validation.DecodeException;
import atoll.api.validation.Decoding;
import atoll.api.validation.Pruning;
import atoll.base.json.JsonObject;
import atoll.server.kinds.Kinds;
import atoll.server.resource.ClusterStore;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.ResourceTable;
import java.util.List;
import java.util.function.Supplier;

/// What extensions of admission know of their cluster: what is stored, what is served, and how one
/// form of an object becomes another.
///
/// @param table what is served now; asked for each write, for custom resources come and go
/// @param kinds defaults of built-in kinds
public record Surroundings(ClusterStore store, Supplier<ResourceTable> table, Kinds kinds) {

    /// The other resources that show the same objects: other versions, or another group.
    ///
    /// Goes through the whole table.
    List<ResourceDefinition> equivalents(ResourceDefinition definition) {
        return table.get().all().stream()
                .filter(other ->
                        other.storage().equals(definition.storage())
                                && !other.resource().equals(definition.resource()))
                .toList();
    }

    /// An object of one resource in the form of another.
    ///
    /// @return the same instance where both are one version
    public JsonObject converted(JsonObject object, ResourceDefinition from, ResourceDefinition to) {
        return from.equals(to) || object.isEmpty()
                ? object
                : to.conversion().toServed(from.conversion().toStored(object));
    }

    /// An object that was changed by somebody else, as the server itself would have read it:
    /// without unknown fields, with defaults.
    ///
    /// @throws DecodeException when it is no object of that kind at all
    public JsonObject canonical(ResourceDefinition definition, JsonObject object) {
        Schema schema = definition.schema();
        if (schema == null) {
            return object;
        }
        return definition.builtIn()
                ? kinds.defaults(definition.kind(), Decoding.decode(schema, object).object())
                : Pruning.withDefaults(schema, Pruning.pruneStored(schema, object));
    }
}
