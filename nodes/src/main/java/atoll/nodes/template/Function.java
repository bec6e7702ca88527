package atoll.nodes.template;

import atoll.base.json.Json;
import java.util.List;

/// A template function. Pure but for what it takes from `environment`.
@FunctionalInterface
interface Function {
    /// @throws TemplateException when the arguments do not fit
    Json call(Environment environment, List<Json> arguments);
}
