package atoll.server.pods;

import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.checks.Checks;
import atoll.server.checks.Problems;
import atoll.server.checks.ResourceRules;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/// Checks of a pod's containers.
///
/// Made for one spec. `path` is that of the spec at the entries and of the container or list below.
final class ContainerRules {
    /// A pod's containers, those that run first first.
    static final List<String> LISTS =
            List.of("initContainers", "containers", "ephemeralContainers");

    static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    private static final List<String> RESTARTS = List.of("Always", "Never", "OnFailure");
    private static final List<String> RESIZED = List.of("cpu", "memory");
    private static final List<String> RESIZING = List.of("NotRequired", "RestartContainer");
    private static final int RESTART_RULES_MAX = 20;
    private static final int EXIT_CODES_MAX = 255;

    /// What a container for debugging may not have, in the order of its type.
    private static final List<String> NOT_EPHEMERAL =
            List.of(
                    "ports",
                    "resources",
                    "resizePolicy",
                    "restartPolicy",
                    "restartPolicyRules",
                    "livenessProbe",
                    "readinessProbe",
                    "startupProbe",
                    "lifecycle");

    private final JsonObject spec;
    private final Set<String> volumes;
    private final Set<String> claims = new HashSet<>();
    private final Problems problems;
    private final HandlerRules handlers;

    /// @param spec the pod's
    /// @param volumes names of its valid volumes
    ContainerRules(JsonObject spec, Set<String> volumes, Problems problems) {
        this.spec = spec;
        this.volumes = volumes;
        this.problems = problems;
        this.handlers = new HandlerRules(spec, problems);
        for (JsonObject volume : spec.array("volumes").objects()) {
            if (volume.has("persistentVolumeClaim") || volume.has("ephemeral")) {
                claims.add(volume.stringOr("name", ""));
            }
        }
    }

    /// Calls with each container and its path, those that run first first.
    ///
    /// @param path of the spec; empty where the paths are of no interest
    static void each(JsonObject spec, String path, BiConsumer<JsonObject, String> visitor) {
        for (String list : LISTS) {
            List<JsonObject> containers = spec.array(list).objects();
            for (int i = 0; i < containers.size(); i++) {
                visitor.accept(containers.get(i), path + "." + list + "[" + i + "]");
            }
        }
    }

    /// Containers first, then those that start before them, then those for debugging: the order in
    /// which causes are told.
    void checkAll(String path) {
        containers(path + ".containers");
        initContainers(path + ".initContainers");
        ephemeralContainers(path + ".ephemeralContainers");
    }

    private void containers(String path) {
        List<JsonObject> containers = spec.array("containers").objects();
        if (containers.isEmpty()) {
            problems.required(path);
            return;
        }
        var names = new HashSet<String>();
        for (int i = 0; i < containers.size(); i++) {
            JsonObject container = containers.get(i);
            String here = path + "[" + i + "]";
            common(container, here);
            String name = container.stringOr("name", "");
            if (!names.add(name)) {
                problems.duplicate(here + ".name", name);
            }
            handlers.check(container, here);
            restarting(container, here);
        }
        hostPorts(containers, path);
    }

    /// Names are unique among these and the containers together. Sidecars (`restartPolicy: Always`)
    /// are held to what containers are.
    private void initContainers(String path) {
        var names = new HashSet<String>();
        for (JsonObject container : spec.array("containers").objects()) {
            names.add(container.stringOr("name", ""));
        }
        List<JsonObject> containers = spec.array("initContainers").objects();
        for (int i = 0; i < containers.size(); i++) {
            JsonObject container = containers.get(i);
            String here = path + "[" + i + "]";
            common(container, here);
            if (container.has("restartPolicy")) {
                restarting(container, here);
            } else if (!container.array("restartPolicyRules").isEmpty()) {
                problems.required(
                        here + ".restartPolicy",
                        "must specify restartPolicy when restart rules are used");
            }
            String name = container.stringOr("name", "");
            if (names.contains(name)) {
                problems.duplicate(here + ".name", name);
            } else if (!name.isEmpty()) {
                names.add(name);
            }
            hostPorts(List.of(container), path);
            boolean sidecar = container.stringOr("restartPolicy", "").equals("Always");
            if (sidecar) {
                handlers.check(container, here);
            } else {
                notWhileStarting(container, here);
            }
        }
    }

    /// What makes no sense for a container that is to end.
    private void notWhileStarting(JsonObject container, String here) {
        for (String key : List.of("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")) {
            if (container.has(key)) {
                problems.forbidden(
                        here + "." + key,
                        "may not be set for init containers without restartPolicy=Always");
            }
        }
        List<JsonObject> policies = container.array("resizePolicy").objects();
        for (int j = 0; j < policies.size(); j++) {
            if (policies.get(j).stringOr("restartPolicy", "").equals("RestartContainer")) {
                problems.invalid(
                        here + ".resizePolicy[" + j + "].restartPolicy",
                        "RestartContainer",
                        "must not be set to 'RestartContainer' for non-sidecar initContainers");
            }
        }
    }

    /// They have no ports, probes or amounts of their own, and may look into one of the others.
    private void ephemeralContainers(String path) {
        var others = new HashSet<String>();
        for (String list : List.of("containers", "initContainers")) {
            spec.array(list).objects().forEach(each -> others.add(each.stringOr("name", "")));
        }
        var names = new HashSet<>(others);
        List<JsonObject> containers = spec.array("ephemeralContainers").objects();
        for (int i = 0; i < containers.size(); i++) {
            JsonObject container = containers.get(i);
            String here = path + "[" + i + "]";
            common(container, here);
            trimmedImage(container, here);
            String name = container.stringOr("name", "");
            if (!names.add(name)) {
                problems.duplicate(here + ".name", name);
            }
            String target = container.stringOr("targetContainerName", "");
            if (!target.isEmpty() && !others.contains(target)) {
                problems.notFound(here + ".targetContainerName", target);
            }
            for (String key : NOT_EPHEMERAL) {
                boolean empty = container.get(key) instanceof JsonArray array && array.isEmpty();
                boolean unset = key.equals("resources") && container.object("resources").isEmpty();
                if (container.has(key) && !empty && !unset) {
                    problems.forbidden(
                            here + "." + key, "cannot be set for an Ephemeral Container");
                }
            }
            List<JsonObject> mounts = container.array("volumeMounts").objects();
            for (int j = 0; j < mounts.size(); j++) {
                for (String key : List.of("subPath", "subPathExpr")) {
                    if (!mounts.get(j).stringOr(key, "").isEmpty()) {
                        problems.forbidden(
                                here + ".volumeMounts[" + j + "]." + key,
                                "cannot be set for an Ephemeral Container");
                    }
                }
            }
        }
    }

    /// What holds for containers of pods and not of templates.
    void podOnly(String path) {
        for (String list : List.of("containers", "initContainers")) {
            List<JsonObject> containers = spec.array(list).objects();
            for (int i = 0; i < containers.size(); i++) {
                trimmedImage(containers.get(i), path + "." + list + "[" + i + "]");
            }
        }
    }

    /// Spaces around an image's name.
    private void trimmedImage(JsonObject container, String path) {
        String image = container.stringOr("image", "");
        if (!image.strip().equals(image)) {
            problems.invalid(
                    path + ".image", image, "must not have leading or trailing whitespace");
        }
    }

    /// What holds for every container, whatever it is for.
    private void common(JsonObject container, String path) {
        String name = container.stringOr("name", "");
        if (name.isEmpty()) {
            problems.required(path + ".name");
        } else {
            problems.invalidEach(path + ".name", name, Names.label(name));
        }
        Checks.required(container, "image", path, problems);
        Checks.oneOf(
                container,
                "terminationMessagePolicy",
                List.of("File", "FallbackToLogsOnError"),
                true,
                path,
                problems);
        ports(container, path);
        EnvironmentRules.check(container, path, problems);
        MountRules.check(container, volumes, claims, path, problems);
        Checks.oneOf(container, "imagePullPolicy", PULL_POLICIES, true, path, problems);
        ResourceRules.ofContainer(container, spec, path, problems);
        resizing(container, path + ".resizePolicy");
        SecurityRules.ofContainer(container, spec, path, problems);
    }

    /// One policy for each resource; none restarts where the pod never does.
    private void resizing(JsonObject container, String path) {
        var seen = new HashSet<String>();
        List<JsonObject> policies = container.array("resizePolicy").objects();
        boolean never = spec.stringOr("restartPolicy", "").equals("Never");
        for (int i = 0; i < policies.size(); i++) {
            String name = policies.get(i).stringOr("resourceName", "");
            String policy = policies.get(i).stringOr("restartPolicy", "");
            if (!seen.add(name)) {
                problems.duplicate(path + "[" + i + "]", name);
            }
            known(name, RESIZED, path);
            known(policy, RESIZING, path);
            if (never && !policy.equals("NotRequired")) {
                problems.invalid(
                        path, policy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'");
            }
        }
    }

    private void known(String value, List<String> valid, String path) {
        if (value.isEmpty()) {
            problems.required(path);
        } else if (!valid.contains(value)) {
            problems.unsupported(path, value, valid);
        }
    }

    /// A container's own policy, and rules by exit code, at most 20 of them.
    private void restarting(JsonObject container, String path) {
        List<JsonObject> rules = container.array("restartPolicyRules").objects();
        if (!container.has("restartPolicy")) {
            if (!rules.isEmpty()) {
                problems.required(
                        path + ".restartPolicy",
                        "must specify restartPolicy when restart rules are used");
            }
        } else if (!RESTARTS.contains(container.stringOr("restartPolicy", ""))) {
            problems.unsupported(
                    path + ".restartPolicy", container.stringOr("restartPolicy", ""), RESTARTS);
        }
        if (rules.size() > RESTART_RULES_MAX) {
            problems.tooMany(path + ".restartPolicyRules", rules.size(), RESTART_RULES_MAX);
        }
        for (int i = 0; i < rules.size(); i++) {
            restartRule(rules.get(i), path + ".restartPolicyRules[" + i + "]");
        }
    }

    private void restartRule(JsonObject rule, String path) {
        List<String> actions = List.of("Restart", "RestartAllContainers");
        if (!actions.contains(rule.stringOr("action", ""))) {
            problems.unsupported(path + ".action", rule.stringOr("action", ""), actions);
        }
        if (!(rule.get("exitCodes") instanceof JsonObject codes)) {
            problems.required(path + ".exitCodes", "must be specified");
            return;
        }
        String operator = codes.stringOr("operator", "");
        if (!List.of("In", "NotIn").contains(operator)) {
            problems.unsupported(path + ".exitCodes.operator", operator, List.of("In", "NotIn"));
        }
        if (codes.array("values").size() > EXIT_CODES_MAX) {
            problems.tooMany(
                    path + ".exitCodes.values", codes.array("values").size(), EXIT_CODES_MAX);
        }
    }

    /// A name once in a container; numbers may be there twice, and are warned of.
    private void ports(JsonObject container, String path) {
        var seen = new HashSet<String>();
        List<JsonObject> ports = container.array("ports").objects();
        for (int i = 0; i < ports.size(); i++) {
            JsonObject port = ports.get(i);
            String here = path + ".ports[" + i + "]";
            String name = port.stringOr("name", "");
            if (!name.isEmpty()) {
                List<String> wrong = Names.portName(name);
                problems.invalidEach(here + ".name", name, wrong);
                if (wrong.isEmpty() && !seen.add(name)) {
                    problems.duplicate(here + ".name", name);
                }
            }
            Json number = port.get("containerPort");
            if (number == null || number.asLong(0) == 0) {
                problems.required(here + ".containerPort");
            } else {
                Checks.port(number, here + ".containerPort", problems);
            }
            Json hostPort = port.get("hostPort");
            if (hostPort != null && hostPort.asLong(0) != 0) {
                Checks.port(hostPort, here + ".hostPort", problems);
            }
            Checks.oneOf(port, "protocol", PROTOCOLS, true, here, problems);
        }
    }

    /// A port of the host goes to one container only.
    private void hostPorts(List<JsonObject> containers, String path) {
        var taken = new HashSet<String>();
        for (int i = 0; i < containers.size(); i++) {
            List<JsonObject> ports = containers.get(i).array("ports").objects();
            for (int j = 0; j < ports.size(); j++) {
                long port = ports.get(j).longOr("hostPort", 0);
                String shown =
                        ports.get(j).stringOr("protocol", "")
                                + "/"
                                + ports.get(j).stringOr("hostIP", "")
                                + "/"
                                + port;
                if (port != 0 && !taken.add(shown)) {
                    problems.duplicate(path + "[" + i + "].ports[" + j + "].hostPort", shown);
                }
            }
        }
    }
}
