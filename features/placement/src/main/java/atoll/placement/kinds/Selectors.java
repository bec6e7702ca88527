package atoll.placement.kinds;

import atoll.api.KubeObject;
import atoll.api.selector.LabelSelector;
import atoll.api.selector.SelectorException;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// `resourceSelectors` of a policy: which objects it means, and how closely. Pure. Of two policies
/// the one that selects more closely is preferred, which is why matches have an order.
public final class Selectors {
    public static final int NONE = 0;

    /// By kind alone.
    public static final int ALL = 1;

    /// By labels.
    public static final int LABELS = 2;

    public static final int NAME = 3;

    private Selectors() {}

    /// The closest match of any selector: [#NONE], [#ALL], [#LABELS] or [#NAME].
    public static int closeness(JsonArray selectors, KubeObject object) {
        return selectors.objects().stream()
                .mapToInt(selector -> closeness(selector, object))
                .max()
                .orElse(NONE);
    }

    /// A name makes the labels count for nothing. API version and kind must be the selector's
    /// exactly; an empty namespace means any.
    private static int closeness(JsonObject selector, KubeObject object) {
        String namespace = selector.stringOr("namespace", "");
        if (!selector.stringOr("apiVersion", "").equals(object.apiVersion())
                || !selector.stringOr("kind", "").equals(object.kind())
                || (!namespace.isEmpty() && !namespace.equals(object.namespace()))) {
            return NONE;
        }
        String name = selector.stringOr("name", "");
        if (!name.isEmpty()) {
            return name.equals(object.name()) ? NAME : NONE;
        }
        if (!selector.has("labelSelector")) {
            return ALL;
        }
        try {
            return LabelSelector.of(selector.object("labelSelector")).matches(object.labels())
                    ? LABELS
                    : NONE;
        } catch (SelectorException e) {
            return NONE; // Whoever wrote it is told by `invalid`.
        }
    }

    /// What is wrong with the label selectors, one sentence each. Empty when all can be read.
    public static List<String> invalid(JsonArray selectors) {
        var wrong = new ArrayList<String>();
        for (JsonObject selector : selectors.objects()) {
            try {
                LabelSelector.of(selector.object("labelSelector"));
            } catch (SelectorException e) {
                wrong.add(String.valueOf(e.getMessage()));
            }
        }
        return wrong;
    }
}
