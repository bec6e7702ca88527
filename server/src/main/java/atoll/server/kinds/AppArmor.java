package atoll.server.kinds;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// AppArmor profiles that a pod's annotations name for its containers, as before there were fields.
final class AppArmor {
    private static final String ANNOTATION = "container.apparmor.security.beta.kubernetes.io/";
    private static final String LOCALHOST = "localhost/";
    private static final int NAME_MAX = 4095;
    private static final List<String> CONTAINERS =
            List.of("initContainers", "containers", "ephemeralContainers");

    private AppArmor() {}

    /// The pod with what its annotations say in its containers' own fields.
    static JsonObject profiled(JsonObject pod) {
        JsonObject annotations = pod.object("metadata", "annotations");
        if (annotations.keys().stream().noneMatch(key -> key.startsWith(ANNOTATION))
                || isWindows(pod)) {
            return pod;
        }
        JsonObject spec = pod.object("spec");
        JsonObject changed = spec;
        for (String list : CONTAINERS) {
            if (spec.has(list)) {
                var containers = new ArrayList<Json>();
                for (JsonObject container : spec.array(list).objects()) {
                    JsonObject profile = open(container, annotations);
                    containers.add(
                            profile == null || profile.equals(ofPod(spec))
                                    ? container
                                    : container.update(
                                            "securityContext",
                                            context -> context.with("appArmorProfile", profile)));
                }
                changed = changed.with(list, JsonArray.of(containers));
            }
        }
        return pod.with("spec", changed);
    }

    /// What who makes the pod is told, before anything else is done with it.
    static List<String> warnings(JsonObject pod) {
        JsonObject annotations = pod.object("metadata", "annotations");
        var warnings = new ArrayList<String>();
        if (annotations.isEmpty() || isWindows(pod)) {
            return warnings;
        }
        JsonObject spec = pod.object("spec");
        for (String list : CONTAINERS) {
            for (JsonObject container : spec.array(list).objects()) {
                String key = ANNOTATION + container.stringOr("name", "");
                boolean alone =
                        annotations.has(key)
                                && !container.object("securityContext").has("appArmorProfile");
                JsonObject profile = open(container, annotations);
                if (alone && (profile == null || !profile.equals(ofPod(spec)))) {
                    warnings.add(
                            "metadata.annotations[%s]: deprecated since v1.30; use the \"appArmorProfile\" field instead"
                                    .formatted(key));
                }
            }
        }
        return warnings;
    }

    private static boolean isWindows(JsonObject pod) {
        return pod.object("spec", "os").stringOr("name", "").equals("windows");
    }

    private static JsonObject ofPod(JsonObject spec) {
        return spec.object("securityContext", "appArmorProfile");
    }

    /// The profile that a container's annotation names and its own fields do not; null for none.
    private static @Nullable JsonObject open(JsonObject container, JsonObject annotations) {
        String named = annotations.stringOr(ANNOTATION + container.stringOr("name", ""), "");
        if (container.object("securityContext").has("appArmorProfile")) {
            return null;
        }
        if (named.startsWith(LOCALHOST)) {
            String name = named.substring(LOCALHOST.length());
            boolean sound =
                    !name.isBlank() && name.strip().equals(name) && name.length() <= NAME_MAX;
            return sound ? JsonObject.of("type", "Localhost", "localhostProfile", name) : null;
        }
        return switch (named) {
            case "unconfined" -> JsonObject.of("type", "Unconfined");
            case "runtime/default" -> JsonObject.of("type", "RuntimeDefault");
            default -> null;
        };
    }
}
