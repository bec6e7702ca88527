package atoll.server.resource;

import atoll.api.KubeObject;
import atoll.server.rules.SchemaRules;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a custom resource knows beyond a built-in one.
///
/// @param definition the CustomResourceDefinition it was compiled from
/// @param selectableFields what field selectors may name besides name and namespace, as
///   `spec.color`
/// @param rules CEL rules of its schema; null when there are none
/// @param deprecation the warning that goes with every answer in this version; empty when it is not
///   deprecated
public record CustomResource(
        KubeObject definition,
        Set<String> selectableFields,
        @Nullable SchemaRules rules,
        String deprecation) {
    public CustomResource {
        selectableFields = Collections.unmodifiableSet(new TreeSet<>(selectableFields));
    }

    /// A definition that is being deleted: its objects can be read and deleted, but not made.
    public boolean terminating() {
        return definition.isBeingDeleted();
    }
}
