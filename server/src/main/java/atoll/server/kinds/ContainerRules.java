package atoll.server.kinds;

import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Checks of containers.
final class ContainerRules {
    private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    private static final List<String> HANDLERS = List.of("exec", "grpc", "httpGet", "tcpSocket");
    private static final List<String> LIFECYCLE_HANDLERS =
            List.of("exec", "httpGet", "sleep", "tcpSocket");
    private static final List<String> PROBE_NUMBERS =
            List.of(
                    "initialDelaySeconds",
                    "timeoutSeconds",
                    "periodSeconds",
                    "successThreshold",
                    "failureThreshold");
    private static final Set<String> POD_FIELDS =
            Set.of(
                    "metadata.name",
                    "metadata.namespace",
                    "metadata.uid",
                    "spec.nodeName",
                    "spec.serviceAccountName",
                    "status.hostIP",
                    "status.hostIPs",
                    "status.podIP",
                    "status.podIPs");

    private static final Pattern KEYED_FIELD =
            Pattern.compile("metadata\\.(labels|annotations)\\['[^']+'\\]");

    private final JsonObject spec;
    private final Problems problems;
    private final Set<String> names = new HashSet<>();
    private final Set<String> volumes = new HashSet<>();

    /// @param spec the pod's
    ContainerRules(JsonObject spec, Problems problems) {
        this.spec = spec;
        this.problems = problems;
        for (JsonObject volume : spec.array("volumes").objects()) {
            volumes.add(volume.stringOr("name", ""));
        }
    }

    void checkAll(String path) {
        List<JsonObject> containers = spec.array("containers").objects();
        if (containers.isEmpty()) {
            problems.required(path + ".containers");
        }
        for (int i = 0; i < containers.size(); i++) {
            check(containers.get(i), path + ".containers[" + i + "]", false);
        }
        List<JsonObject> init = spec.array("initContainers").objects();
        for (int i = 0; i < init.size(); i++) {
            check(init.get(i), path + ".initContainers[" + i + "]", true);
        }
        List<JsonObject> ephemeral = spec.array("ephemeralContainers").objects();
        for (int i = 0; i < ephemeral.size(); i++) {
            name(ephemeral.get(i), path + ".ephemeralContainers[" + i + "]");
        }
    }

    private void check(JsonObject container, String path, boolean init) {
        name(container, path);
        if (container.stringOr("image", "").isEmpty()) {
            problems.required(path + ".image");
        } else if (!container.stringOr("image", "").strip().equals(container.string("image"))) {
            problems.invalid(
                    path + ".image",
                    container.stringOr("image", ""),
                    "must not have leading or trailing whitespace");
        }
        Checks.oneOf(
                container,
                "terminationMessagePolicy",
                List.of("File", "FallbackToLogsOnError"),
                true,
                path,
                problems);
        ports(container, path);
        environment(container, path);
        mounts(container, path);
        pullPolicy(container, path);
        ResourceRules.check(container.object("resources"), path + ".resources", problems);
        security(container, path);
        Checks.oneOf(
                container,
                "restartPolicy",
                List.of("Always", "Never", "OnFailure"),
                false,
                path,
                problems);
        resizing(container, path);
        boolean sidecar = container.stringOr("restartPolicy", "").equals("Always");
        if (!init || sidecar) {
            lifecycle(container.object("lifecycle"), path + ".lifecycle");
            probe(container, "livenessProbe", path, true);
            probe(container, "readinessProbe", path, false);
            probe(container, "startupProbe", path, true);
        } else {
            forbiddenInInit(container, path);
        }
    }

    private void forbiddenInInit(JsonObject container, String path) {
        for (String key : List.of("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")) {
            if (container.has(key)) {
                problems.forbidden(
                        path + "." + key,
                        "may not be set for init containers without restartPolicy=Always");
            }
        }
    }

    private void resizing(JsonObject container, String path) {
        var seen = new HashSet<String>();
        List<JsonObject> policies = container.array("resizePolicy").objects();
        for (int i = 0; i < policies.size(); i++) {
            String name = policies.get(i).stringOr("resourceName", "");
            String policy = policies.get(i).stringOr("restartPolicy", "");
            if (!seen.add(name)) {
                problems.duplicate(path + ".resizePolicy[" + i + "]", name);
            }
            if (!List.of("cpu", "memory").contains(name)) {
                problems.unsupported(path + ".resizePolicy", name, List.of("cpu", "memory"));
            }
            if (!List.of("NotRequired", "RestartContainer").contains(policy)) {
                problems.unsupported(
                        path + ".resizePolicy", policy, List.of("NotRequired", "RestartContainer"));
            }
        }
    }

    private void name(JsonObject container, String path) {
        String name = container.stringOr("name", "");
        if (name.isEmpty()) {
            problems.required(path + ".name");
        } else {
            problems.invalidEach(path + ".name", name, Names.label(name));
            if (!names.add(name)) {
                problems.duplicate(path + ".name", name);
            }
        }
    }

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

    private void environment(JsonObject container, String path) {
        List<JsonObject> variables = container.array("env").objects();
        for (int i = 0; i < variables.size(); i++) {
            JsonObject variable = variables.get(i);
            String here = path + ".env[" + i + "]";
            String name = variable.stringOr("name", "");
            if (name.isEmpty()) {
                problems.required(here + ".name");
            } else {
                problems.invalidEach(here + ".name", name, Names.environmentVariable(name));
            }
            if (variable.get("valueFrom") instanceof JsonObject source) {
                source(source, variable.stringOr("value", ""), here + ".valueFrom");
            }
        }
    }

    private void source(JsonObject source, String value, String path) {
        if (!value.isEmpty()) {
            problems.invalid(path, "", "may not be specified when `value` is not empty");
            return;
        }
        if (source.isEmpty()) {
            problems.invalid(
                    path,
                    "",
                    "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`,"
                            + " `secretKeyRef` or `fileKeyRef`");
        } else if (source.size() > 1) {
            problems.invalid(path, "", "may not have more than one field specified at a time");
        }
        if (source.get("fieldRef") instanceof JsonObject field) {
            fieldReference(field, path + ".fieldRef");
        }
        for (String key : List.of("configMapKeyRef", "secretKeyRef")) {
            if (source.get(key) instanceof JsonObject reference) {
                Checks.required(reference, "name", path + "." + key, problems);
                Checks.required(reference, "key", path + "." + key, problems);
            }
        }
        if (source.get("resourceFieldRef") instanceof JsonObject reference) {
            Checks.required(reference, "resource", path + ".resourceFieldRef", problems);
        }
    }

    private void fieldReference(JsonObject field, String path) {
        String fieldPath = field.stringOr("fieldPath", "");
        if (fieldPath.isEmpty()) {
            problems.required(path + ".fieldPath");
            return;
        }
        if (!POD_FIELDS.contains(fieldPath) && !KEYED_FIELD.matcher(fieldPath).matches()) {
            problems.invalid(
                    path + ".fieldPath",
                    fieldPath,
                    "error converting fieldPath: field label not supported: " + fieldPath);
        }
    }

    private void mounts(JsonObject container, String path) {
        var places = new HashSet<String>();
        List<JsonObject> mounts = container.array("volumeMounts").objects();
        for (int i = 0; i < mounts.size(); i++) {
            JsonObject mount = mounts.get(i);
            String here = path + ".volumeMounts[" + i + "]";
            String name = mount.stringOr("name", "");
            if (name.isEmpty()) {
                problems.required(here + ".name");
            }
            if (!volumes.contains(name)) {
                problems.notFound(here + ".name", name);
            }
            String place = mount.stringOr("mountPath", "");
            if (place.isEmpty()) {
                problems.required(here + ".mountPath");
            }
            if (!places.add(place)) {
                problems.invalid(here + ".mountPath", place, "must be unique");
            }
            String subPath = mount.stringOr("subPath", "");
            if (subPath.startsWith("/")) {
                problems.invalid(here + ".subPath", subPath, "must be a relative path");
            }
        }
    }

    private void pullPolicy(JsonObject container, String path) {
        Checks.oneOf(container, "imagePullPolicy", PULL_POLICIES, true, path, problems);
    }

    private void security(JsonObject container, String path) {
        if (!(container.get("securityContext") instanceof JsonObject context)) {
            return;
        }
        String here = path + ".securityContext";
        identity(context, "runAsUser", here);
        identity(context, "runAsGroup", here);
        Checks.oneOf(context, "procMount", List.of("Default", "Unmasked"), false, here, problems);
        PodSettings.profiles(context, here, problems);
        boolean noEscalation = !context.booleanOr("allowPrivilegeEscalation", true);
        if (noEscalation && context.booleanOr("privileged", false)) {
            problems.invalidAs(
                    "SecurityContext",
                    here,
                    context,
                    "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
        }
    }

    private void identity(JsonObject context, String key, String path) {
        identity(context, key, path, problems);
    }

    static void identity(JsonObject context, String key, String path, Problems problems) {
        Json id = context.get(key);
        if (id != null && (id.asLong(0) < 0 || id.asLong(0) > Integer.MAX_VALUE)) {
            problems.invalid(path + "." + key, id, "must be between 0 and 2147483647, inclusive");
        }
    }

    private void lifecycle(JsonObject lifecycle, String path) {
        for (String hook : List.of("postStart", "preStop")) {
            if (lifecycle.get(hook) instanceof JsonObject handler) {
                handler(handler, LIFECYCLE_HANDLERS, path + "." + hook);
            }
        }
    }

    private void probe(JsonObject container, String key, String path, boolean onceIsEnough) {
        if (!(container.get(key) instanceof JsonObject probe)) {
            return;
        }
        String here = path + "." + key;
        handler(probe, HANDLERS, here);
        for (String number : PROBE_NUMBERS) {
            Checks.nonNegative(probe, number, here, problems);
        }
        Json successes = probe.get("successThreshold");
        if (onceIsEnough && successes != null && successes.asLong(1) != 1) {
            problems.invalid(here + ".successThreshold", successes, "must be 1");
        }
        Json grace = probe.get("terminationGracePeriodSeconds");
        if (grace != null && key.equals("readinessProbe")) {
            problems.invalid(
                    here + ".terminationGracePeriodSeconds",
                    grace,
                    "must not be set for readinessProbes");
        } else if (grace != null && grace.asLong(1) <= 0) {
            problems.invalid(
                    here + ".terminationGracePeriodSeconds", grace, "must be greater than 0");
        }
    }

    private void handler(JsonObject handler, List<String> kinds, String path) {
        int found = 0;
        for (String kind : kinds) {
            if (handler.get(kind) instanceof JsonObject action) {
                if (found++ > 0) {
                    problems.forbidden(
                            path + "." + kind, "may not specify more than 1 handler type");
                } else {
                    action(kind, action, path + "." + kind);
                }
            }
        }
        if (found == 0) {
            problems.required(path, "must specify a handler type");
        }
    }

    private void action(String kind, JsonObject action, String path) {
        switch (kind) {
            case "exec" -> {
                if (action.array("command").isEmpty()) {
                    problems.required(path + ".command");
                }
            }
            case "httpGet" -> {
                Checks.required(action, "path", path, problems);
                Checks.portOrName(action.get("port"), path + ".port", problems);
                Checks.oneOf(action, "scheme", List.of("HTTP", "HTTPS"), true, path, problems);
            }
            case "tcpSocket" -> Checks.portOrName(action.get("port"), path + ".port", problems);
            case "grpc" -> {
                Json port = action.get("port");
                Checks.port(port == null ? Json.of(0) : port, path + ".port", problems);
            }
            default -> {}
        }
    }
}
