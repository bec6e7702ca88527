package atoll.server.podsecurity;

import static atoll.server.podsecurity.PodShape.name;
import static atoll.server.podsecurity.PodShape.plural;
import static atoll.server.podsecurity.PodShape.quoted;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The security profiles that a pod may choose: AppArmor, SELinux and seccomp.
final class Profiles {
    private static final Set<String> CONFINED = Set.of("RuntimeDefault", "Localhost");
    private static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";
    private static final String SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
    private static final String SECCOMP_CONTAINER =
            "container.seccomp.security.alpha.kubernetes.io/";
    private static final Set<String> SELINUX_TYPES =
            Set.of("", "container_t", "container_init_t", "container_kvm_t");

    private Profiles() {}

    /// Whether a security context sets a profile of another type than those allowed, which is then
    /// added to `seen`.
    ///
    /// @param profile `appArmorProfile` or `seccompProfile`
    private static boolean isBad(JsonObject context, String profile, Set<String> seen) {
        if (!context.has(profile)) {
            return false;
        }
        String type = context.object(profile).stringOr("type", "");
        if (CONFINED.contains(type)) {
            return false;
        }
        seen.add(type);
        return true;
    }

    /// `pod`, and the containers, whose security context fits.
    private static List<String> setters(PodShape pod, Predicate<JsonObject> context) {
        var setters = new ArrayList<String>();
        if (context.test(pod.securityContext())) {
            setters.add("pod");
        }
        List<String> containers = pod.containersWhose(context);
        if (!containers.isEmpty()) {
            setters.add(quoted("container", containers));
        }
        return setters;
    }

    /// Looks at the field and at the annotations that came before it, `…/CONTAINER`.
    static @Nullable Violation appArmor(PodShape pod) {
        var values = new TreeSet<String>();
        List<String> setters = setters(pod, context -> isBad(context, "appArmorProfile", values));
        var annotations = new ArrayList<String>();
        pod.metadata()
                .object("annotations")
                .strings()
                .forEach((key, value) -> {
                    boolean allowed =
                            value.isEmpty()
                                    || value.equals("runtime/default")
                                    || value.startsWith("localhost/");
                    if (key.startsWith(APP_ARMOR) && !allowed) {
                        annotations.add(key + "=" + Json.of(value));
                    }
                });
        var all = new ArrayList<>(values);
        if (!annotations.isEmpty()) {
            all.addAll(annotations);
            setters.add(plural("annotation", annotations.size()));
        }
        return setters.isEmpty()
                ? null
                : new Violation(
                        plural("forbidden AppArmor profile", all.size()),
                        String.join(" and ", setters)
                                + " must not set AppArmor profile type to "
                                + '"'
                                + String.join("\", \"", all)
                                + '"');
    }

    /// User and role may not be set at all; of types those that confine containers are allowed,
    /// from 31 on also `container_engine_t`.
    ///
    /// @param minor the version of the list of what is allowed
    static @Nullable Violation seLinux(PodShape pod, int minor) {
        var types = new TreeSet<String>();
        var roles = new TreeSet<String>();
        List<String> setters =
                setters(
                        pod,
                        context -> {
                            JsonObject options = context.object("seLinuxOptions");
                            String type = options.stringOr("type", "");
                            boolean allowed =
                                    SELINUX_TYPES.contains(type)
                                            || (minor >= 31 && type.equals("container_engine_t"));
                            if (!allowed) {
                                types.add(type);
                            }
                            boolean named = false;
                            for (String key : List.of("user", "role")) {
                                if (!options.stringOr(key, "").isEmpty()) {
                                    roles.add(key);
                                    named = true;
                                }
                            }
                            return !allowed || named;
                        });
        if (setters.isEmpty()) {
            return null;
        }
        var what = new ArrayList<String>();
        if (!types.isEmpty()) {
            what.add(quoted("type", types));
        }
        for (String key : List.of("user", "role")) {
            if (roles.contains(key)) {
                what.add(key + " may not be set");
            }
        }
        return new Violation(
                "seLinuxOptions",
                String.join(" and ", setters)
                        + " set forbidden securityContext.seLinuxOptions: "
                        + String.join("; ", what));
    }

    /// Before there was a field for it.
    ///
    /// Counts up to v1.18; the field's checks follow.
    static @Nullable Violation seccompAnnotations(PodShape pod) {
        var keys = new ArrayList<String>();
        keys.add(SECCOMP_POD);
        pod.containers().forEach(container -> keys.add(SECCOMP_CONTAINER + name(container)));
        var forbidden = new TreeSet<String>();
        JsonObject annotations = pod.metadata().object("annotations");
        for (String key : keys) {
            String value = annotations.stringOr(key, "runtime/default");
            boolean allowed =
                    value.equals("runtime/default")
                            || value.equals("docker/default")
                            || value.startsWith("localhost/");
            if (!allowed) {
                forbidden.add(key + "=" + Json.of(value));
            }
        }
        return forbidden.isEmpty()
                ? null
                : new Violation(
                        "seccompProfile",
                        "forbidden "
                                + plural("annotation", forbidden.size())
                                + " "
                                + String.join(", ", forbidden));
    }

    /// Silence is allowed, `Unconfined` is not.
    static @Nullable Violation seccompBaseline(PodShape pod) {
        var values = new TreeSet<String>();
        List<String> setters = setters(pod, context -> isBad(context, "seccompProfile", values));
        return setters.isEmpty()
                ? null
                : new Violation(
                        "seccompProfile",
                        String.join(" and ", setters)
                                + " must not set securityContext.seccompProfile.type to "
                                + quoted(values));
    }

    /// Silence is not allowed: the pod or each container has to say something, and all that is said
    /// must be allowed.
    static @Nullable Violation seccompRestricted(PodShape pod) {
        Violation explicit = seccompBaseline(pod);
        if (explicit != null) {
            return explicit;
        }
        List<String> silent =
                pod.securityContext().has("seccompProfile")
                        ? List.of()
                        : pod.containersWhose(context -> !context.has("seccompProfile"));
        return silent.isEmpty()
                ? null
                : new Violation(
                        "seccompProfile",
                        "pod or "
                                + quoted("container", silent)
                                + " must set securityContext.seccompProfile.type to"
                                + " \"RuntimeDefault\" or \"Localhost\"");
    }
}
