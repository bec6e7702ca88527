package atoll.server.registry;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.selector.FieldSelector;
import atoll.api.selector.LabelSelector;
import atoll.server.resource.Conversion;
import atoll.server.resource.ResourceDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which objects of a resource a reader wants, and in which version.
///
/// @param namespace empty for all
record Selection(
        ResourceDefinition definition,
        String namespace,
        LabelSelector labels,
        FieldSelector fields) {

    /// Refuses field selectors the resource does not support.
    static Selection of(
            ResourceDefinition definition,
            String namespace,
            LabelSelector labels,
            FieldSelector fields) {
        FieldLabels.requireSupported(definition, fields);
        return new Selection(definition, namespace, labels, fields);
    }

    boolean isEverything() {
        return labels.isEverything() && fields.isEverything();
    }

    boolean holds(ObjectKey key) {
        return namespace.isEmpty() || namespace.equals(key.namespace());
    }

    /// The one object a selector of `metadata.name` can match; null when there may be several.
    @Nullable ObjectKey single() {
        if (namespace.isEmpty() && definition.namespaced()) {
            return null;
        }
        List<FieldSelector.Requirement> requirements = fields.requirements();
        for (FieldSelector.Requirement requirement : requirements) {
            if (requirement.field().equals("metadata.name") && requirement.equal()) {
                return new ObjectKey(namespace, requirement.value());
            }
        }
        return null;
    }

    boolean matches(ObjectKey key, KubeObject stored) {
        if (isEverything()) {
            return true;
        }
        // Labels are the same in every version; fields may have other names.
        return labelsMatch(stored) && FieldLabels.matches(fields, key, fieldView(stored));
    }

    private boolean labelsMatch(KubeObject stored) {
        return labels.isEverything() || labels.matches(stored.labels());
    }

    private KubeObject fieldView(KubeObject stored) {
        return fields.isEverything() ? stored : served(stored);
    }

    /// The object in the version asked for; the stored object itself where that is the same.
    KubeObject served(KubeObject stored) {
        Conversion conversion = definition.conversion();
        return conversion.isIdentity() ? stored : KubeObject.of(conversion.toServed(stored.tree()));
    }

    /// As [#served], of many: a webhook that converts them is asked once.
    List<KubeObject> served(List<KubeObject> stored) {
        Conversion conversion = definition.conversion();
        return conversion.isIdentity()
                ? stored
                : conversion.allToServed(stored.stream().map(KubeObject::tree).toList()).stream()
                        .map(KubeObject::of)
                        .toList();
    }
}
