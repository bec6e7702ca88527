package atoll.scheduler.framework;

import atoll.base.json.JsonObject;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Labels as the map that selectors want, without a copy. A look-up searches the object's sorted
/// names. Only [#entrySet] copies; values that are no text count as absent.
final class Labels extends AbstractMap<String, String> {
    private final JsonObject labels;

    Labels(JsonObject labels) {
        this.labels = labels;
    }

    @Override
    public @Nullable String get(Object key) {
        return key instanceof String name ? labels.string(name) : null;
    }

    @Override
    public boolean containsKey(Object key) {
        return get(key) != null;
    }

    @Override
    public Set<Map.Entry<String, String>> entrySet() {
        return labels.strings().entrySet();
    }
}
