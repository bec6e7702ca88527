package atoll.server.pods;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.checks.Checks;
import atoll.server.checks.Problems;
import java.util.List;
import java.util.regex.Pattern;

/// Checks of probes and of what happens at a container's start and end.
final class HandlerRules {
    private static final List<String> OF_PROBES = List.of("exec", "httpGet", "tcpSocket", "grpc");
    private static final List<String> OF_LIFECYCLE =
            List.of("exec", "httpGet", "tcpSocket", "sleep");
    private static final List<String> NUMBERS =
            List.of(
                    "initialDelaySeconds",
                    "timeoutSeconds",
                    "periodSeconds",
                    "successThreshold",
                    "failureThreshold");
    private static final Pattern HEADER = Pattern.compile("[-A-Za-z0-9]+");

    /// A pod's `terminationGracePeriodSeconds`.
    private final long grace;

    private final Problems problems;

    HandlerRules(JsonObject podSpec, Problems problems) {
        this.grace = podSpec.longOr("terminationGracePeriodSeconds", 30);
        this.problems = problems;
    }

    /// @param path of the container
    void check(JsonObject container, String path) {
        for (String hook : List.of("postStart", "preStop")) {
            if (container.object("lifecycle").get(hook) instanceof JsonObject handler) {
                handler(handler, OF_LIFECYCLE, path + ".lifecycle." + hook);
            }
        }
        probe(container, "livenessProbe", path, true);
        probe(container, "readinessProbe", path, false);
        probe(container, "startupProbe", path, true);
    }

    /// @param onceIsEnough whether one success is all that can be asked for: of liveness and start
    private void probe(JsonObject container, String key, String path, boolean onceIsEnough) {
        if (!(container.get(key) instanceof JsonObject probe)) {
            return;
        }
        String here = path + "." + key;
        handler(probe, OF_PROBES, here);
        for (String number : NUMBERS) {
            Checks.nonNegative(probe, number, here, problems);
        }
        Json seconds = probe.get("terminationGracePeriodSeconds");
        String place = here + ".terminationGracePeriodSeconds";
        if (seconds != null && seconds.asLong(0) <= 0) {
            problems.invalid(place, seconds, "must be greater than 0");
        }
        if (!onceIsEnough && seconds != null) {
            problems.invalid(place, seconds, "must not be set for readinessProbes");
        }
        Json successes = probe.get("successThreshold");
        if (onceIsEnough && successes != null && successes.asLong(1) != 1) {
            problems.invalid(here + ".successThreshold", successes, "must be 1");
        }
    }

    /// Exactly one kind. The first found is looked at, later ones are refused.
    ///
    /// @param kinds in the order of the type
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

    /// @param kind one of those that the caller allows; anything else than the named is `sleep`
    private void action(String kind, JsonObject action, String path) {
        switch (kind) {
            case "exec" -> {
                if (action.array("command").isEmpty()) {
                    problems.required(path + ".command");
                }
            }
            case "httpGet" -> request(action, path);
            case "tcpSocket" -> Checks.portOrName(action.get("port"), path + ".port", problems);
            case "grpc" -> {
                Json port = action.get("port");
                Checks.port(port == null ? Json.of(0) : port, path + ".port", problems);
            }
            default -> {
                long seconds = action.longOr("seconds", 0);
                if (seconds < 0 || seconds > grace) {
                    problems.invalid(
                            path,
                            seconds,
                            "must be non-negative and less than terminationGracePeriodSeconds ("
                                    + grace
                                    + ")");
                }
            }
        }
    }

    private void request(JsonObject action, String path) {
        Checks.required(action, "path", path, problems);
        Checks.portOrName(action.get("port"), path + ".port", problems);
        String scheme = action.stringOr("scheme", "");
        if (!List.of("HTTP", "HTTPS").contains(scheme)) {
            problems.unsupported(path + ".scheme", scheme, List.of("HTTP", "HTTPS"));
        }
        for (JsonObject header : action.array("httpHeaders").objects()) {
            String name = header.stringOr("name", "");
            if (!HEADER.matcher(name).matches()) {
                problems.invalid(
                        path + ".httpHeaders",
                        name,
                        "a valid HTTP header must consist of alphanumeric characters or '-' (e.g."
                                + " 'X-Header-Name', regex used for validation is"
                                + " '[-A-Za-z0-9]+')");
            }
        }
    }
}
