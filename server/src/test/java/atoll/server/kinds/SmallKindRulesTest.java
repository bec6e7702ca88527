package atoll.server.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionKind;
import atoll.api.schema.Schemas;
import atoll.api.validation.Decoding;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import atoll.server.pods.Pods;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What is wrong with objects of kinds that rule networks, sizes and volumes, in upstream's words.
class SmallKindRulesTest {
    private static final Schemas SCHEMAS = Schemas.load();
    private static final Kinds KINDS = new Kinds(SCHEMAS);

    private static JsonObject read(String spec, String apiVersion, String kind) {
        JsonObject sent =
                Yaml.parseObject("spec: " + spec)
                        .with("apiVersion", apiVersion)
                        .with("kind", kind)
                        .with("metadata", JsonObject.of("name", "a", "namespace", "n"));
        var gvk = GroupVersionKind.of(apiVersion, kind);
        var schema = Objects.requireNonNull(SCHEMAS.kind(gvk));
        return KINDS.defaults(gvk, Decoding.decode(schema, sent).object());
    }

    private static List<String> problems(String apiVersion, String kind, String spec) {
        return KINDS
                .validateCreate(
                        GroupVersionKind.of(apiVersion, kind),
                        !isOfCluster(kind),
                        isOfCluster(kind)
                                ? read(spec, apiVersion, kind)
                                        .update("metadata", meta -> meta.without("namespace"))
                                : read(spec, apiVersion, kind))
                .stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .toList();
    }

    private static boolean isOfCluster(String kind) {
        return List.of("PersistentVolume", "IngressClass", "ServiceCIDR").contains(kind);
    }

    private static List<String> network(String kind, String spec) {
        return problems("networking.k8s.io/v1", kind, spec);
    }

    @Test
    void disksOfOtherDaysAreDefaulted() {
        JsonObject volume =
                read("{rbd: {monitors: [a], image: i}}", "v1", "PersistentVolume").object("spec");
        assertThat(volume.object("rbd"))
                .isEqualTo(
                        Yaml.parseObject(
                                "{monitors: [a], image: i, pool: rbd, user: admin, keyring:"
                                        + " /etc/ceph/keyring}"));
    }

    @Test
    void ingressNeedsARuleOrABackend() {
        assertThat(network("Ingress", "{}"))
                .containsExactly(
                        "spec: Invalid value: null: either `defaultBackend` or `rules` must be"
                                + " specified");
    }

    @Test
    void ingressPathsAndBackendsAreChecked() {
        assertThat(
                        network(
                                "Ingress",
                                """
                                {rules: [
                                  {host: 1.2.3.4, http: {paths: [
                                    {pathType: Prefix, path: "a//b", backend: {service: {name: s, port: {}}}},
                                    {path: /, backend: {}}]}},
                                  {host: "*.a_b", http: {paths: []}}]}
                                """))
                .containsExactly(
                        "spec.rules[0].host: Invalid value: \"1.2.3.4\": must be a DNS name, not an"
                                + " IP address",
                        "spec.rules[0].http.paths[0].path: Invalid value: \"a//b\": must be an"
                                + " absolute path",
                        "spec.rules[0].http.paths[0].path: Invalid value: \"a//b\": must not"
                                + " contain '//'",
                        "spec.rules[0].http.paths[0].backend: Required value: port name or number"
                                + " is required",
                        "spec.rules[0].http.paths[1].pathType: Required value: pathType must be"
                                + " specified",
                        "spec.rules[1].host: Invalid value: \"*.a_b\": a wildcard DNS-1123"
                                + " subdomain must start with '*.', followed by a valid DNS subdomain,"
                                + " which must consist of lower case alphanumeric characters, '-' or"
                                + " '.' and end with an alphanumeric character (e.g. '*.example.com',"
                                + " regex used for validation is"
                                + " '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
                        "spec.rules[1].http.paths: Required value");
    }

    @Test
    void ingressClassNeedsItsController() {
        assertThat(network("IngressClass", "{}"))
                .containsExactly("spec.controller: Required value");
        assertThat(network("IngressClass", "{controller: nginx}"))
                .containsExactly(
                        "spec.controller: Invalid value: \"nginx\": must be a domain-prefixed path"
                                + " (such as \"acme.io/foo\")");
    }

    @Test
    void networkPolicyPeersAndPortsAreChecked() {
        assertThat(
                        network(
                                "NetworkPolicy",
                                """
                                {podSelector: {}, policyTypes: [Sideways], ingress: [
                                  {from: [{}, {ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/9]}}],
                                   ports: [{port: 80, endPort: 70}, {endPort: 5}, {port: 0}]}]}
                                """))
                .containsExactly(
                        "spec.ingress[0].ports[0].endPort: Invalid value: 80: must be greater than"
                                + " or equal to `port`",
                        "spec.ingress[0].ports[1].endPort: Invalid value: 5: may not be specified"
                                + " when `port` is not specified",
                        "spec.ingress[0].ports[2].port: Invalid value: 0: must be between 1 and"
                                + " 65535, inclusive",
                        "spec.ingress[0].from[0]: Required value: must specify a peer",
                        "spec.ingress[0].from[1].ipBlock.except[0]: Invalid value: \"11.0.0.0/9\":"
                                + " must be a strict subset of `cidr`",
                        "spec.policyTypes[0]: Unsupported value: \"Sideways\": supported values:"
                                + " \"Ingress\", \"Egress\"");
    }

    @Test
    void limitRangeBoundsAreInOrder() {
        assertThat(
                        problems(
                                "v1",
                                "LimitRange",
                                """
                                {limits: [
                                  {type: Container, min: {cpu: 2}, max: {cpu: 1}},
                                  {type: Pod, defaultRequest: {cpu: 1}},
                                  {type: PersistentVolumeClaim}]}
                                """))
                .contains(
                        "spec.limits[0].min[cpu]: Invalid value: \"2\": min value 2 is greater than"
                                + " max value 1",
                        "spec.limits[1].defaultRequest: Forbidden: may not be specified when `type`"
                                + " is 'Pod'",
                        "spec.limits[2].limits: Required value: either minimum or maximum storage"
                                + " value is required, but neither was provided");
    }

    @Test
    void quotaCountsWhatItKnows() {
        assertThat(problems("v1", "ResourceQuota", "{hard: {pods: 1500m, limit.cpu: 1, cpu: -1}}"))
                .containsExactlyInAnyOrder(
                        "spec.hard[cpu]: Invalid value: \"-1\": must be greater than or equal to 0",
                        "spec.hard[limit.cpu]: Invalid value: \"limit.cpu\": must be a standard"
                                + " resource type or fully qualified",
                        "spec.hard[limit.cpu]: Invalid value: \"limit.cpu\": must be a standard"
                                + " resource for quota",
                        "spec.hard[pods]: Invalid value: \"1500m\": must be an integer");
    }

    @Test
    void autoscalerMetricsNeedTheirSource() {
        assertThat(
                        problems(
                                "autoscaling/v2",
                                "HorizontalPodAutoscaler",
                                """
                                {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, metrics: [
                                  {type: Resource, resource: {name: cpu, target: {type: Utilization}}},
                                  {type: Pods}]}
                                """))
                .containsExactly(
                        "spec.metrics[0].resource.target.averageUtilization: Required value: must"
                                + " set either a target raw value or a target utilization",
                        "spec.metrics[1].pods: Required value: must populate information for the"
                                + " given metric source");
    }

    @Test
    void volumeHasOneSourceAndKeepsIt() {
        String spec =
                "{capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: %s}}";
        assertThat(
                        problems(
                                "v1",
                                "PersistentVolume",
                                "{capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce]}"))
                .containsExactly("spec: Required value: must specify a volume type");

        JsonObject old = read(spec.formatted("/a"), "v1", "PersistentVolume");
        JsonObject moved = read(spec.formatted("/b"), "v1", "PersistentVolume");
        assertThat(
                        KINDS
                                .validateUpdate(
                                        GroupVersionKind.of("v1", "PersistentVolume"),
                                        true,
                                        moved,
                                        old)
                                .stream()
                                .map(cause -> cause.message()))
                .contains(
                        """
                        Forbidden: spec.persistentvolumesource is immutable after creation
                        @@ -2,7 +2,7 @@
                          "GCEPersistentDisk": null,
                          "AWSElasticBlockStore": null,
                          "HostPath": {
                        -  "Path": "/a",
                        +  "Path": "/b",
                           "Type": ""
                          },
                          "Glusterfs": null,
                        """);
    }

    @Test
    void aNewIngressNamesOneClass() {
        var gvk = GroupVersionKind.of("networking.k8s.io/v1", "Ingress");
        JsonObject ingress =
                read(
                                "{ingressClassName: b, defaultBackend: {service: {name: s, port:"
                                        + " {number: 1}}}}",
                                "networking.k8s.io/v1",
                                "Ingress")
                        .update(
                                "metadata",
                                meta ->
                                        meta.with(
                                                "annotations",
                                                JsonObject.of("kubernetes.io/ingress.class", "a")));
        assertThat(KINDS.validateCreate(gvk, true, ingress))
                .extracting(cause -> cause.message())
                .containsExactly(
                        "Invalid value: \"a\": must match `ingressClassName` when both are"
                                + " specified");
        assertThat(KINDS.validateUpdate(gvk, true, ingress, ingress)).isEmpty();
    }

    @Test
    void scopesAreLookedAtOneByOne() {
        assertThat(
                        problems(
                                "v1",
                                "ResourceQuota",
                                "{hard: {services: 1, bad name: 1}, scopes: [Terminating, Odd]}"))
                .contains(
                        "spec.scopes: Invalid value: [\"Terminating\",\"Odd\"]: unsupported scope"
                                + " applied to resource",
                        "spec.scopes: Invalid value: [\"Terminating\",\"Odd\"]: unsupported scope",
                        "spec.hard[bad name]: Invalid value: \"bad name\": must be a standard"
                                + " resource for quota")
                .noneMatch(each -> each.contains("fully qualified"));
    }

    @Test
    void aDriversSecretsAreNamedWhole() {
        assertThat(
                        problems(
                                "v1",
                                "PersistentVolume",
                                "{capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], csi: {driver:"
                                        + " '', volumeHandle: h, controllerPublishSecretRef: {}}}"))
                .containsExactly(
                        "spec.csi.driver: Required value",
                        "spec.csi.controllerPublishSecretRef.name: Required value",
                        "spec.csi.controllerPublishSecretRef.namespace: Required value");
    }

    @Test
    void rangesOfServicesAreAtMostTwo() {
        assertThat(network("ServiceCIDR", "{cidrs: [a, b, c]}"))
                .containsExactly(
                        "spec.cidrs: Invalid value: {\"CIDRs\":[\"a\",\"b\",\"c\"]}: may only hold"
                                + " up to 2 values");
    }

    @Test
    void queuesThatAreNotSpokenOfAreDefaulted() {
        assertThat(
                        read(
                                        "{type: Limited, limited: {limitResponse: {type: Queue, queuing:"
                                                + " {queues: 8}}}}",
                                        "flowcontrol.apiserver.k8s.io/v1",
                                        "PriorityLevelConfiguration")
                                .object("spec", "limited", "limitResponse", "queuing"))
                .isEqualTo(Yaml.parseObject("{queues: 8, handSize: 8, queueLengthLimit: 50}"));
    }

    @Test
    void aClaimsSourceOfTheCoreGroupSaysSo() {
        assertThat(
                        read(
                                        "{dataSource: {kind: PersistentVolumeClaim, name: x}}",
                                        "v1",
                                        "PersistentVolumeClaim")
                                .object("spec", "dataSource")
                                .toString())
                .contains("\"apiGroup\":null");
    }

    @Test
    void whatAPodAsksForAsAWholeDecidesItsQuality() {
        JsonObject spec =
                read(
                                "{resources: {limits: {cpu: 1, memory: 1Gi}}, containers: [{name: a,"
                                        + " image: i}]}",
                                "v1",
                                "Pod")
                        .object("spec");
        assertThat(spec.object("resources", "requests"))
                .isEqualTo(spec.object("resources", "limits"));
        assertThat(Pods.qosClass(spec)).isEqualTo("Guaranteed");
    }

    @Test
    void onlyAReplicationControllerIsScaledWithoutAGroup() {
        String spec = "{maxReplicas: 3, scaleTargetRef: {apiVersion: v1, kind: %s, name: web}}";
        String kind = "HorizontalPodAutoscaler";
        assertThat(problems("autoscaling/v2", kind, spec.formatted("ReplicationController")))
                .isEmpty();
        assertThat(problems("autoscaling/v2", kind, spec.formatted("Deployment")))
                .containsExactly(
                        "spec.scaleTargetRef.apiVersion: Invalid value: \"v1\": apiVersion must"
                                + " specify API group");
    }

    @Test
    void anOlderAutoscalerAimsAtEightyPercentOfTheProcessor() {
        JsonObject autoscaler =
                read(
                        "{maxReplicas: 2, scaleTargetRef: {kind: Deployment, name: d}}",
                        "autoscaling/v1",
                        "HorizontalPodAutoscaler");

        assertThat(autoscaler.object("spec").longOr("targetCPUUtilizationPercentage", 0))
                .isEqualTo(80);
    }

    @Test
    void hostPathsOfVolumesHaveATypeThatIsKnown() {
        assertThat(
                        problems(
                                "v1",
                                "PersistentVolume",
                                "{capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath:"
                                        + " {path: /x, type: Q}}"))
                .singleElement()
                .asString()
                .startsWith("spec.hostPath.type: Unsupported value: \"Q\"");
    }

    private static final String DEVICES = "resource.k8s.io/v1";

    @Test
    void requestsOfDevicesNameAClassAndACount() {
        assertThat(
                        problems(
                                DEVICES,
                                "ResourceClaim",
                                "{devices: {requests: [{name: a, exactly: {deviceClassName: ''}},"
                                        + " {name: a}, {name: b, exactly: {deviceClassName: c,"
                                        + " allocationMode: All, count: 2}}, {name: d, exactly:"
                                        + " {deviceClassName: c, allocationMode: Some, selectors:"
                                        + " [{}]}}]}}"))
                .containsExactly(
                        "spec.devices.requests[0].exactly.deviceClassName: Required value",
                        "spec.devices.requests[1]: Required value: exactly one of `exactly` or"
                                + " `firstAvailable` is required",
                        "spec.devices.requests[2].exactly.count: Invalid value: 2: must not be"
                                + " specified when allocationMode is 'All'",
                        "spec.devices.requests[3].exactly.selectors[0].cel: Required value",
                        "spec.devices.requests[3].exactly.allocationMode: Unsupported value:"
                                + " \"Some\": supported values: \"All\", \"ExactCount\"",
                        "spec.devices.requests[1]: Duplicate value: \"a\"");
    }

    @Test
    void constraintsOfDevicesNameRequestsOfTheClaim() {
        assertThat(
                        problems(
                                DEVICES,
                                "ResourceClaimTemplate",
                                "{spec: {devices: {requests: [{name: a, firstAvailable: [{name: x,"
                                        + " deviceClassName: c}]}], constraints: [{requests: [a/x,"
                                        + " zz], matchAttribute: b}], config: [{requests: [a]}]}}}"))
                .containsExactly(
                        "spec.spec.devices.constraints[0].requests[1]: Invalid value: \"zz\": must"
                                + " be the name of a request in the claim or the name of a request"
                                + " and a subrequest separated by '/'",
                        "spec.spec.devices.constraints[0].matchAttribute: Invalid value: \"b\": a"
                                + " fully qualified name must be a domain and a name separated by"
                                + " a slash",
                        "spec.spec.devices.config[0].opaque: Required value");
    }

    @Test
    void theSpecOfAClaimOfDevicesStays() {
        String spec = "{devices: {requests: [{name: a, exactly: {deviceClassName: %s}}]}}";
        JsonObject old = read(spec.formatted("c"), DEVICES, "ResourceClaim");
        JsonObject changed = read(spec.formatted("d"), DEVICES, "ResourceClaim");
        var claim = GroupVersionKind.of(DEVICES, "ResourceClaim");
        assertThat(KINDS.validateUpdate(claim, true, old, old)).isEmpty();
        assertThat(KINDS.validateUpdate(claim, true, changed, old))
                .extracting(cause -> cause.field() + ": " + cause.message())
                .containsExactly(
                        "spec: Invalid value: {\"Devices\":{\"Requests\":[{\"Name\":\"a\",\"Exactly\":"
                                + "{\"DeviceClassName\":\"d\",\"Selectors\":null,\"AllocationMode\":"
                                + "\"ExactCount\",\"Count\":1,\"AdminAccess\":null,\"Tolerations\":null,"
                                + "\"Capacity\":null},\"FirstAvailable\":null}],\"Constraints\":null,"
                                + "\"Config\":null}}: field is immutable");
    }
}
