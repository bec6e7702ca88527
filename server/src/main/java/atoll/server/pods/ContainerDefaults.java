package atoll.server.pods;

import static atoll.server.checks.Defaults.absent;
import static atoll.server.checks.Defaults.each;
import static atoll.server.checks.Defaults.inside;
import static atoll.server.checks.Defaults.plain;

import atoll.base.json.JsonObject;
import java.util.List;
import java.util.regex.Pattern;

/// What a container gets where its writer was silent.
final class ContainerDefaults {
    private static final List<String> PROBES =
            List.of("livenessProbe", "readinessProbe", "startupProbe");

    private static final int IMAGE_NAME_MAX = 255;

    /// A reference to an image; others have no tag.
    private static final Pattern IMAGE =
            Pattern.compile(
                    "((?:[a-zA-Z0-9-]+\\.[a-zA-Z0-9.-]*|localhost|[a-zA-Z0-9.-]*[A-Z][a-zA-Z0-9.-]*"
                            + "|[a-zA-Z0-9.-]+:[0-9]+|\\[[0-9a-fA-F:]+\\](?::[0-9]+)?)(?::[0-9]+)?/)?"
                            + "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
                            + "(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*"
                            + "(?::[\\w][\\w.-]{0,127})?(?:@[A-Za-z0-9+._-]+:[0-9a-fA-F]{32,})?");

    private ContainerDefaults() {}

    /// Of all three sorts of containers alike.
    static JsonObject container(JsonObject given) {
        JsonObject container =
                plain(given, "imagePullPolicy", pullPolicy(given.stringOr("image", "")));
        container = plain(container, "terminationMessagePath", "/dev/termination-log");
        container = plain(container, "terminationMessagePolicy", "File");
        container = each(container, "ports", port -> plain(port, "protocol", "TCP"));
        container = each(container, "env", ContainerDefaults::environment);
        for (String probe : PROBES) {
            container = inside(container, probe, ContainerDefaults::probe);
        }
        return inside(container, "lifecycle", ContainerDefaults::lifecycle);
    }

    /// `Always` for the tag `latest` and for no tag at all, as both move.
    ///
    /// `web → Always`, `web:1 → IfNotPresent`, `web@sha256:… → IfNotPresent`, `host:80/web:latest →
    /// Always`. What is no reference at all is not refused here.
    static String pullPolicy(String image) {
        int end = image.indexOf(':', image.lastIndexOf('/') + 1);
        int length = end < 0 ? image.length() : end;
        if (!IMAGE.matcher(image).matches() || length > IMAGE_NAME_MAX) {
            return "IfNotPresent";
        }
        String name = image.substring(image.lastIndexOf('/') + 1);
        boolean pinned = name.indexOf('@') >= 0 || image.isEmpty();
        String untagged = pinned ? name.substring(0, Math.max(0, name.indexOf('@'))) : name;
        int colon = untagged.indexOf(':');
        String tag = colon < 0 ? (pinned ? "" : "latest") : untagged.substring(colon + 1);
        return tag.equals("latest") ? "Always" : "IfNotPresent";
    }

    private static JsonObject environment(JsonObject variable) {
        return inside(
                variable,
                "valueFrom",
                source ->
                        inside(
                                inside(
                                        source,
                                        "fieldRef",
                                        field -> plain(field, "apiVersion", "v1")),
                                "fileKeyRef",
                                file -> absent(file, "optional", false)));
    }

    /// Every 10 s, 1 s for an answer, 3 failures in a row, 1 success: upstream's numbers.
    private static JsonObject probe(JsonObject given) {
        JsonObject probe = plain(given, "timeoutSeconds", 1);
        probe = plain(probe, "periodSeconds", 10);
        probe = plain(probe, "successThreshold", 1);
        probe = plain(probe, "failureThreshold", 3);
        return handler(probe);
    }

    private static JsonObject lifecycle(JsonObject given) {
        return inside(
                inside(given, "postStart", ContainerDefaults::handler),
                "preStop",
                ContainerDefaults::handler);
    }

    /// Of a probe or of a hook: `/` and `HTTP` for requests, the empty service for gRPC.
    private static JsonObject handler(JsonObject given) {
        JsonObject handler =
                inside(given, "httpGet", get -> plain(plain(get, "path", "/"), "scheme", "HTTP"));
        return inside(handler, "grpc", grpc -> absent(grpc, "service", ""));
    }
}
