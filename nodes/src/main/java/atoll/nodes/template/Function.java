package atoll.nodes.template;

import atoll.base.json.Json;
import java.util.List;

/// A template function. Pure but for what it takes from `environment`. It never changes its
/// arguments, which are immutable.
@FunctionalInterface
interface Function {
    /// @param arguments as written, a piped value last
    /// @return `null` as JSON where Go's function answers `nil`
    /// @throws TemplateException when the arguments do not fit
    Json call(Environment environment, List<Json> arguments);
}
