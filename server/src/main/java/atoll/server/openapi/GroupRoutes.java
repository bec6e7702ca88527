package atoll.server.openapi;

import java.util.List;
import java.util.Map;

/// The paths above the group-versions: `/api/`, `/apis/`, `/apis/GROUP/`, `/version/`.
final class GroupRoutes {
    private GroupRoutes() {}

    static String tag(String path) {
        return switch (path) {
            case "api" -> "core";
            case "apis", "version" -> path;
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
                                            List.of("application/json"))));
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
        return Map.of(
                "/" + path + "/",
                List.of(get(id, description, Routes.META + meta, Operation.OBJECT_TYPES)));
    }

    private static Operation get(
            String id, String description, String definition, List<String> types) {
        return new Operation(
                "get",
                id,
                description,
                "",
                null,
                List.of(),
                null,
                false,
                List.of(),
                definition,
                types,
                List.of(200));
    }
}
