package atoll.server.pods;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// AppArmor profiles of a new pod's containers that are said the old way, by annotations: they
/// become fields, and their writer is told so.
///
/// Upstream moved from annotations to fields in 1.30. Pods of Windows are left as they are.
public final class AppArmor {
    static final String ANNOTATION = "container.apparmor.security.beta.kubernetes.io/";
    static final String DEPRECATED =
            "deprecated since v1.30; use the \"appArmorProfile\" field instead";

    private static final String LOCALHOST = "localhost/";

    /// Characters; the validation of the field allows one less.
    private static final int LOCAL_PROFILE_MAX = 4096;

    private AppArmor() {}

    /// The pod with a profile in each container that only an annotation speaks of; the annotations
    /// stay.
    static JsonObject asFields(JsonObject pod) {
        if (!isAnnotated(pod)) {
            return pod;
        }
        JsonObject spec = pod.object("spec");
        for (String list : ContainerRules.LISTS) {
            if (spec.has(list)) {
                var containers = new ArrayList<Json>();
                for (JsonObject container : spec.array(list).objects()) {
                    JsonObject profile = missing(pod, container);
                    containers.add(
                            profile == null
                                    ? container
                                    : container.update(
                                            "securityContext",
                                            context -> context.with("appArmorProfile", profile)));
                }
                spec = spec.with(list, JsonArray.of(containers));
            }
        }
        return pod.with("spec", spec);
    }

    /// @param pod before [#asFields]
    public static List<String> warnings(JsonObject pod) {
        var warnings = new ArrayList<String>();
        if (isAnnotated(pod)) {
            ContainerRules.each(
                    pod.object("spec"),
                    "",
                    (container, here) -> {
                        String key = ANNOTATION + container.stringOr("name", "");
                        String text = pod.object("metadata", "annotations").string(key);
                        boolean unsaid =
                                text != null
                                        && !isProfiled(container)
                                        && !Objects.equals(ofPod(pod), profile(text));
                        if (unsaid) {
                            warnings.add("metadata.annotations[" + key + "]: " + DEPRECATED);
                        }
                    });
        }
        return warnings;
    }

    private static boolean isAnnotated(JsonObject pod) {
        return !pod.object("spec", "os").stringOr("name", "").equals("windows")
                && pod.object("metadata", "annotations").keys().stream()
                        .anyMatch(key -> key.startsWith(ANNOTATION));
    }

    /// The profile that only the annotation says; null when there is none.
    private static @Nullable JsonObject missing(JsonObject pod, JsonObject container) {
        String text =
                pod.object("metadata", "annotations")
                        .string(ANNOTATION + container.stringOr("name", ""));
        JsonObject profile = text == null || isProfiled(container) ? null : profile(text);
        return profile == null || profile.equals(ofPod(pod)) ? null : profile;
    }

    private static boolean isProfiled(JsonObject container) {
        return container.object("securityContext").has("appArmorProfile");
    }

    /// The pod's own profile, which containers inherit; empty when it has none.
    private static JsonObject ofPod(JsonObject pod) {
        return pod.object("spec", "securityContext").object("appArmorProfile");
    }

    /// Null when the text means none.
    private static @Nullable JsonObject profile(String text) {
        return switch (text) {
            case "unconfined" -> JsonObject.of("type", "Unconfined");
            case "runtime/default" -> JsonObject.of("type", "RuntimeDefault");
            default -> text.startsWith(LOCALHOST) ? local(text) : null;
        };
    }

    /// `localhost/web` → `{"type": "Localhost", "localhostProfile": "web"}`; null for a name that
    /// cannot be one.
    private static @Nullable JsonObject local(String text) {
        String name = text.substring(LOCALHOST.length());
        boolean valid =
                !name.isEmpty() && name.equals(name.strip()) && name.length() <= LOCAL_PROFILE_MAX;
        return valid ? JsonObject.of("type", "Localhost", "localhostProfile", name) : null;
    }
}
