package atoll.server.kinds;

import atoll.api.validation.Addresses;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import atoll.server.checks.Checks;
import atoll.server.checks.Problems;
import java.util.List;

/// Checks of ingresses, their classes, and network policies.
final class NetworkRules {
    private static final String OLD_CLASS = "kubernetes.io/ingress.class";
    private static final List<String> PATH_TYPES =
            List.of("Exact", "ImplementationSpecific", "Prefix");
    private static final List<String> NOT_IN_PATHS = List.of("//", "/./", "/../", "%2f", "%2F");
    private static final List<String> NOT_LAST_IN_PATHS = List.of("/..", "/.");

    private NetworkRules() {}

    /// What is asked of new ones only: the annotation and the field say the same.
    static void ingressCreated(JsonObject ingress, Problems problems) {
        String old = ingress.object("metadata", "annotations").stringOr(OLD_CLASS, "");
        JsonObject spec = ingress.object("spec");
        if (!old.isEmpty()
                && spec.has("ingressClassName")
                && !spec.stringOr("ingressClassName", "").equals(old)) {
            problems.invalid(
                    "annotations." + OLD_CLASS,
                    old,
                    "must match `ingressClassName` when both are specified");
        }
    }

    static void ingress(JsonObject ingress, Problems problems) {
        JsonObject spec = ingress.object("spec");
        if (spec.array("rules").isEmpty() && !spec.has("defaultBackend")) {
            problems.invalid(
                    "spec",
                    spec.get("rules"),
                    "either `defaultBackend` or `rules` must be specified");
        }
        if (spec.has("defaultBackend")) {
            backend(spec.object("defaultBackend"), "spec.defaultBackend", problems);
        }
        List<JsonObject> rules = spec.array("rules").objects();
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), "spec.rules[" + i + "]", problems);
        }
        List<JsonObject> certificates = spec.array("tls").objects();
        for (int i = 0; i < certificates.size(); i++) {
            List<String> hosts = certificates.get(i).array("hosts").strings();
            for (int j = 0; j < hosts.size(); j++) {
                host(hosts.get(j), "spec.tls[" + i + "].hosts[" + j + "]", problems);
            }
            String secret = certificates.get(i).stringOr("secretName", "");
            if (!secret.isEmpty()) {
                problems.invalidEach(
                        "spec.tls[" + i + "].secretName", secret, Names.subdomain(secret));
            }
        }
        String name = spec.stringOr("ingressClassName", "");
        if (spec.has("ingressClassName")) {
            problems.invalidEach("spec.ingressClassName", name, Names.subdomain(name));
        }
    }

    private static void rule(JsonObject rule, String path, Problems problems) {
        String host = rule.stringOr("host", "");
        if (!host.isEmpty()) {
            if (Addresses.isIp(host)) {
                problems.invalid(path + ".host", host, "must be a DNS name, not an IP address");
            }
            host(host, path + ".host", problems);
        }
        if (!rule.has("http")) {
            return;
        }
        List<JsonObject> paths = rule.object("http").array("paths").objects();
        if (paths.isEmpty()) {
            problems.required(path + ".http.paths");
        }
        for (int i = 0; i < paths.size(); i++) {
            path(paths.get(i), path + ".http.paths[" + i + "]", problems);
        }
    }

    private static void host(String host, String path, Problems problems) {
        problems.invalidEach(
                path, host, host.contains("*") ? wildcard(host) : Names.subdomain(host));
    }

    private static List<String> wildcard(String host) {
        boolean valid = host.startsWith("*.") && Names.subdomain(host.substring(2)).isEmpty();
        return valid
                ? List.of()
                : List.of(
                        "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid"
                                + " DNS subdomain, which must consist of lower case alphanumeric"
                                + " characters, '-' or '.' and end with an alphanumeric character (e.g."
                                + " '*.example.com', regex used for validation is"
                                + " '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
    }

    private static void path(JsonObject path, String where, Problems problems) {
        if (!path.has("pathType")) {
            problems.required(where + ".pathType", "pathType must be specified");
            return;
        }
        String text = path.stringOr("path", "");
        switch (path.stringOr("pathType", "")) {
            case "Exact", "Prefix" -> {
                absolute(text, where, problems);
                for (String sequence : NOT_IN_PATHS) {
                    if (text.contains(sequence)) {
                        problems.invalid(
                                where + ".path", text, "must not contain '" + sequence + "'");
                    }
                }
                for (String end : NOT_LAST_IN_PATHS) {
                    if (text.endsWith(end)) {
                        problems.invalid(where + ".path", text, "cannot end with '" + end + "'");
                    }
                }
            }
            case "ImplementationSpecific" -> {
                if (!text.isEmpty()) {
                    absolute(text, where, problems);
                }
            }
            case String type -> problems.unsupported(where + ".pathType", type, PATH_TYPES);
        }
        backend(path.object("backend"), where + ".backend", problems);
    }

    private static void absolute(String text, String where, Problems problems) {
        if (!text.startsWith("/")) {
            problems.invalid(where + ".path", text, "must be an absolute path");
        }
    }

    private static void backend(JsonObject backend, String path, Problems problems) {
        boolean resource = backend.has("resource");
        boolean service = backend.has("service");
        if (resource && service) {
            problems.invalid(path, "", "cannot set both resource and service backends");
        } else if (resource) {
            reference(backend.object("resource"), path + ".resource", problems);
        } else if (service) {
            service(backend.object("service"), path, problems);
        } else {
            problems.invalid(path, "", "resource or service backend is required");
        }
    }

    private static void service(JsonObject service, String path, Problems problems) {
        String name = service.stringOr("name", "");
        if (name.isEmpty()) {
            problems.required(path + ".service.name");
        } else {
            problems.invalidEach(path + ".service.name", name, Names.label(name));
        }
        JsonObject port = service.object("port");
        String portName = port.stringOr("name", "");
        long number = port.longOr("number", 0);
        if (!portName.isEmpty() && number != 0) {
            problems.invalid(path, "", "cannot set both port name & port number");
        } else if (!portName.isEmpty()) {
            problems.invalidEach(path + ".service.port.name", portName, Names.portName(portName));
        } else if (number != 0) {
            Checks.port(Json.of(number), path + ".service.port.number", problems);
        } else {
            problems.required(path, "port name or number is required");
        }
    }

    private static void reference(JsonObject reference, String path, Problems problems) {
        if (reference.has("apiGroup")) {
            String group = reference.stringOr("apiGroup", "");
            problems.invalidEach(path + ".apiGroup", group, Names.subdomain(group));
        }
        for (String key : List.of("kind", "name")) {
            String value = reference.stringOr(key, "");
            if (value.isEmpty()) {
                problems.required(path + "." + key);
            } else {
                problems.invalidEach(path + "." + key, value, Names.pathSegment(value));
            }
        }
    }

    static void ingressClass(JsonObject object, Problems problems) {
        JsonObject spec = object.object("spec");
        String controller = spec.stringOr("controller", "");
        if (controller.isEmpty()) {
            problems.required("spec.controller");
        } else {
            if (controller.length() > 250) {
                problems.tooLong("spec.controller", 250);
            }
            Checks.domainPrefixedPath("spec.controller", controller, problems);
        }
        if (spec.has("parameters")) {
            parameters(spec.object("parameters"), "spec.parameters", problems);
        }
    }

    static void ingressClassChanged(JsonObject object, JsonObject old, Problems problems) {
        String controller = object.object("spec").stringOr("controller", "");
        if (!controller.equals(old.object("spec").stringOr("controller", ""))) {
            problems.invalid("spec.controller", controller, Checks.IMMUTABLE);
        }
    }

    private static void parameters(JsonObject parameters, String path, Problems problems) {
        reference(parameters, path, problems);
        String scope = parameters.stringOr("scope", "");
        boolean placed = parameters.has("namespace");
        if (!parameters.has("scope")) {
            problems.required(path + ".scope");
            return;
        }
        switch (scope) {
            case "Namespace" -> {
                if (!placed) {
                    problems.required(
                            path + ".namespace", "`parameters.scope` is set to 'Namespace'");
                } else {
                    String namespace = parameters.stringOr("namespace", "");
                    problems.invalidEach(path + ".namespace", namespace, Names.label(namespace));
                }
            }
            case "Cluster" -> {
                if (placed) {
                    problems.forbidden(
                            path + ".namespace", "`parameters.scope` is set to 'Cluster'");
                }
            }
            default ->
                    problems.unsupported(path + ".scope", scope, List.of("Cluster", "Namespace"));
        }
    }

    static void networkPolicy(JsonObject policy, Problems problems) {
        JsonObject spec = policy.object("spec");
        Checks.selector(spec.object("podSelector"), "spec.podSelector", problems);
        direction(spec, "ingress", "from", problems);
        direction(spec, "egress", "to", problems);
        List<String> types = spec.array("policyTypes").strings();
        if (types.size() > 2) {
            problems.invalid(
                    "spec.policyTypes",
                    spec.array("policyTypes"),
                    "may not specify more than two policyTypes");
            return;
        }
        for (int i = 0; i < types.size(); i++) {
            if (!List.of("Ingress", "Egress").contains(types.get(i))) {
                problems.unsupported(
                        "spec.policyTypes[" + i + "]", types.get(i), List.of("Ingress", "Egress"));
            }
        }
    }

    private static void direction(JsonObject spec, String key, String peersKey, Problems problems) {
        List<JsonObject> rules = spec.array(key).objects();
        for (int i = 0; i < rules.size(); i++) {
            String path = "spec." + key + "[" + i + "].";
            List<JsonObject> ports = rules.get(i).array("ports").objects();
            for (int j = 0; j < ports.size(); j++) {
                policyPort(ports.get(j), path + "ports[" + j + "]", problems);
            }
            List<JsonObject> peers = rules.get(i).array(peersKey).objects();
            for (int j = 0; j < peers.size(); j++) {
                peer(peers.get(j), path + peersKey + "[" + j + "]", problems);
            }
        }
    }

    private static void policyPort(JsonObject port, String path, Problems problems) {
        String protocol = port.stringOr("protocol", "TCP");
        if (!List.of("TCP", "UDP", "SCTP").contains(protocol)) {
            problems.unsupported(path + ".protocol", protocol, List.of("TCP", "UDP", "SCTP"));
        }
        Json number = port.get("port");
        Json end = port.get("endPort");
        if (number == null) {
            if (end != null) {
                problems.invalid(
                        path + ".endPort",
                        end,
                        "may not be specified when `port` is not specified");
            }
        } else if (number instanceof JsonString(var name)) {
            if (end != null) {
                problems.invalid(
                        path + ".endPort", end, "may not be specified when `port` is non-numeric");
            }
            problems.invalidEach(path + ".port", name, Names.portName(name));
        } else {
            Checks.port(number, path + ".port", problems);
            if (end != null) {
                if (end.asLong(0) < number.asLong(0)) {
                    // The refusal shows the port, upstream too.
                    problems.invalid(
                            path + ".endPort", number, "must be greater than or equal to `port`");
                }
                Checks.port(end, path + ".endPort", problems);
            }
        }
    }

    private static void peer(JsonObject peer, String path, Problems problems) {
        int kinds = 0;
        for (String selector : List.of("podSelector", "namespaceSelector")) {
            if (peer.has(selector)) {
                kinds++;
                Checks.selector(peer.object(selector), path + "." + selector, problems);
            }
        }
        if (peer.has("ipBlock")) {
            kinds++;
            block(peer.object("ipBlock"), path + ".ipBlock", problems);
        }
        if (kinds == 0) {
            problems.required(path, "must specify a peer");
        } else if (kinds > 1 && peer.has("ipBlock")) {
            problems.forbidden(path, "may not specify both ipBlock and another peer");
        }
    }

    private static void block(JsonObject block, String path, Problems problems) {
        String cidr = block.stringOr("cidr", "");
        if (cidr.isEmpty()) {
            problems.required(path + ".cidr");
            return;
        }
        Checks.cidr(path + ".cidr", cidr, problems);
        if (!Addresses.isCidr(Addresses.unpadded(cidr))) {
            return;
        }
        List<String> exceptions = block.array("except").strings();
        for (int i = 0; i < exceptions.size(); i++) {
            String here = path + ".except[" + i + "]";
            String exception = exceptions.get(i);
            Checks.cidr(here, exception, problems);
            String plain = Addresses.unpadded(exception);
            if (Addresses.isCidr(plain) && !Addresses.isWithin(plain, Addresses.unpadded(cidr))) {
                problems.invalid(here, exception, "must be a strict subset of `cidr`");
            }
        }
    }
}
