package atoll.server.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionKind;
import atoll.api.schema.Schemas;
import atoll.api.validation.Decoding;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What an update may not do, and what the server makes of one.
class ChangesTest {
    private static final Schemas SCHEMAS = Schemas.load();
    private static final Kinds KINDS = new Kinds(SCHEMAS);

    private static GroupVersionKind kind(JsonObject object) {
        return GroupVersionKind.of(object.stringOr("apiVersion", ""), object.stringOr("kind", ""));
    }

    private static JsonObject stored(String yaml) {
        JsonObject sent = Yaml.parseObject(yaml);
        var schema = Objects.requireNonNull(SCHEMAS.kind(kind(sent)));
        JsonObject named =
                sent.update(
                        "metadata",
                        meta -> meta.with("name", "a").with("namespace", "n").with("uid", "u"));
        JsonObject decoded = Decoding.decode(schema, named).object();
        return KINDS.prepareForCreate(kind(sent), true, KINDS.defaults(kind(sent), decoded));
    }

    private static List<String> problems(JsonObject object, JsonObject old) {
        return KINDS.validateUpdate(kind(object), true, object, old).stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .toList();
    }

    private static JsonObject with(JsonObject object, Object value, String... path) {
        return object.withAt(
                List.of(path), value instanceof Json json ? json : Json.of((String) value));
    }

    @Test
    void aClaimKeepsTheClassInItsAnnotation() {
        var claim =
                stored(
                        "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {annotations:"
                                + " {volume.beta.kubernetes.io/storage-class: a}}, spec: {accessModes:"
                                + " [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}");
        assertThat(problems(with(claim, JsonObject.EMPTY, "metadata", "annotations"), claim))
                .containsExactly(
                        "metadata.annotations.volume.beta.kubernetes.io/storage-class: Invalid"
                                + " value: \"\": field is immutable");
    }

    @Test
    void aClaimWithoutAClassMayGetOneLater() {
        var claim =
                stored(
                        "{apiVersion: v1, kind: PersistentVolumeClaim, spec: {accessModes:"
                                + " [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}");
        var classy = with(claim, "fast", "spec", "storageClassName");
        assertThat(problems(classy, claim)).isEmpty();
        assertThat(problems(with(classy, "slow", "spec", "storageClassName"), classy)).hasSize(1);
    }

    @Test
    void aSourceInAnotherNamespaceIsDropped() {
        var claim =
                stored(
                        "{apiVersion: v1, kind: PersistentVolumeClaim, spec: {accessModes:"
                                + " [ReadWriteOnce], resources: {requests: {storage: 1Gi}},"
                                + " dataSourceRef: {kind: PersistentVolumeClaim, name: x, namespace:"
                                + " o}}}");
        assertThat(claim.object("spec").keys()).doesNotContain("dataSource", "dataSourceRef");
    }

    @Test
    void anAccountKeepsOnlyTheNamesOfItsSecrets() {
        var account =
                stored(
                        "{apiVersion: v1, kind: ServiceAccount, secrets: [{name: x, namespace: o,"
                                + " kind: Secret}]}");
        assertThat(account.array("secrets")).isEqualTo(JsonArray.of(JsonObject.of("name", "x")));
    }

    @Test
    void aSuspendedJobMayChangeWhatItsPodsRequest() {
        var job =
                stored(
                        "{apiVersion: batch/v1, kind: Job, spec: {suspend: true, template: {spec:"
                                + " {restartPolicy: Never, nodeSelector: {a: b}, containers: [{name: a,"
                                + " image: i}]}}}}");
        var cheaper =
                Yaml.parseObject(
                        "{name: a, image: i, resources: {limits: {cpu: 1}}, imagePullPolicy: Always,"
                                + " terminationMessagePath: /dev/termination-log,"
                                + " terminationMessagePolicy: File}");
        var list = JsonArray.of(cheaper);
        assertThat(problems(with(job, list, "spec", "template", "spec", "containers"), job))
                .isEmpty();
        var other = JsonArray.of(cheaper.with("image", "j"));
        assertThat(problems(with(job, other, "spec", "template", "spec", "containers"), job))
                .singleElement()
                .asString()
                .startsWith("spec.template.spec: Invalid value: ");
    }

    @Test
    void anEventOfTheNewGroupStaysAsItWas() {
        var event =
                stored(
                        "{apiVersion: events.k8s.io/v1, kind: Event, regarding: {kind: Pod, namespace:"
                                + " 'n'}, reason: r, action: a, type: Normal, reportingController: a.b/c,"
                                + " reportingInstance: i, eventTime: '2020-01-01T00:00:00.000000Z'}");
        assertThat(problems(with(event, "b", "action"), event))
                .containsExactly("action: Invalid value: \"b\": field is immutable");
        assertThat(problems(with(event, "Pods", "regarding", "kind"), event))
                .containsExactly(
                        "involvedObject: Invalid value: {\"Kind\":\"Pods\",\"Namespace\":\"n\",\"Name\":\"\",\"UID\":\"\",\"APIVersion\":\"\",\"ResourceVersion\":\"\",\"FieldPath\":\"\"}:"
                                + " field is immutable");
    }

    @Test
    void secretKeepsItsType() {
        var secret = stored("{apiVersion: v1, kind: Secret}");
        assertThat(problems(with(secret, "example.com/x", "type"), secret))
                .containsExactly("type: Invalid value: \"example.com/x\": field is immutable");
    }

    @Test
    void immutableMapStaysAsItIs() {
        var map = stored("{apiVersion: v1, kind: ConfigMap, immutable: true, data: {a: b}}");
        assertThat(problems(with(map, "c", "data", "a"), map))
                .containsExactly("data: Forbidden: field is immutable when `immutable` is set");
    }

    @Test
    void bindingKeepsItsRole() {
        var binding =
                stored(
                        "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, roleRef:"
                                + " {kind: Role, name: x}}");
        assertThat(problems(with(binding, "other", "roleRef", "name"), binding))
                .containsExactly(
                        "roleRef: Invalid value:"
                                + " {\"APIGroup\":\"rbac.authorization.k8s.io\",\"Kind\":\"Role\","
                                + "\"Name\":\"other\"}: cannot change roleRef");
    }

    @Test
    void serviceKeepsItsAddress() {
        var service =
                stored(
                        "{apiVersion: v1, kind: Service, spec: {clusterIP: 10.0.0.1, clusterIPs:"
                                + " [10.0.0.1], ports: [{port: 80}]}}");
        var moved =
                with(
                        with(service, "192.0.2.99", "spec", "clusterIP"),
                        Yaml.parse("[192.0.2.99]"),
                        "spec",
                        "clusterIPs");
        assertThat(problems(moved, service))
                .containsExactly(
                        "spec.clusterIPs[0]: Invalid value: [\"192.0.2.99\"]: may not change once"
                                + " set");
    }

    @Test
    void aServiceThatIsNoLongerBalancedLosesWhereItWasReached() {
        var service =
                stored(
                                "{apiVersion: v1, kind: Service, spec: {type: LoadBalancer, clusterIP:"
                                        + " 10.0.0.1, clusterIPs: [10.0.0.1], ports: [{port: 80}]}}")
                        .with("status", Yaml.parse("{loadBalancer: {ingress: [{ip: 192.0.2.1}]}}"));
        assertThat(KINDS.defaults(kind(service), service).object("status"))
                .isEqualTo(Yaml.parse("{loadBalancer: {ingress: [{ip: 192.0.2.1, ipMode: VIP}]}}"));
        var plain = with(service, "ClusterIP", "spec", "type");
        var updated = KINDS.prepareForUpdate(kind(service), "", plain, service);
        assertThat(updated.object("status")).isEqualTo(Yaml.parse("{loadBalancer: {}}"));
        assertThat(problems(updated, service)).isEmpty();
    }

    @Test
    void onlyABalancedServiceTellsWhereItIsReached() {
        var service = stored("{apiVersion: v1, kind: Service, spec: {ports: [{port: 80}]}}");
        var reached =
                KINDS.prepareForUpdate(
                        kind(service),
                        "status",
                        service.with(
                                "status", Yaml.parse("{loadBalancer: {ingress: [{ip: nowhere}]}}")),
                        service);
        assertThat(
                        KINDS
                                .validateUpdate(kind(service), "status", true, reached, service)
                                .stream()
                                .map(cause -> cause.message()))
                .containsExactly("Forbidden: may only be used when `spec.type` is 'LoadBalancer'");
    }

    @Test
    void metadataIsCheckedAsOftenAsUpstreamDoes() {
        var map = stored("{apiVersion: v1, kind: ConfigMap}");
        var service = stored("{apiVersion: v1, kind: Service, spec: {ports: [{port: 80}]}}");
        var labels = Yaml.parse("{a: -}");
        assertThat(problems(with(map, labels, "metadata", "labels"), map)).hasSize(4);
        assertThat(problems(with(service, labels, "metadata", "labels"), service)).hasSize(3);
    }

    @Test
    void noEventOwnsAnything() {
        var map = stored("{apiVersion: v1, kind: ConfigMap}");
        var owned =
                with(
                        map,
                        Yaml.parse("[{apiVersion: v1, kind: Event, name: a, uid: u}]"),
                        "metadata",
                        "ownerReferences");
        assertThat(problems(owned, map))
                .contains(
                        "metadata.ownerReferences: Invalid value: {\"apiVersion\":\"v1\","
                                + "\"kind\":\"Event\",\"name\":\"a\",\"uid\":\"u\"}: /v1,"
                                + " Kind=Event is disallowed from being an owner");
    }

    private static List<String> statusProblems(JsonObject object, JsonObject old) {
        return KINDS.validateUpdate(kind(object), "status", true, object, old).stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .toList();
    }

    @Test
    void aBoundClaimShrinksOnlyToWhatItsVolumeHasGrownTo() {
        var claim =
                stored(
                                "{apiVersion: v1, kind: PersistentVolumeClaim, spec: {accessModes:"
                                        + " [ReadWriteOnce], resources: {requests: {storage: 3Gi}}}}")
                        .with("status", Yaml.parse("{phase: Bound, capacity: {storage: 1Gi}}"));
        String[] size = {"spec", "resources", "requests", "storage"};
        assertThat(problems(with(claim, "4Gi", size), claim)).isEmpty();
        assertThat(problems(with(claim, "2Gi", size), claim)).isEmpty();
        assertThat(problems(with(claim, "1Gi", size), claim))
                .containsExactly(
                        "spec.resources.requests.storage: Forbidden: field can not be less than"
                                + " status.capacity");
    }

    @Test
    void theStepsOfAGrowingClaimAreKnown() {
        var claim =
                stored(
                        "{apiVersion: v1, kind: PersistentVolumeClaim, spec: {accessModes:"
                                + " [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}");
        var grows =
                claim.with(
                        "status",
                        Yaml.parse("{allocatedResources: {cpu: 1}, capacity: {storage: -1}}"));
        assertThat(statusProblems(grows, claim))
                .containsExactly(
                        "status.capacity[storage]: Invalid value: -1: must be a valid resource"
                                + " quantity",
                        "status.allocatedResources: Unsupported value: \"cpu\": supported values:"
                                + " \"storage\"");
    }

    private static JsonObject volume(String more) {
        return stored(
                        "{apiVersion: v1, kind: PersistentVolume, spec: {capacity: {storage: 1Gi},"
                                + " accessModes: [ReadWriteOnce]"
                                + more
                                + "}}")
                .update("metadata", meta -> meta.without("namespace"));
    }

    private static List<String> volumeProblems(JsonObject volume, JsonObject old) {
        return KINDS.validateUpdate(kind(volume), false, volume, old).stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .distinct()
                .toList();
    }

    @Test
    void aVolumeLearnsLaterHowItIsExpanded() {
        String csi = ", csi: {driver: example.com, volumeHandle: h";
        var volume = volume(csi + "}");
        var told = volume(csi + ", controllerExpandSecretRef: {name: a, namespace: b}}");
        assertThat(volumeProblems(told, volume)).isEmpty();
        assertThat(volumeProblems(volume, told)).hasSize(1);
    }

    @Test
    void aVolumesAttributesNeedADriverAndStay() {
        var plain = volume(", hostPath: {path: /a}");
        var named = volume(", volumeAttributesClassName: gold, hostPath: {path: /a}");
        assertThat(volumeProblems(named, plain))
                .containsExactly(
                        "spec.csi: Required value: has to be specified when using"
                                + " volumeAttributesClassName");
        assertThat(volumeProblems(plain, named))
                .containsExactly(
                        "spec.volumeAttributesClassName: Forbidden: update from non-nil value to nil"
                                + " is forbidden");
    }

    private static List<String> jobStatus(String spec, String before, String now) {
        var job =
                stored(
                        "{apiVersion: batch/v1, kind: Job, spec: {"
                                + spec
                                + "template: {spec: {restartPolicy: Never, containers: [{name: c,"
                                + " image: i}]}}}}");
        return statusProblems(
                job.with("status", Yaml.parse(now)), job.with("status", Yaml.parse(before)));
    }

    @Test
    void aJobsStatusGoesOnlyForward() {
        String start = "startTime: \"2024-01-01T00:00:00Z\"";
        assertThat(jobStatus("", "{" + start + "}", "{}"))
                .containsExactly(
                        "status.startTime: Invalid value: null: field is immutable for unsuspended"
                                + " job once set");
        assertThat(jobStatus("suspend: true, ", "{" + start + "}", "{}")).isEmpty();
        assertThat(jobStatus("", "{}", "{uncountedTerminatedPods: {succeeded: [a], failed: [a]}}"))
                .containsExactly(
                        "status.uncountedTerminatedPods.failed[0]: Duplicate value: \"a\"");
        assertThat(jobStatus("", "{}", "{failedIndexes: \"0\"}"))
                .containsExactly(
                        "status.failedIndexes: Invalid value: \"0\": cannot set non-null"
                                + " failedIndexes when backoffLimitPerIndex is null");
        assertThat(jobStatus("", "{ready: 2}", "{ready: 2, failed: 1}")).isEmpty();
    }

    @Test
    void aJobNamedByItsTemplateHasTheLabelsOfItsPods() {
        var job =
                stored(
                        "{apiVersion: batch/v1, kind: Job, spec: {template: {metadata: {labels: {a:"
                                + " b}}, spec: {restartPolicy: Never, containers: [{name: c, image:"
                                + " i}]}}}}");
        assertThat(job.object("metadata", "labels").keys())
                .contains("a", "job-name", "batch.kubernetes.io/controller-uid");
    }

    @Test
    void deploymentKeepsItsSelector() {
        var deployment =
                stored(
                        "{apiVersion: apps/v1, kind: Deployment, spec: {selector: {matchLabels:"
                                + " {app: web}}, template: {metadata: {labels: {app: web}}, spec:"
                                + " {containers: [{name: c, image: i}]}}}}");
        var changed = with(deployment, "other", "spec", "selector", "matchLabels", "app");
        assertThat(problems(changed, deployment))
                .containsExactly(
                        "spec.template.metadata.labels: Invalid value: {\"app\":\"web\"}:"
                                + " `selector` does not match template `labels`",
                        "spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"other\"}}: field"
                                + " is immutable");
    }

    @Test
    void podMayChangeItsImageAndNotItsVolumes() {
        var pod = stored("{apiVersion: v1, kind: Pod, spec: {containers: [{name: c, image: i}]}}");
        var image =
                pod.update(
                        "spec",
                        spec ->
                                spec.with(
                                        "containers",
                                        spec.array("containers")
                                                .map(each -> each.asObject().with("image", "j"))));
        assertThat(problems(image, pod)).isEmpty();
        var host = pod.update("spec", spec -> spec.with("hostNetwork", true));
        assertThat(problems(host, pod))
                .singleElement()
                .asString()
                .startsWith("spec: Forbidden: pod updates may not change fields other than");
    }

    @Test
    void generationCountsWhatIsAskedForAndNotTheRest() {
        var pod = stored("{apiVersion: v1, kind: Pod, spec: {containers: [{name: c, image: i}]}}");
        var labelled = with(pod, "b", "metadata", "labels", "a");
        assertThat(generation(KINDS.prepareForUpdate(kind(pod), "", labelled, pod))).isEqualTo(1);
        var running = with(pod, "Running", "status", "phase");
        assertThat(generation(KINDS.prepareForUpdate(kind(pod), "", running, pod))).isEqualTo(1);
        var patient = pod.update("spec", spec -> spec.with("activeDeadlineSeconds", 9));
        assertThat(generation(KINDS.prepareForUpdate(kind(pod), "", patient, pod))).isEqualTo(2);
    }

    @Test
    void generationOfADeploymentCountsItsAnnotationsWhereAUserWritesThem() {
        var deployment =
                stored(
                        """
                        {apiVersion: apps/v1, kind: Deployment, spec: {selector: {matchLabels: {a: b}},
                         template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}}
                        """);
        var noted = with(deployment, "b", "metadata", "annotations", "a");
        assertThat(generation(KINDS.prepareForUpdate(kind(noted), "", noted, deployment)))
                .isEqualTo(2);
        assertThat(generation(KINDS.prepareForUpdate(kind(noted), "status", noted, deployment)))
                .isEqualTo(1);
    }

    @Test
    void aTemplateThatMayNotChangeIsShownWithItsLabelsBesideItsSpec() {
        var job =
                stored(
                        """
                        {apiVersion: batch/v1, kind: Job, spec: {template: {metadata: {labels: {a: b}},
                         spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}
                        """);
        var other =
                job.update(
                        "spec",
                        spec ->
                                spec.update(
                                        "template",
                                        template ->
                                                with(template, "d", "metadata", "labels", "c")));
        assertThat(problems(other, job))
                .singleElement()
                .asString()
                .startsWith("spec.template: Invalid value: {\"labels\":{\"a\":\"b\",")
                .contains("\"c\":\"d\"")
                .contains("},\"Spec\":{\"Volumes\":null,")
                .endsWith(": field is immutable");
    }

    private static long generation(JsonObject object) {
        return object.object("metadata").longOr("generation", 0);
    }

    private static JsonObject gated(String terms) {
        return stored(
                "{apiVersion: v1, kind: Pod, spec: {schedulingGates: [{name: g}], containers: [{name:"
                        + " a, image: i}], affinity: {nodeAffinity:"
                        + " {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: "
                        + terms
                        + "}}}}}");
    }

    @Test
    void aGatedPodsNodesAreNarrowedOnly() {
        String term = "{matchExpressions: [{key: a, operator: Exists}";
        var pod = gated("[" + term + "]}]");

        assertThat(problems(gated("[" + term + ", {key: b, operator: Exists}]}]"), pod)).isEmpty();
        assertThat(problems(gated("[{matchExpressions: [{key: b, operator: Exists}]}]"), pod))
                .containsExactly(
                        "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution"
                                + ".nodeSelectorTerms[0]: Invalid value:"
                                + " {\"MatchExpressions\":[{\"Key\":\"b\",\"Operator\":\"Exists\",\"Values\":null}],\"MatchFields\":null}:"
                                + " only additions are allowed (no mutations or deletions)");
        assertThat(problems(gated("[" + term + "]}, " + term + "]}]"), pod))
                .singleElement()
                .asString()
                .endsWith("no additions/deletions to non-empty NodeSelectorTerms list are allowed");
    }

    private static JsonObject local(String label) {
        return stored(
                "{apiVersion: v1, kind: PersistentVolume, spec: {capacity: {storage: 1Gi}, accessModes:"
                        + " [ReadWriteOnce], local: {path: /x}, nodeAffinity: {required:"
                        + " {nodeSelectorTerms: [{matchExpressions: [{key: "
                        + label
                        + ", operator: In, values: [a]}]}]}}}}");
    }

    @Test
    void aVolumesAffinityMayGoOverToTheStableNameOfALabel() {
        var old = local("failure-domain.beta.kubernetes.io/zone");

        assertThat(problems(local("topology.kubernetes.io/zone"), old)).isEmpty();
        assertThat(problems(local("topology.kubernetes.io/region"), old))
                .singleElement()
                .asString()
                .endsWith("field is immutable, except for updating from beta label to GA");
    }

    @Test
    void theScopesOfAQuotaAreASet() {
        String quota = "{apiVersion: v1, kind: ResourceQuota, spec: {hard: {pods: 1}, scopes: ";
        var old = stored(quota + "[BestEffort, NotTerminating]}}");

        assertThat(problems(stored(quota + "[NotTerminating, BestEffort]}}"), old)).isEmpty();
        assertThat(problems(stored(quota + "[BestEffort]}}"), old))
                .containsExactly(
                        "spec.scopes: Invalid value: [\"BestEffort\"]: field is immutable");
    }

    @Test
    void aNewFinalizerOfWhatIsBeingDeletedIsToldOfEachTimeItIsLookedAt() {
        var map = stored("{apiVersion: v1, kind: ConfigMap}");
        var leaving = with(map, "2026-01-02T03:04:05Z", "metadata", "deletionTimestamp");
        var held = with(leaving, JsonArray.ofStrings(List.of("a/b")), "metadata", "finalizers");

        assertThat(problems(held, leaving))
                .hasSize(2)
                .containsOnly(
                        "metadata.finalizers: Forbidden: no new finalizers can be added if the object"
                                + " is being deleted, found new finalizers []string{\"a/b\"}");
    }
}
