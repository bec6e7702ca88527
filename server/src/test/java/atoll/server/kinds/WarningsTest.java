package atoll.server.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionKind;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import atoll.server.pods.AppArmor;
import atoll.server.pods.Pods;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarningsTest {
    private static List<String> of(String text, JsonObject old) {
        JsonObject object = Yaml.parseObject(text);
        var kind =
                GroupVersionKind.of(object.stringOr("apiVersion", ""), object.stringOr("kind", ""));
        return Warnings.of(kind, object, old.isEmpty() ? null : old);
    }

    private static List<String> of(String text) {
        return of(text, JsonObject.EMPTY);
    }

    @Test
    void volumesWhoseFilesOverlapAreWarnedOf() {
        assertThat(
                        of(
                                """
                                apiVersion: v1
                                kind: Pod
                                metadata: {name: a}
                                spec:
                                  volumes:
                                  - name: v
                                    configMap: {name: c, items: [{key: k, path: p}, {key: l, path: p/q}]}
                                  - name: w
                                    projected:
                                      sources:
                                      - {}
                                      - secret: {name: s, items: [{key: k, path: t}]}
                                      - serviceAccountToken: {path: t/}
                                  containers:
                                  - {name: a, ports: [{name: x, containerPort: 1}]}
                                  - {name: b, ports: [{name: x, containerPort: 2}]}
                                """))
                .containsExactly(
                        "volume \"v\" (ConfigMap \"c\"): overlapping paths: \"p/q\" with \"p\"",
                        "volume \"w\" (Projected) has no sources provided",
                        "volume \"w\" (Projected): overlapping paths: \"t\" (ServiceAccountToken)"
                                + " with \"t\" (Secret \"s\")",
                        "spec.containers[1].ports[0]: duplicate port name \"x\" with"
                                + " spec.containers[0].ports[0], services and probes that select ports"
                                + " by name will use spec.containers[0].ports[0]");
    }

    @Test
    void addressesInUnusualFormAreWarnedOf() {
        assertThat(
                        of(
                                """
                                apiVersion: v1
                                kind: Service
                                spec:
                                  type: LoadBalancer
                                  sessionAffinity: None
                                  clusterIPs: [FD00::1]
                                  loadBalancerIP: ::ffff:1.2.3.4
                                  loadBalancerSourceRanges: [10.1.2.3/8, fd00:0::/64]
                                """))
                .containsExactly(
                        "spec.clusterIPs[0]: IPv6 address \"FD00::1\" should be in RFC 5952 canonical"
                                + " format (\"fd00::1\")",
                        "spec.loadBalancerIP: non-standard IP address \"::ffff:1.2.3.4\" is invalid:"
                                + " use \"1.2.3.4\"",
                        "spec.loadBalancerSourceRanges[0]: CIDR value \"10.1.2.3/8\" is ambiguous in"
                                + " this context (should be \"10.0.0.0/8\" or \"10.1.2.3/32\"?)",
                        "spec.loadBalancerSourceRanges[1]: IPv6 CIDR value \"fd00:0::/64\" should be"
                                + " in RFC 5952 canonical format (\"fd00::/64\")");
    }

    @Test
    void aCertificateThatIsNoneIsWarnedOf() {
        assertThat(
                        of(
                                "{apiVersion: v1, kind: Secret, type: kubernetes.io/tls, data: {tls.crt:"
                                        + " eA==, tls.key: eA==}}"))
                .containsExactly("tls: failed to find any PEM data in certificate input");
    }

    @Test
    void aSetThatKeepsAllItsRevisionsIsWarnedOf() {
        String set =
                "{apiVersion: apps/v1, kind: StatefulSet, spec: {revisionHistoryLimit: -1,"
                        + " volumeClaimTemplates: [{spec: {resources: {requests: {storage: 100m}}}}]}}";
        String revisions =
                "spec.revisionHistoryLimit: a negative value retains all historical revisions; a"
                        + " value >= 0 is recommended";
        String size = "[storage]: fractional byte value \"100m\" is invalid, must be an integer";
        assertThat(of(set))
                .containsExactly(
                        "spec.volumeClaimTemplates[0].resources.requests" + size, revisions);
        assertThat(of(set, Yaml.parseObject(set)))
                .containsExactly(
                        "spec.volumeClaimTemplates[0].Spec.resources.requests" + size, revisions);
    }

    @Test
    void podWithFieldsOfThePastIsWarnedAbout() {
        assertThat(
                        of(
                                """
                                apiVersion: v1
                                kind: Pod
                                metadata: {name: a.b}
                                spec:
                                  nodeSelector: {beta.kubernetes.io/os: linux}
                                  imagePullSecrets: [{name: s}, {name: s}]
                                  containers:
                                  - name: a
                                    env: [{name: A, value: b}, {name: A, value: c}, {name: A, value: $(A)d}]
                                    ports: [{containerPort: 80}, {containerPort: 80, hostPort: 81}]
                                    resources: {requests: {memory: 100m}}
                                """))
                .containsExactly(
                        "metadata.name: this is used in the Pod's hostname, which can result in"
                                + " surprising behavior; a DNS label is recommended: [must not"
                                + " contain dots]",
                        "spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use"
                                + " \"kubernetes.io/os\" instead",
                        "spec.imagePullSecrets[1].name: duplicate name \"s\"",
                        "spec.containers[0].resources.requests[memory]: fractional byte value"
                                + " \"100m\" is invalid, must be an integer",
                        "spec.containers[0].env[1]: hides previous definition of \"A\", which may"
                                + " be dropped when using apply",
                        "spec.containers[0].ports[1]: overlapping port definition with"
                                + " spec.containers[0].ports[0]");
    }

    @Test
    void oddFormsOfAddressesAreToldOf() {
        assertThat(
                        of(
                                """
                                apiVersion: networking.k8s.io/v1
                                kind: NetworkPolicy
                                spec:
                                  ingress: [{from: [{ipBlock: {cidr: 10.1.2.3/8, except: ["FD00:0::/64"]}}]}]
                                  egress: [{to: [{ipBlock: {cidr: 010.0.0.0/8}}]}]
                                """))
                .containsExactly(
                        "spec.ingress[0].from[0].ipBlock.cidr: CIDR value \"10.1.2.3/8\" is"
                                + " ambiguous in this context (should be \"10.0.0.0/8\" or"
                                + " \"10.1.2.3/32\"?)",
                        "spec.ingress[0].from[0].ipBlock.except[0]: IPv6 CIDR value"
                                + " \"FD00:0::/64\" should be in RFC 5952 canonical format"
                                + " (\"fd00::/64\")",
                        "spec.egress[0].to[0].ipBlock.cidr: non-standard CIDR value"
                                + " \"010.0.0.0/8\" is invalid: use \"10.0.0.0/8\"");
        assertThat(
                        Warnings.ofStatus(
                                GroupVersionKind.of("networking.k8s.io/v1", "Ingress"),
                                Yaml.parseObject(
                                        "status: {loadBalancer: {ingress: [{ip: 'FD00::1'}, {ip:"
                                                + " 1.2.3.4}]}}")))
                .containsExactly(
                        "status.loadBalancer.ingress[0]: IPv6 address \"FD00::1\" should be in RFC"
                                + " 5952 canonical format (\"fd00::1\")");
    }

    @Test
    void labelsOfNodesThatHaveGoneAreToldOfWhereverNodesAreSelected() {
        assertThat(
                        of(
                                """
                                apiVersion: storage.k8s.io/v1
                                kind: StorageClass
                                allowedTopologies:
                                - matchLabelExpressions: [{key: failure-domain.beta.kubernetes.io/zone, values: [a]}]
                                """))
                .containsExactly(
                        "allowedTopologies[0].matchLabelExpressions[0].key: deprecated since v1.17;"
                                + " use \"topology.kubernetes.io/zone\" instead");
        assertThat(
                        of(
                                """
                                apiVersion: node.k8s.io/v1
                                kind: RuntimeClass
                                scheduling: {nodeSelector: {node-role.kubernetes.io/master: ""}}
                                """))
                .containsExactly(
                        "scheduling.nodeSelector: use \"node-role.kubernetes.io/control-plane\""
                                + " instead");
    }

    @Test
    void templateIsLookedAtOnlyWhenTheSpecChanged() {
        String text =
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, generation: 2}
                spec: {template: {spec: {nodeSelector: {beta.kubernetes.io/arch: arm}}}}
                """;
        JsonObject same = Yaml.parseObject(text);
        JsonObject before = same.update("metadata", meta -> meta.with("generation", 1));

        assertThat(of(text, same)).isEmpty();
        assertThat(of(text, before))
                .containsExactly(
                        "spec.template.spec.nodeSelector[beta.kubernetes.io/arch]: deprecated since"
                                + " v1.14; use \"kubernetes.io/arch\" instead");
    }

    @Test
    void serviceFieldsWithoutEffectAreNamed() {
        assertThat(
                        of(
                                """
                                apiVersion: v1
                                kind: Service
                                spec: {type: ClusterIP, clusterIP: None, externalIPs: [192.0.2.1], sessionAffinity: ClientIP}
                                """))
                .containsExactly(
                        "spec.externalIPs is ignored for headless services",
                        "spec.SessionAffinity is ignored for headless services");
        assertThat(of("{apiVersion: v1, kind: Service, spec: {externalName: x, type: ClusterIP}}"))
                .containsExactly(
                        "spec.externalName is ignored when spec.type is not \"ExternalName\"");
    }

    @Test
    void ordinaryObjectsAreTakenWithoutAWord() {
        assertThat(of("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}")).isEmpty();
        assertThat(
                        of(
                                "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, image: i}]}}"))
                .isEmpty();
    }

    @Test
    void slicesOfNamesAreOfThePast() {
        String slice =
                """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: s}
                addressType: FQDN
                """;
        assertThat(of(slice)).containsExactly("spec.addressType: FQDN endpoints are deprecated");
    }

    @Test
    void aQuotaThatLetsMoreBeAskedForThanUsedIsWarnedOf() {
        String quota =
                """
                apiVersion: v1
                kind: ResourceQuota
                metadata: {name: q}
                spec: {hard: {cpu: "2", limits.cpu: "1", requests.memory: 1Gi, limits.memory: 1Gi}}
                """;
        assertThat(of(quota))
                .containsExactly("ResourceQuota cpu (2) should be less than limits.cpu (1)");
    }

    @Test
    void anIngressWithItsClassInTheFieldMayNameItInTheAnnotationToo() {
        String text =
                """
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: a, annotations: {kubernetes.io/ingress.class: x}}
                spec: {%s}
                """;

        assertThat(of(text.formatted("ingressClassName: x"))).isEmpty();
        assertThat(of(text.formatted(""))).hasSize(1);
    }

    @Test
    void anAppArmorAnnotationOfANewPodBecomesAField() {
        JsonObject pod =
                Yaml.parseObject(
                        """
                        apiVersion: v1
                        kind: Pod
                        metadata:
                          annotations:
                            container.apparmor.security.beta.kubernetes.io/a: runtime/default
                            container.apparmor.security.beta.kubernetes.io/b: nonsense
                            container.apparmor.security.beta.kubernetes.io/c: localhost/x
                        spec:
                          containers:
                          - {name: a}
                          - {name: b}
                          - name: c
                            securityContext: {appArmorProfile: {type: Unconfined}}
                        """);

        assertThat(
                        Pods.created(pod).object("spec").array("containers").objects().stream()
                                .map(one ->
                                        one.object("securityContext")
                                                .object("appArmorProfile")
                                                .stringOr("type", "none")))
                .containsExactly("RuntimeDefault", "none", "Unconfined");
        assertThat(AppArmor.warnings(pod))
                .containsExactly(
                        "metadata.annotations[container.apparmor.security.beta.kubernetes.io/a]:"
                                + " deprecated since v1.30; use the \"appArmorProfile\" field"
                                + " instead",
                        "metadata.annotations[container.apparmor.security.beta.kubernetes.io/b]:"
                                + " deprecated since v1.30; use the \"appArmorProfile\" field"
                                + " instead");
    }
}
