package atoll.server.pods;

import atoll.base.json.JsonObject;
import atoll.server.checks.Problems;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/// Checks of annotations that mean something to what runs pods.
final class PodAnnotationRules {
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final String COST = "controller.kubernetes.io/pod-deletion-cost";
    private static final String SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
    private static final String SECCOMP_CONTAINER =
            "container.seccomp.security.alpha.kubernetes.io/";

    /// As Go's `strconv.ParseInt` reads them, without a plus and without leading zeros.
    private static final Pattern WHOLE_NUMBER = Pattern.compile("0|-?[1-9][0-9]{0,9}");

    private PodAnnotationRules() {}

    /// @param path that of the annotations
    static void check(JsonObject annotations, JsonObject spec, String path, Problems problems) {
        Map<String, String> texts = annotations.strings();
        if (texts.containsKey(MIRROR) && spec.stringOr("nodeName", "").isEmpty()) {
            problems.invalid(
                    path + "[" + MIRROR + "]",
                    Objects.requireNonNull(texts.get(MIRROR)),
                    "must set spec.nodeName if mirror pod annotation is set");
        }
        String cost = texts.getOrDefault(COST, "0");
        boolean fits =
                WHOLE_NUMBER.matcher(cost).matches()
                        && Long.parseLong(cost) == (int) Long.parseLong(cost);
        if (!fits) {
            problems.invalid(path + "[" + COST + "]", cost, "must be a 32bit integer");
        }
        texts.forEach((key, value) -> {
            if (key.equals(SECCOMP_POD) || key.startsWith(SECCOMP_CONTAINER)) {
                seccomp(value, path + "." + key, problems);
            }
        });
        texts.forEach((key, value) -> {
            if (key.startsWith(AppArmor.ANNOTATION)) {
                appArmor(key, value, spec, path + "[" + key + "]", problems);
            }
        });
    }

    /// @param profile `runtime/default`, `docker/default`, `unconfined` or `localhost/PATH`
    private static void seccomp(String profile, String path, Problems problems) {
        if (List.of("runtime/default", "docker/default", "unconfined").contains(profile)) {
            return;
        }
        if (profile.startsWith("localhost/")) {
            VolumeRules.descending(profile.substring("localhost/".length()), path, problems);
        } else {
            problems.invalid(path, profile, "must be a valid seccomp profile");
        }
    }

    /// The name behind the prefix must be that of a container.
    private static void appArmor(
            String key, String profile, JsonObject spec, String path, Problems problems) {
        String name = key.substring(AppArmor.ANNOTATION.length());
        boolean[] found = new boolean[1];
        ContainerRules.each(
                spec,
                "",
                (container, _) -> found[0] |= container.stringOr("name", "").equals(name));
        if (!found[0]) {
            problems.invalid(path, name, "container not found");
        }
        boolean known =
                List.of("", "runtime/default", "unconfined").contains(profile)
                        || profile.startsWith("localhost/");
        if (!known) {
            problems.invalid(
                    path,
                    profile,
                    "invalid AppArmor profile name: " + atoll.api.GoStrings.quoted(profile));
        }
    }

    /// Those of them that may not change.
    ///
    /// AppArmor profiles and the mark of mirror pods are for life.
    static void changed(JsonObject now, JsonObject before, Problems problems) {
        Map<String, String> has = now.strings();
        Map<String, String> had = before.strings();
        String path = "metadata.annotations[";
        had.forEach((key, value) -> {
            if (!value.equals(has.get(key))) {
                kept(key, "may not remove or update", path, problems);
            }
        });
        for (String key : has.keySet()) {
            if (!had.containsKey(key)) {
                kept(key, "may not add", path, problems);
            }
        }
    }

    private static void kept(String key, String what, String path, Problems problems) {
        if (key.startsWith(AppArmor.ANNOTATION)) {
            problems.forbidden(path + key + "]", what + " AppArmor annotations");
        }
        if (key.equals(MIRROR)) {
            problems.forbidden(path + key + "]", what + " mirror pod annotation");
        }
    }

    /// A profile said twice is said the same.
    ///
    /// Of a new pod or template: annotations and fields are both read by somebody.
    ///
    /// @param path of the spec
    static void agree(JsonObject annotations, JsonObject spec, String path, Problems problems) {
        Map<String, String> texts = annotations.strings();
        JsonObject ofPod = spec.object("securityContext");
        if (ofPod.has("seccompProfile") && texts.containsKey(SECCOMP_POD)) {
            agree(
                    Objects.requireNonNull(texts.get(SECCOMP_POD)),
                    ofPod.object("seccompProfile"),
                    "seccomp",
                    path + ".securityContext.seccompProfile",
                    problems);
        }
        for (String kind : List.of("seccomp", "apparmor")) {
            String field = kind.equals("seccomp") ? "seccompProfile" : "appArmorProfile";
            String start = kind.equals("seccomp") ? SECCOMP_CONTAINER : AppArmor.ANNOTATION;
            boolean windows = spec.object("os").stringOr("name", "").equals("windows");
            if (kind.equals("apparmor") && windows) {
                return;
            }
            ContainerRules.each(
                    spec,
                    path,
                    (container, here) -> {
                        String text = texts.get(start + container.stringOr("name", ""));
                        JsonObject own = container.object("securityContext").object(field);
                        JsonObject profile =
                                own.isEmpty() && kind.equals("apparmor")
                                        ? ofPod.object(field)
                                        : own;
                        if (text != null && !profile.isEmpty()) {
                            agree(
                                    text,
                                    profile,
                                    kind,
                                    here + ".securityContext." + field,
                                    problems);
                        }
                    });
        }
    }

    private static void agree(
            String text, JsonObject profile, String kind, String path, Problems problems) {
        String differs = kind + " type in annotation and field must match";
        switch (profile.stringOr("type", "")) {
            case "Unconfined" -> {
                if (!text.equals("unconfined")) {
                    problems.forbidden(path + ".type", differs);
                }
            }
            case "RuntimeDefault" -> {
                boolean docker = kind.equals("seccomp") && text.equals("docker/default");
                if (!text.equals("runtime/default") && !docker) {
                    problems.forbidden(path + ".type", differs);
                }
            }
            case "Localhost" -> {
                if (!text.startsWith("localhost/")) {
                    problems.forbidden(path + ".type", differs);
                } else if (!text.equals("localhost/" + profile.string("localhostProfile"))) {
                    problems.forbidden(
                            path + ".localhostProfile",
                            kind + " profile in annotation and field must match");
                }
            }
            default -> {}
        }
    }
}
