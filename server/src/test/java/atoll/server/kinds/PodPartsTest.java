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

/// What writes to a pod's `resize`, `ephemeralcontainers` and `status` may not do.
class PodPartsTest {
    private static final Schemas SCHEMAS = Schemas.load();
    private static final Kinds KINDS = new Kinds(SCHEMAS);
    private static final GroupVersionKind POD = GroupVersionKind.of("v1", "Pod");
    private static final String SMALL =
            "{containers: [{name: c, image: i, resources: {requests: {cpu: 1}, limits: {cpu: 2}}}]}";

    private static JsonObject pod(String spec, String status) {
        JsonObject sent =
                Yaml.parseObject("{spec: " + spec + ", status: " + status + "}")
                        .with("apiVersion", "v1")
                        .with("kind", "Pod")
                        .with("metadata", JsonObject.of("name", "a", "namespace", "n"));
        var schema = Objects.requireNonNull(SCHEMAS.kind(POD));
        return KINDS.defaults(POD, Decoding.decode(schema, sent).object());
    }

    private static List<String> problems(String part, JsonObject pod, JsonObject old) {
        return KINDS.validateUpdate(POD, part, true, pod, old).stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .toList();
    }

    private static List<String> resized(String spec) {
        return problems(
                "resize", pod(spec, "{qosClass: Burstable}"), pod(SMALL, "{qosClass: Burstable}"));
    }

    @Test
    void amountsOfCpuAndMemoryMayChange() {
        assertThat(resized(SMALL.replace("cpu: 1", "cpu: 2, memory: 1Mi"))).isEmpty();
    }

    @Test
    void whatAContainerAsksForMayNotBeTakenBack() {
        assertThat(resized(SMALL.replace(", limits: {cpu: 2}", "")))
                .containsExactly(
                        "spec.containers[0].resources.limits: Forbidden: resource limits cannot be"
                                + " removed");
    }

    @Test
    void otherResourcesAndContainersStay() {
        assertThat(resized(SMALL.replace("cpu: 1", "cpu: 1, ephemeral-storage: 1Gi")))
                .containsExactly("spec: Forbidden: only cpu and memory resources are mutable");
        assertThat(resized(SMALL.replace("name: c", "name: d")))
                .containsExactly(
                        "spec.containers[0].name: Forbidden: containers may not be renamed or"
                                + " reordered on resize");
    }

    @Test
    void resizingKeepsTheQualityClass() {
        assertThat(
                        resized(
                                SMALL.replace("limits: {cpu: 2}", "limits: {cpu: 2, memory: 1Gi}")
                                        .replace(
                                                "requests: {cpu: 1}",
                                                "requests: {cpu: 2, memory: 1Gi}")))
                .containsExactly(
                        "spec: Invalid value: \"Burstable\": Pod QOS Class may not change as a"
                                + " result of resizing");
    }

    @Test
    void aNodeThatTellsNothingOfResourcesResizesNone() {
        String status =
                "{qosClass: Burstable, containerStatuses: [{name: c, image: i, imageID: x, ready:"
                        + " true, restartCount: 0, state: {running: {}}}]}";
        assertThat(problems("resize", pod(SMALL, status), pod(SMALL, status)))
                .containsExactly("spec: Forbidden: Pod running on node without support for resize");
    }

    @Test
    void containersForDebuggingComeAndStay() {
        var plain = pod(SMALL, "{}");
        var debugged =
                pod(SMALL.replace("]}", "], ephemeralContainers: [{name: e, image: x}]}"), "{}");
        assertThat(problems("ephemeralcontainers", debugged, plain)).isEmpty();
        assertThat(problems("ephemeralcontainers", plain, debugged))
                .containsExactly(
                        "spec.ephemeralContainers: Forbidden: existing ephemeral containers \"e\""
                                + " may not be removed\n");
    }

    private static List<String> reported(String status) {
        String ended =
                "{containerStatuses: [{name: c, image: i, imageID: x, ready: false, restartCount:"
                        + " 0, state: {terminated: {exitCode: 1}}}]}";
        String spec =
                SMALL.replace("{containers", "{nodeName: n1, restartPolicy: Never, containers");
        return problems("status", pod(spec, status), pod(spec, ended));
    }

    @Test
    void statusesAreChecked() {
        assertThat(reported("{hostIP: 10.0.0.1, hostIPs: [{ip: 10.0.0.2}]}"))
                .containsExactly(
                        "status.hostIPs[0].ip: Invalid value: \"10.0.0.2\": must be equal to"
                                + " `hostIP`");
        assertThat(reported("{podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}, {ip: 10.0.0.2}]}"))
                .containsExactly(
                        "status.podIPs: Invalid value: [{\"IP\":\"10.0.0.1\"},"
                                + "{\"IP\":\"10.0.0.2\"}]: may specify no more than one IP for each"
                                + " IP family");
        assertThat(reported("{nominatedNodeName: m1}"))
                .containsExactly(
                        "status.nominatedNodeName: Forbidden: may not be set on pods that are"
                                + " already bound to a node");
        assertThat(reported("{conditions: [{type: Ready, status: x, observedGeneration: -1}]}"))
                .containsExactly(
                        "status.conditions[0].observedGeneration: Invalid value: -1: must be a"
                                + " non-negative integer");
        assertThat(reported("{resourceClaimStatuses: [{name: x}]}"))
                .containsExactly(
                        "status.resourceClaimStatuses[0].name: Invalid value: \"x\": must match the"
                                + " name of an entry in `spec.resourceClaims`");
    }

    @Test
    void whatHasEndedForGoodDoesNotRunAgain() {
        assertThat(
                        reported(
                                "{containerStatuses: [{name: c, image: i, imageID: x, ready: true,"
                                        + " restartCount: 1, state: {running: {}}}]}"))
                .containsExactly(
                        "status.containerStatuses[0].state: Forbidden: may not be transitioned to"
                                + " non-terminated state");
    }

    @Test
    void oneAddressIsTheFirstOfTheList() {
        assertThat(pod(SMALL, "{podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.9}]}").object("status"))
                .isEqualTo(Yaml.parseObject("{podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}]}"));
        assertThat(pod(SMALL, "{podIPs: [{ip: 10.0.0.9}]}").object("status"))
                .isEqualTo(Yaml.parseObject("{podIP: 10.0.0.9, podIPs: [{ip: 10.0.0.9}]}"));
    }
}
