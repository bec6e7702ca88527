package atoll.placement.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import atoll.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Our definitions against Karmada's own, fact by fact: what we leave out or have beside stands in
/// this file (of the kinds served: nothing). Sentences (descriptions) are ours. Cluster has no
/// oracle: Karmada serves it by an aggregated API, without a definition.
class KarmadaDefinitionsTest {
    /// Facts of a schema that clients can notice.
    private static final List<String> FACTS =
            List.of(
                    "type",
                    "format",
                    "enum",
                    "default",
                    "minimum",
                    "maximum",
                    "minLength",
                    "maxLength",
                    "minItems",
                    "maxItems",
                    "pattern",
                    "x-kubernetes-int-or-string",
                    "x-kubernetes-preserve-unknown-fields",
                    "x-kubernetes-list-type",
                    "x-kubernetes-list-map-keys",
                    "x-kubernetes-map-type");

    private static final List<FleetKind> CHECKED =
            List.of(
                    FleetKind.PROPAGATION_POLICY,
                    FleetKind.CLUSTER_PROPAGATION_POLICY,
                    FleetKind.OVERRIDE_POLICY,
                    FleetKind.CLUSTER_OVERRIDE_POLICY,
                    FleetKind.RESOURCE_BINDING,
                    FleetKind.CLUSTER_RESOURCE_BINDING,
                    FleetKind.WORK);

    /// Kinds of Karmada that the hub does not serve.
    private static final Set<String> LEFT_OUT =
            new TreeSet<>(
                    List.of(
                            "apps.karmada.io_workloadrebalancers",
                            "autoscaling.karmada.io_cronfederatedhpas",
                            "autoscaling.karmada.io_federatedhpas",
                            "config.karmada.io_resourceinterpretercustomizations",
                            "config.karmada.io_resourceinterpreterwebhookconfigurations",
                            "multicluster.x-k8s.io_serviceexports",
                            "multicluster.x-k8s.io_serviceimports",
                            "networking.karmada.io_multiclusteringresses",
                            "networking.karmada.io_multiclusterservices",
                            "policy.karmada.io_clustertaintpolicies",
                            "policy.karmada.io_federatedresourcequotas",
                            "remedy.karmada.io_remedies"));

    private static JsonObject ours(FleetKind kind) {
        String name = kind.resource().resource() + "." + kind.resource().group();
        return FleetKind.definitions().stream()
                .filter(definition -> name.equals(definition.string("metadata", "name")))
                .findFirst()
                .orElseThrow();
    }

    private static JsonObject karmadas(FleetKind kind) {
        String group = kind.resource().group();
        Path file =
                oracle().resolve(group.substring(0, group.indexOf('.')))
                        .resolve(group + "_" + kind.resource().resource() + ".yaml");
        try {
            return Yaml.parseObject(Files.readString(file));
        } catch (IOException e) {
            throw new AssertionError("no oracle for " + kind, e);
        }
    }

    private static Path oracle() {
        Path shared = Machine.shared().orElse(null);
        assumeTrue(shared != null, "Karmada's definitions lie in the folder shared, missing here");
        return shared.resolve("manifests/karmada/crds");
    }

    @Test
    void everyKindIsServedOrListedAsLeftOut() throws IOException {
        Set<String> served = new TreeSet<>();
        CHECKED.forEach(
                kind -> served.add(kind.resource().group() + "_" + kind.resource().resource()));
        var karmadas = new TreeSet<String>();
        try (var files = Files.walk(oracle())) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .forEach(name -> karmadas.add(name.substring(0, name.length() - 5)));
        }
        assertThat(karmadas).isNotEmpty().containsAll(served);
        karmadas.removeAll(served);
        assertThat(karmadas).isEqualTo(LEFT_OUT);
    }

    private static JsonObject version(JsonObject definition, String name) {
        return definition.object("spec").array("versions").objects().stream()
                .filter(version -> version.stringOr("name", "").equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void namesScopesColumnsAndSubresourcesAreKarmadas() {
        for (FleetKind kind : CHECKED) {
            JsonObject ours = ours(kind);
            JsonObject theirs = karmadas(kind);
            String version = kind.resource().version();
            assertThat(ours.object("metadata").stringOr("name", ""))
                    .isEqualTo(theirs.object("metadata").stringOr("name", ""));
            for (String field : List.of("group", "names", "scope")) {
                assertThat(ours.object("spec").get(field))
                        .as(kind + " " + field)
                        .isEqualTo(theirs.object("spec").get(field));
            }
            JsonObject our = version(ours, version);
            JsonObject their = version(theirs, version);
            for (String field : List.of("served", "storage", "subresources")) {
                assertThat(given(our, field)).as(kind + " " + field).isEqualTo(given(their, field));
            }
            assertThat(columns(our)).as(kind + " columns").isEqualTo(columns(their));
        }
    }

    /// An empty object says what an absent one says.
    private static String given(JsonObject version, String field) {
        Json value = version.get(field);
        return value == null || value.equals(JsonObject.EMPTY) ? "(none)" : value.toString();
    }

    private static List<JsonObject> columns(JsonObject version) {
        return version.array("additionalPrinterColumns").objects().stream()
                .map(column -> column.without("description"))
                .toList();
    }

    @Test
    void everyFieldIsKarmadas() {
        var differences = new TreeSet<String>();
        int seen = 0;
        for (FleetKind kind : CHECKED) {
            String version = kind.resource().version();
            SortedMap<String, String> ours = facts(version(ours(kind), version));
            SortedMap<String, String> theirs = facts(version(karmadas(kind), version));
            seen += theirs.size();
            var all = new TreeSet<>(ours.keySet());
            all.addAll(theirs.keySet());
            for (String fact : all) {
                String our = ours.getOrDefault(fact, "(none)");
                String their = theirs.getOrDefault(fact, "(none)");
                if (!our.equals(their)) {
                    differences.add(kind.kind() + " " + fact + ": " + our + ", Karmada " + their);
                }
            }
        }
        assertThat(seen).isGreaterThan(1_700);
        assertThat(differences).isEmpty();
    }

    private static SortedMap<String, String> facts(JsonObject version) {
        var facts = new TreeMap<String, String>();
        collect("", version.object("schema", "openAPIV3Schema"), facts);
        return facts;
    }

    private static void collect(String path, JsonObject schema, Map<String, String> facts) {
        for (String fact : FACTS) {
            Json value = schema.get(fact);
            if (value != null) {
                facts.put(path + " " + fact, value.toString());
            }
        }
        Set<String> required = new TreeSet<>(schema.array("required").strings());
        if (!required.isEmpty()) {
            facts.put(path + " required", required.toString());
        }
        JsonArray any = schema.array("anyOf");
        if (!any.isEmpty()) {
            facts.put(path + " anyOf", any.toString());
        }
        schema.object("properties")
                .forEach((name, field) -> collect(path + "." + name, field.asObject(), facts));
        if (schema.has("items")) {
            collect(path + "[]", schema.object("items"), facts);
        }
        if (schema.has("additionalProperties")) {
            collect(path + "{}", schema.object("additionalProperties"), facts);
        }
    }
}
