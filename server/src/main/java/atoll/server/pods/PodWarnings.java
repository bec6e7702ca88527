package atoll.server.pods;

import atoll.api.Quantity;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.checks.AddressForms;
import atoll.server.checks.AddressWarnings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// What a writer of a pod or a pod template is told though it is taken: fields that do nothing any
/// more, and combinations that hardly mean what they say. The sentences are upstream's.
///
/// Templates are warned of at their workload's writing, pods once more at theirs. Nothing here
/// refuses, so what is wrong outright is passed over.
public final class PodWarnings {
    /// Labels of nodes that one no longer selects by, and what is said of each.
    public static final Map<String, String> NODE_LABELS =
            new TreeMap<>(
                    Map.of(
                            "app.kubernetes.io/created-by", "deprecated since v1.9",
                            "scheduler.alpha.kubernetes.io/preferAvoidPods",
                                    "deprecated since v1.22; use Taints and Tolerations instead",
                            "node-role.kubernetes.io/master",
                                    "use \"node-role.kubernetes.io/control-plane\" instead",
                            "beta.kubernetes.io/arch", renamed("1.14", "kubernetes.io/arch"),
                            "beta.kubernetes.io/os", renamed("1.14", "kubernetes.io/os"),
                            "failure-domain.beta.kubernetes.io/region",
                                    renamed("1.17", "topology.kubernetes.io/region"),
                            "failure-domain.beta.kubernetes.io/zone",
                                    renamed("1.17", "topology.kubernetes.io/zone"),
                            "beta.kubernetes.io/instance-type",
                                    renamed("1.17", "node.kubernetes.io/instance-type")));

    /// Types of volumes that nobody serves any more, and since when.
    public static final Map<String, String> VOLUMES =
            Map.of(
                    "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+",
                    "gitRepo", "deprecated in v1.11, and disabled by default in v1.33+",
                    "scaleIO", "deprecated in v1.16, non-functional in v1.22+",
                    "flocker", "deprecated in v1.22, non-functional in v1.25+",
                    "storageos", "deprecated in v1.22, non-functional in v1.25+",
                    "quobyte", "deprecated in v1.22, non-functional in v1.25+",
                    "glusterfs", "deprecated in v1.25, non-functional in v1.26+",
                    "cephfs", "deprecated in v1.28, non-functional in v1.31+",
                    "rbd", "deprecated in v1.28, non-functional in v1.31+");

    private static final String SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
    private static final String SECCOMP_CONTAINER =
            "container.seccomp.security.alpha.kubernetes.io/";
    private static final String SECCOMP =
            "non-functional in v1.27+; use the \"seccompProfile\" field instead";
    private static final String NULL_SELECTOR = "a null labelSelector results in matching no pod";

    private final JsonObject annotations;
    private final JsonObject spec;
    private final String metaPath;
    private final String path;
    private final boolean template;
    private final List<String> warnings;

    /// `PORT/PROTOCOL` → path → port: what was seen so far.
    private final Map<String, Map<String, JsonObject>> ports = new HashMap<>();

    private PodWarnings(JsonObject pod, String prefix, List<String> warnings) {
        this.annotations = pod.object("metadata", "annotations");
        this.spec = pod.object("spec");
        this.metaPath = prefix + "metadata.annotations";
        this.path = prefix + "spec";
        this.template = !prefix.isEmpty();
        this.warnings = warnings;
    }

    /// @param prefix of the pod's place, with its dot: `spec.template.`; empty for a pod itself
    /// @param pod a pod, or a template
    public static void add(JsonObject pod, String prefix, List<String> warnings) {
        new PodWarnings(pod, prefix, warnings).all();
    }

    private static String renamed(String release, String label) {
        return "deprecated since v" + release + "; use \"" + label + "\" instead";
    }

    private void warn(String where, String what) {
        warnings.add(where + ": " + what);
    }

    /// The order is upstream's, since clients print warnings in the order of the headers.
    private void all() {
        nodeLabels();
        if (!annotations.isEmpty()) {
            deprecatedAnnotations();
        }
        volumes();
        PathWarnings.add(spec, warnings);
        repeated("hostAliases", "ip");
        repeated("imagePullSecrets", "name");
        emptyPullSecrets();
        fractional(spec.object("overhead"), path + ".overhead");
        podSeccomp();
        for (String list : ContainerRules.LISTS) {
            List<JsonObject> containers = spec.array(list).objects();
            for (int i = 0; i < containers.size(); i++) {
                container(containers.get(i), path + "." + list + "[" + i + "]");
            }
        }
        for (String list : ContainerRules.LISTS) {
            List<JsonObject> containers = spec.array(list).objects();
            for (int i = 0; i < containers.size(); i++) {
                ports(containers.get(i), path + "." + list + "[" + i + "].ports");
            }
        }
        portNames();
        if (spec.longOr("terminationGracePeriodSeconds", 0) < 0) {
            warn(
                    path + ".terminationGracePeriodSeconds",
                    "must be >= 0; negative values are invalid and will be treated as 1");
        }
        affinity("podAffinity");
        affinity("podAntiAffinity");
        JsonObject dns = spec.object("dnsConfig");
        AddressWarnings.ips(dns, "nameservers", path + ".dnsConfig.", warnings);
        List<JsonObject> aliases = spec.array("hostAliases").objects();
        for (int i = 0; i < aliases.size(); i++) {
            String place = path + ".hostAliases[" + i + "].ip";
            AddressForms.warnAboutIp(place, aliases.get(i).stringOr("ip", ""), warnings);
        }
    }

    /// Old labels in selectors, affinities and spreading.
    private void nodeLabels() {
        for (String label : spec.object("nodeSelector").keys()) {
            String renamed = NODE_LABELS.get(label);
            if (renamed != null) {
                warn(path + ".nodeSelector[" + label + "]", renamed);
            }
        }
        JsonObject affinity = spec.object("affinity", "nodeAffinity");
        String here = path + ".affinity.nodeAffinity.";
        String required = "requiredDuringSchedulingIgnoredDuringExecution";
        List<JsonObject> terms = affinity.object(required).array("nodeSelectorTerms").objects();
        for (int i = 0; i < terms.size(); i++) {
            term(terms.get(i), false, here + required + ".nodeSelectorTerms[" + i + "]");
        }
        String preferred = "preferredDuringSchedulingIgnoredDuringExecution";
        List<JsonObject> weighted = affinity.array(preferred).objects();
        for (int i = 0; i < weighted.size(); i++) {
            term(
                    weighted.get(i).object("preference"),
                    true,
                    here + preferred + "[" + i + "].preference");
        }
        List<JsonObject> spread = spec.array("topologySpreadConstraints").objects();
        for (int i = 0; i < spread.size(); i++) {
            String item = path + ".topologySpreadConstraints[" + i + "].";
            String key = spread.get(i).stringOr("topologyKey", "");
            String renamed = NODE_LABELS.get(key);
            if (renamed != null) {
                warn(item + "topologyKey", key + " is " + renamed);
            }
            if (!spread.get(i).has("labelSelector")) {
                warn(item + "labelSelector", NULL_SELECTOR);
            }
        }
    }

    /// @param values whether to look at values that no label has; elsewhere they are refused
    private void term(JsonObject term, boolean values, String where) {
        List<JsonObject> expressions = term.array("matchExpressions").objects();
        for (int i = 0; i < expressions.size(); i++) {
            String key = expressions.get(i).stringOr("key", "");
            String renamed = NODE_LABELS.get(key);
            if (renamed != null) {
                warn(where + ".matchExpressions[" + i + "].key", key + " is " + renamed);
            }
            List<String> texts = values ? expressions.get(i).array("values").strings() : List.of();
            for (int j = 0; j < texts.size(); j++) {
                String here = where + ".matchExpressions[" + i + "].values[" + j + "]";
                for (String why : Names.labelValue(texts.get(j))) {
                    warn(here, texts.get(j) + " is invalid, " + why);
                }
            }
        }
    }

    private void deprecatedAnnotations() {
        annotation(
                "scheduler.alpha.kubernetes.io/critical-pod",
                "non-functional in v1.16+; use the \"priorityClassName\" field instead");
        annotation(
                "security.alpha.kubernetes.io/sysctls",
                "non-functional in v1.11+; use the \"sysctls\" field instead");
        annotation(
                "security.alpha.kubernetes.io/unsafe-sysctls",
                "non-functional in v1.11+; use the \"sysctls\" field instead");
    }

    private void annotation(String key, String what) {
        if (annotations.has(key)) {
            warn(metaPath + "[" + key + "]", what);
        }
    }

    private void volumes() {
        List<JsonObject> volumes = spec.array("volumes").objects();
        for (int i = 0; i < volumes.size(); i++) {
            String here = path + ".volumes[" + i + "].";
            for (String source : volumes.get(i).keys()) {
                String what = VOLUMES.get(source);
                if (what != null) {
                    warn(here + (source.equals("storageos") ? "storageOS" : source), what);
                }
            }
            JsonObject claim =
                    volumes.get(i).object("ephemeral", "volumeClaimTemplate").object("spec");
            fractionalClaim(claim, here + "ephemeral.volumeClaimTemplate.spec", warnings);
        }
    }

    /// Items of a list that have the same value under `key`.
    private void repeated(String list, String key) {
        List<JsonObject> items = spec.array(list).objects();
        var seen = new HashSet<String>();
        for (int i = 0; i < items.size() && items.size() > 1; i++) {
            String value = items.get(i).stringOr(key, "");
            if (!seen.add(value)) {
                warn(
                        path + "." + list + "[" + i + "]." + key,
                        "duplicate " + key + " " + Json.of(value));
            }
        }
    }

    private void emptyPullSecrets() {
        List<JsonObject> secrets = spec.array("imagePullSecrets").objects();
        for (int i = 0; i < secrets.size(); i++) {
            if (secrets.get(i).stringOr("name", "").isEmpty()) {
                warn(path + ".imagePullSecrets[" + i + "].name", "invalid empty name \"\"");
            }
        }
    }

    private void podSeccomp() {
        if (!spec.object("securityContext").has("seccompProfile")) {
            annotation(SECCOMP_POD, SECCOMP);
        }
    }

    private void container(JsonObject container, String where) {
        String name = container.stringOr("name", "");
        JsonObject security = container.object("securityContext");
        if (!security.has("seccompProfile")) {
            annotation(SECCOMP_CONTAINER + name, SECCOMP);
        }
        boolean profiled =
                security.has("appArmorProfile")
                        || spec.object("securityContext").has("appArmorProfile");
        if (template && !profiled) {
            annotation(AppArmor.ANNOTATION + name, AppArmor.DEPRECATED);
        }
        JsonObject resources = container.object("resources");
        for (String resource : List.of("memory", "ephemeral-storage")) {
            fractional(resources.object("limits"), resource, where + ".resources.limits");
            fractional(resources.object("requests"), resource, where + ".resources.requests");
        }
        environment(container.array("env").objects(), where + ".env");
    }

    private void fractional(JsonObject amounts, String where) {
        fractional(amounts, "memory", where);
        fractional(amounts, "ephemeral-storage", where);
    }

    private void fractional(JsonObject amounts, String resource, String where) {
        fractional(amounts, resource, where, warnings);
    }

    private static void fractional(
            JsonObject amounts, String resource, String where, List<String> warnings) {
        Json amount = amounts.get(resource);
        if (amount != null && !Quantity.of(amount).isWhole()) {
            warnings.add(
                    "%s[%s]: fractional byte value %s is invalid, must be an integer"
                            .formatted(where, resource, Json.of(Quantity.of(amount).toString())));
        }
    }

    /// A claim's sizes are whole bytes.
    public static void fractionalClaim(JsonObject spec, String where, List<String> warnings) {
        for (String key : List.of("requests", "limits")) {
            fractional(
                    spec.object("resources", key),
                    "storage",
                    where + ".resources." + key,
                    warnings);
        }
    }

    /// A variable that stands twice may be lost by an apply, unless it builds on itself.
    private void environment(List<JsonObject> variables, String where) {
        var seen = new HashSet<String>();
        for (int i = 0; i < variables.size() && variables.size() > 1; i++) {
            JsonObject variable = variables.get(i);
            String name = variable.stringOr("name", "");
            String value = variable.stringOr("value", "");
            String itself = "$(" + name + ")";
            boolean builds =
                    !variable.has("valueFrom") && !value.equals(itself) && value.contains(itself);
            if (!seen.add(name) && !builds) {
                warn(
                        where + "[" + i + "]",
                        "hides previous definition of "
                                + Json.of(name)
                                + ", which may be dropped when using apply");
            }
        }
    }

    /// A name that stands twice means the first of them.
    private void portNames() {
        var first = new HashMap<String, String>();
        ContainerRules.each(
                spec,
                path,
                (container, here) -> {
                    List<JsonObject> named = container.array("ports").objects();
                    for (int i = 0; i < named.size(); i++) {
                        String name = named.get(i).stringOr("name", "");
                        String place = here + ".ports[" + i + "]";
                        String other = name.isEmpty() ? null : first.putIfAbsent(name, place);
                        if (other != null) {
                            warn(
                                    place,
                                    "duplicate port name %s with %s, services and probes that select ports by name will use %s"
                                            .formatted(Json.of(name), other, other));
                        }
                    }
                });
    }

    /// Compares each port with all that were seen before, across containers.
    private void ports(JsonObject container, String where) {
        List<JsonObject> mine = container.array("ports").objects();
        for (int i = 0; i < mine.size(); i++) {
            JsonObject port = mine.get(i);
            String here = where + "[" + i + "]";
            if (!port.stringOr("hostIP", "").isEmpty() && port.longOr("hostPort", 0) == 0) {
                warn(here, "hostIP set without hostPort: " + printed(port));
            }
            String key = port.longOr("containerPort", 0) + "/" + port.stringOr("protocol", "");
            var others = ports.computeIfAbsent(key, _ -> new TreeMap<>());
            others.forEach((other, otherPort) -> overlap(here, port, other, otherPort));
            others.put(here, port);
        }
    }

    /// As Go's `%+v` prints the struct.
    private static String printed(JsonObject port) {
        return "{Name:%s HostPort:%d ContainerPort:%d Protocol:%s HostIP:%s}"
                .formatted(
                        port.stringOr("name", ""),
                        port.longOr("hostPort", 0),
                        port.longOr("containerPort", 0),
                        port.stringOr("protocol", ""),
                        port.stringOr("hostIP", ""));
    }

    /// Same address and host port: a duplicate; no host port in one of them: an overlap; the same
    /// host port on all addresses and on one: ambiguous.
    private void overlap(String here, JsonObject port, String there, JsonObject other) {
        String ip = port.stringOr("hostIP", "");
        String otherIp = other.stringOr("hostIP", "");
        long hostPort = port.longOr("hostPort", 0);
        long otherHostPort = other.longOr("hostPort", 0);
        if (ip.equals(otherIp) && hostPort == otherHostPort) {
            warn(here, "duplicate port definition with " + there);
        } else if (hostPort == 0 || otherHostPort == 0) {
            warn(here, "overlapping port definition with " + there);
        } else if (hostPort == otherHostPort && ip.isEmpty() != otherIp.isEmpty()) {
            warn(here, "dangerously ambiguous port definition with " + there);
        }
    }

    private void affinity(String kind) {
        JsonObject affinity = spec.object("affinity", kind);
        String here = path + ".affinity." + kind + ".";
        String required = "requiredDuringSchedulingIgnoredDuringExecution";
        List<JsonObject> terms = affinity.array(required).objects();
        for (int i = 0; i < terms.size(); i++) {
            nullSelector(terms.get(i), here + required + "[" + i + "].labelSelector");
        }
        String preferred = "preferredDuringSchedulingIgnoredDuringExecution";
        List<JsonObject> weighted = affinity.array(preferred).objects();
        for (int i = 0; i < weighted.size(); i++) {
            nullSelector(
                    weighted.get(i).object("podAffinityTerm"),
                    here + preferred + "[" + i + "].podAffinityTerm.labelSelector");
        }
    }

    private void nullSelector(JsonObject term, String where) {
        if (Objects.isNull(term.get("labelSelector"))) {
            warn(where, NULL_SELECTOR);
        }
    }
}
