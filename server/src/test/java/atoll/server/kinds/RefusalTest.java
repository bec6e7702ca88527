package atoll.server.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionKind;
import atoll.api.schema.Schemas;
import atoll.api.validation.Decoding;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a real 1.36 server says about manifests of many kinds, one rule each.
class RefusalTest {
    private static final Schemas SCHEMAS = Schemas.load();
    private static final Kinds KINDS = new Kinds(SCHEMAS);
    private static final String POD =
            "template: {metadata: {labels: {a: b}}, spec: {restartPolicy: %s, containers: [{name: a,"
                    + " image: i}]}}";
    private static final String LOOP =
            "selector: {matchLabels: {a: b}}, " + POD.formatted("Always");
    private static final String ONCE = POD.formatted("Never");

    private static List<String> problems(String apiVersion, String kind, String body) {
        var gvk = GroupVersionKind.of(apiVersion, kind);
        JsonObject sent =
                Yaml.parseObject(body.replace("LOOP", LOOP).replace("ONCE", ONCE))
                        .with("apiVersion", apiVersion)
                        .with("kind", kind)
                        .with("metadata", JsonObject.of("name", "a.b"));
        JsonObject object =
                Decoding.decode(Objects.requireNonNull(SCHEMAS.kind(gvk)), sent).object();
        return KINDS.validateCreate(gvk, false, KINDS.defaults(gvk, object)).stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "apps/v1|DaemonSet|{spec: {updateStrategy: {rollingUpdate: {maxUnavailable: 0}}, LOOP}}|spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0",
                "apps/v1|DaemonSet|{spec: {updateStrategy: {rollingUpdate: {maxSurge: 2, maxUnavailable: 1}}, LOOP}}|spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 2: may not be set when maxUnavailable is non-zero",
                "apps/v1|StatefulSet|{spec: {updateStrategy: {type: OnDelete, rollingUpdate: {partition: 1}}, LOOP}}|spec.updateStrategy.rollingUpdate: Invalid value: {\"Partition\":1,\"MaxUnavailable\":null}: only allowed for updateStrategy 'RollingUpdate'",
                "apps/v1|StatefulSet|{spec: {LOOP}}|metadata.name: Invalid value: \"a.b\": must not contain dots",
                "apps/v1|StatefulSet|{spec: {persistentVolumeClaimRetentionPolicy: {whenDeleted: Maybe}, LOOP}}|spec.persistentVolumeClaimRetentionPolicy.whenDeleted: Unsupported value: \"Maybe\": supported values: \"Retain\", \"Delete\"",
                "batch/v1|CronJob|{spec: {schedule: 61 * * * *, jobTemplate: {spec: {ONCE}}}}|spec.schedule: Invalid value: \"61 * * * *\": end of range (61) above maximum (59): 61",
                "batch/v1|CronJob|{spec: {schedule: '@hourly', timeZone: Local, jobTemplate: {spec: {ONCE}}}}|spec.timeZone: Invalid value: \"Local\": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones",
                "policy/v1|PodDisruptionBudget|{spec: {maxUnavailable: 150%}}|spec.maxUnavailable: Invalid value: \"150%\": must not be greater than 100%",
                "node.k8s.io/v1|RuntimeClass|{}|handler: Required value",
                "storage.k8s.io/v1|VolumeAttachment|{spec: {attacher: a.b, nodeName: node1, source: {}}}|spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName",
                "networking.k8s.io/v1|ServiceCIDR|{spec: {cidrs: [10.0.0.1/24]}}|spec.cidrs[0]: Invalid value: \"10.0.0.1/24\": must not have bits set beyond the prefix length",
                "discovery.k8s.io/v1|EndpointSlice|{addressType: IPv4, endpoints: [{addresses: [127.0.0.1]}]}|endpoints[0].addresses[0]: Invalid value: \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8, ::1/128)",
                "v1|Endpoints|{subsets: [{addresses: [{ip: '0:0:0:0:0:0:0:1'}], ports: [{port: 1}]}]}|subsets[0].addresses[0].ip: Invalid value: \"0:0:0:0:0:0:0:1\": may not be in the loopback range (127.0.0.0/8, ::1/128)",
                "v1|Endpoints|{subsets: [{addresses: [{ip: 'fe90::1'}], ports: [{port: 1}]}]}|subsets[0].addresses[0].ip: Invalid value: \"fe90::1\": may not be in the link-local range (169.254.0.0/16, fe80::/10)",
                "v1|Endpoints|{subsets: [{}]}|subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`",
                "v1|PersistentVolume|{spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], local: {path: /x}}}|spec.nodeAffinity: Required value: Local volume requires node affinity",
                "v1|Pod|{spec: {dnsPolicy: None, containers: [{name: a, image: i}]}}|spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None",
                "v1|Pod|{spec: {nodeName: x, schedulingGates: [{name: g}], containers: [{name: a, image: i}]}}|spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared",
                "v1|Node|{status: {capacity: {pods: 1500m}, allocatable: {pods: 1}}}|status.capacity.pods: Invalid value: \"1500m\": must be an integer",
                "v1|Node|{status: {declaredFeatures: [odd]}}|status.declaredFeatures[0]: Invalid value: \"odd\": invalid feature name \"odd\": must start with an UpperCamelCase segment, with subsequent segments separated by '/' (e.g., MyFeature or MyFeature/mySubFeature), and contain only alphanumeric characters and slashes",
                "v1|PersistentVolume|{spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], nfs: {server: s, path: /p}, cephfs: {monitors: [a]}}}|spec.cephFS: Forbidden: may not specify more than 1 volume type",
                "v1|PersistentVolume|{spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], gcePersistentDisk: {pdName: ''}}}|spec.persistentDisk.pdName: Required value",
                "v1|PersistentVolume|{spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], csi: {driver: d, volumeHandle: h, nodePublishSecretRef: {name: a, namespace: a_b}}}}|spec.csi.nodePublishSecretRef.namespace: Invalid value: \"a_b\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
                "v1|Node|{spec: {taints: [{key: a, effect: Odd}]}}|metadata.taints[0].effect: Unsupported value: \"Odd\": supported values: \"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\"",
                "v1|ResourceQuota|{spec: {hard: {services: 1}, scopes: [BestEffort]}}|spec.scopes: Invalid value: [\"BestEffort\"]: unsupported scope applied to resource",
                "admissionregistration.k8s.io/v1|ValidatingAdmissionPolicy|{spec: {}}|spec.matchConstraints: Required value",
                "admissionregistration.k8s.io/v1|ValidatingAdmissionPolicyBinding|{spec: {policyName: x, validationActions: [Deny, Deny]}}|spec.validationActions[1]: Duplicate value: \"Deny\"",
                "flowcontrol.apiserver.k8s.io/v1|PriorityLevelConfiguration|{spec: {type: Exempt}}|spec.type: Invalid value: \"Exempt\": must be 'Exempt' if and only if `name` is 'exempt'",
                "apiregistration.k8s.io/v1|APIService|{spec: {group: g, version: v1, groupPriorityMinimum: 1, versionPriority: 1}}|metadata.name: Invalid value: \"a.b\": must be `spec.version+\".\"+spec.group`: \"v1.g\"",
            })
    void oneRule(String apiVersion, String kind, String body, String problem) {
        assertThat(problems(apiVersion, kind, body)).contains(problem);
    }

    @Test
    void labelsOfAStatefulSetsTemplateAreToldOfTwice() {
        String set =
                "{spec: {serviceName: s, selector: {matchLabels: {a: b}}, template: {metadata:"
                        + " {labels: {a: b, c: 'd e'}}, spec: {containers: [{name: a, image: i}]}}}}";

        assertThat(problems("apps/v1", "StatefulSet", set))
                .filteredOn(problem -> problem.startsWith("spec.template.labels: Invalid value"))
                .hasSize(2);
    }
}
