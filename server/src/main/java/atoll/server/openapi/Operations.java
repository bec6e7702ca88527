package atoll.server.openapi;

import atoll.api.GroupVersionKind;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.Subresource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What can be done with one resource, as upstream describes each way.
final class Operations {
    private static final String STRATEGIC = "application/strategic-merge-patch+json";

    private static final List<String> PATCH_TYPES =
            List.of(
                    "application/json-patch+json",
                    "application/merge-patch+json",
                    STRATEGIC,
                    "application/apply-patch+yaml");

    /// Custom resources have no protobuf form.
    private static final List<String> CUSTOM_TYPES =
            List.of("application/json", "application/yaml");

    private final Parameters parameters;
    private final String idPrefix;

    /// @param idPrefix what the ids of a group-version's operations begin with, after the verb
    Operations(Parameters parameters, String idPrefix) {
        this.parameters = parameters;
        this.idPrefix = idPrefix;
    }

    /// One resource on its way into the table.
    record Target(
            ResourceDefinition resource,
            String collection,
            String scope,
            @Nullable String definition) {
        String kind() {
            return resource.kind().kind();
        }

        String one() {
            return collection + "/{name}";
        }

        /// The kind that something of the object is said to be; of custom ones it is theirs.
        GroupVersionKind kindOf(Subresource part) {
            return resource.builtIn() ? part.kind() : resource.kind();
        }

        /// The media types of a built-in resource, or what a custom one has of them.
        List<String> types(List<String> builtIn) {
            return resource.builtIn() ? builtIn : CUSTOM_TYPES;
        }
    }

    static Operation reading(
            Target target,
            String id,
            String description,
            String action,
            String path,
            List<Parameter> parameters,
            @Nullable String response) {
        return new Operation(
                "get",
                id,
                description,
                action,
                target.resource().kind(),
                Parameters.sorted(parameters, Parameters.ofPath(path, target.kind(), true)),
                null,
                false,
                target.types(Operation.ANY_TYPE),
                response,
                target.types(action.equals("get") ? Operation.OBJECT_TYPES : Operation.LIST_TYPES),
                List.of(200));
    }

    Operation connection(
            Target target, Subresource subresource, String method, String path, String suffix) {
        String name = subresource.name();
        String kind = subresource.kind().kind();
        return new Operation(
                method,
                "connect"
                        + idPrefix
                        + Routes.capital(method)
                        + target.scope
                        + target.kind()
                        + Routes.capital(name)
                        + suffix,
                "connect "
                        + method.toUpperCase(Locale.ROOT)
                        + " requests to "
                        + name
                        + " of "
                        + target.kind(),
                "connect",
                subresource.kind(),
                Parameters.sorted(parameters.of(kind), Parameters.ofPath(path, kind, false)),
                null,
                false,
                Operation.ANY_TYPE,
                null,
                Operation.ANY_TYPE,
                List.of(200));
    }

    Operation writing(
            Target target,
            String method,
            String id,
            String description,
            GroupVersionKind kind,
            String path,
            @Nullable String definition) {
        return new Operation(
                method,
                id,
                description,
                method,
                kind,
                Parameters.sorted(
                        method.equals("post") ? parameters.create() : parameters.update(),
                        Parameters.ofPath(path, kind.kind(), true)),
                definition,
                true,
                target.types(Operation.ANY_TYPE),
                definition,
                target.types(Operation.OBJECT_TYPES),
                method.equals("post") ? List.of(200, 201, 202) : List.of(200, 201));
    }

    Operation patching(
            Target target,
            String id,
            String description,
            GroupVersionKind kind,
            String path,
            @Nullable String definition) {
        List<String> types =
                target.resource().builtIn()
                        ? PATCH_TYPES
                        : PATCH_TYPES.stream().filter(type -> !type.equals(STRATEGIC)).toList();
        return new Operation(
                "patch",
                id,
                description,
                "patch",
                kind,
                Parameters.sorted(parameters.patch(), Parameters.ofPath(path, kind.kind(), true)),
                Routes.META + "Patch",
                true,
                types,
                definition,
                target.types(Operation.OBJECT_TYPES),
                target.resource().builtIn() ? List.of(200, 201) : List.of(200));
    }

    /// How many custom objects are deleted at once is not described: upstream describes a list
    /// there.
    static Operation deleting(
            Target target,
            String id,
            String description,
            String action,
            String path,
            List<Parameter> parameters,
            @Nullable String response,
            List<Integer> codes) {
        boolean described = target.resource().builtIn() || action.equals("delete");
        return new Operation(
                "delete",
                id,
                description,
                action,
                target.resource().kind(),
                Parameters.sorted(parameters, Parameters.ofPath(path, target.kind(), true)),
                described ? Routes.META + "DeleteOptions" : null,
                false,
                target.types(Operation.ANY_TYPE),
                response,
                target.types(Operation.OBJECT_TYPES),
                codes);
    }
}
