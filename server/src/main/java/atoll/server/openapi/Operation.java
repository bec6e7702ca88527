package atoll.server.openapi;

import atoll.api.GroupVersionKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one HTTP method does at one path.
///
/// @param method in lower case
/// @param action upstream's word for it: `get`, `list`, `post`, `connect` …; empty for none
/// @param kind what it acts on; null where that is no kind
/// @param parameters sorted by name
/// @param body the definition of what is sent; null for nothing
/// @param bodyTypes the media types that are accepted; empty where nothing is said of them
/// @param response the definition of what comes back; null for plain text
/// @param responseTypes its media types
/// @param codes the good codes
record Operation(
        String method,
        String id,
        String description,
        String action,
        @Nullable GroupVersionKind kind,
        List<Parameter> parameters,
        @Nullable String body,
        boolean bodyRequired,
        List<String> bodyTypes,
        @Nullable String response,
        List<String> responseTypes,
        List<Integer> codes) {

    static final List<String> ANY_TYPE = List.of("*/*");

    static final List<String> OBJECT_TYPES =
            List.of("application/json", "application/yaml", "application/vnd.kubernetes.protobuf");

    static final List<String> LIST_TYPES =
            List.of(
                    "application/json",
                    "application/yaml",
                    "application/vnd.kubernetes.protobuf",
                    "application/json;stream=watch",
                    "application/vnd.kubernetes.protobuf;stream=watch");

    static String meaning(int code) {
        return switch (code) {
            case 200 -> "OK";
            case 201 -> "Created";
            case 202 -> "Accepted";
            default -> throw new IllegalArgumentException("code " + code);
        };
    }
}
