package atoll.api.validation;

import atoll.api.Status.Cause;
import atoll.base.json.JsonObject;
import java.util.List;

/// What is wrong with the metadata of an object inside a custom one.
@FunctionalInterface
public interface EmbeddedMetadata {
    /// @return paths begin with `metadata`
    List<Cause> problems(JsonObject metadata);
}
