package atoll.server.resource;

import atoll.api.GroupResource;
import atoll.api.GroupVersionKind;
import atoll.api.GroupVersionResource;
import atoll.api.ResourceInfo;
import atoll.api.patch.ManagedFields;
import atoll.api.schema.Schema;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One resource in one served version. Immutable.
///
/// @param info what discovery tells of it
/// @param listKind the kind of its lists
/// @param schema of its objects in this version; null only for the few kinds that are never stored
/// @param managedFields keeps track of who writes what; null where there is no schema
/// @param subresources sorted by name
/// @param storage where its objects are kept; the events of both groups share one place
/// @param storageKind the kind its objects are kept as
/// @param conversion between this version and the stored one
/// @param columns a custom resource's printer columns; empty for built-in kinds
/// @param scale null for built-in kinds and where there is no `scale`
/// @param custom the definition a custom resource comes from; null for built-in kinds
public record ResourceDefinition(
        ResourceInfo info,
        String listKind,
        @Nullable Schema schema,
        @Nullable ManagedFields managedFields,
        List<Subresource> subresources,
        GroupResource storage,
        GroupVersionKind storageKind,
        Conversion conversion,
        List<PrinterColumn> columns,
        @Nullable ScalePaths scale,
        @Nullable CustomResource custom) {

    public ResourceDefinition {
        subresources = List.copyOf(subresources);
        columns = List.copyOf(columns);
        Objects.requireNonNull(conversion, "conversion");
    }

    public boolean builtIn() {
        return custom == null;
    }

    /// The warning that goes with every answer about it; empty where nothing is deprecated.
    public String deprecation() {
        if (custom != null) {
            return custom.deprecation();
        }
        return switch (groupResource().toString()) {
            case "endpoints" ->
                    "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";
            case "componentstatuses" -> "v1 ComponentStatus is deprecated in v1.19+";
            default -> "";
        };
    }

    /// Whether its objects are themselves CustomResourceDefinitions.
    public boolean isDefinition() {
        return info.kind().equals("CustomResourceDefinition") && builtIn();
    }

    public GroupVersionResource resource() {
        return info.resource();
    }

    public GroupVersionKind kind() {
        return info.groupVersionKind();
    }

    public GroupResource groupResource() {
        return info.resource().groupResource();
    }

    public boolean namespaced() {
        return info.namespaced();
    }

    /// @param verb of discovery: `get`, `deletecollection` …
    public boolean allows(String verb) {
        return info.verbs().contains(verb);
    }

    public Optional<Subresource> subresource(String name) {
        return subresources.stream().filter(sub -> sub.name().equals(name)).findFirst();
    }

    public boolean has(String subresource) {
        return info.subresources().contains(subresource);
    }
}
