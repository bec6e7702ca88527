package atoll.nodes.template;

import atoll.base.json.Json;
import java.util.List;

/// What one rendering knows beyond its data: the functions that depend on time, chance or the
/// cluster (`Now`, `NodeIP`, `PodIPsWith` …).
@FunctionalInterface
public interface Environment {
    /// @param function one of the names given to [Template#compile]
    /// @throws TemplateException when the arguments do not fit
    Json call(String function, List<Json> arguments);
}
