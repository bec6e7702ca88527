package atoll.server.openapi;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The paths that belong to no group-version: `/api/`, `/apis/`, `/apis/GROUP/`, `/version/`, and
/// those of the keys of service account tokens.
final class GroupRoutes {
    private static final String ISSUER = ".well-known/openid-configuration";
    private static final String KEYS = "openid/v1/jwks";

    /// What every server has, below `/openapi/v3/`.
    static final List<String> FIXED = List.of(ISSUER, "api", "apis", KEYS, "version");

    private GroupRoutes() {}

    /// Whether [#of] knows the path.
    static boolean knows(String path) {
        return FIXED.contains(path)
                || (path.startsWith("apis/") && path.indexOf('/') == path.lastIndexOf('/'));
    }

    static String tag(String path) {
        return switch (path) {
            case "api" -> "core";
            case "apis", "version" -> path;
            case ISSUER -> "WellKnown";
            case KEYS -> "openid";
            default -> Routes.camel(path.substring("apis/".length()));
        };
    }

    static Map<String, List<Operation>> of(String path) {
        return switch (path) {
            case "api" ->
                    route(path, "getCoreAPIVersions", "get available API versions", "APIVersions");
            case "apis" ->
                    route(path, "getAPIVersions", "get available API versions", "APIGroupList");
            case "version" ->
                    Map.of(
                            "/version/",
                            List.of(
                                    get(
                                            "getCodeVersion",
                                            "get the version information for this server",
                                            "io.k8s.apimachinery.pkg.version.Info",
                                            List.of("application/json"),
                                            List.of("application/json"))));
            case ISSUER ->
                    keys(
                            path,
                            "getServiceAccountIssuerOpenIDConfiguration",
                            "get where the keys of service account tokens are found",
                            "application/json");
            case KEYS ->
                    keys(
                            path,
                            "getServiceAccountIssuerOpenIDKeyset",
                            "get the keys that service account tokens are verified with",
                            "application/jwk-set+json");
            default ->
                    route(
                            path,
                            "get" + Routes.capital(tag(path)) + "APIGroup",
                            "get information of a group",
                            "APIGroup");
        };
    }

    private static Map<String, List<Operation>> route(
            String path, String id, String description, String meta) {
        List<String> types = Operation.OBJECT_TYPES;
        return Map.of(
                "/" + path + "/", List.of(get(id, description, Routes.META + meta, types, types)));
    }

    private static Map<String, List<Operation>> keys(
            String path, String id, String description, String type) {
        return Map.of(
                "/" + path + "/", List.of(get(id, description, null, List.of(), List.of(type))));
    }

    private static Operation get(
            String id,
            String description,
            @Nullable String definition,
            List<String> bodyTypes,
            List<String> types) {
        return new Operation(
                "get",
                id,
                description,
                "",
                null,
                List.of(),
                null,
                false,
                bodyTypes,
                definition,
                types,
                List.of(200));
    }
}
