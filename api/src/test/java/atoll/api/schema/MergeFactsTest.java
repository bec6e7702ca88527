package atoll.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.schema.Schema.ListType;
import atoll.api.schema.Schema.MapType;
import atoll.api.schema.Schema.Type;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

/// All facts by which strategic merge and server-side apply treat lists and maps of served kinds
/// other than whole: written down from the surveys, and complete in both directions.
class MergeFactsTest {
    private final Schemas schemas = Schemas.load();

    /// `Definition.field` of every field that passes, short names.
    private Set<String> fields(BiPredicate<Schema, Field> passes) {
        var found = new TreeSet<String>();
        schemas.definitions()
                .forEach((name, definition) -> {
                    for (Field field : definition.fields()) {
                        if (served(name) && passes.test(definition, field)) {
                            found.add(shortName(name) + "." + field.name());
                        }
                    }
                });
        return found;
    }

    private static boolean served(String name) {
        return !name.contains(".apidiscovery.")
                && !name.contains(".JSONSchemaProps")
                && !name.matches(".*\\.v[0-9]+(alpha|beta)[0-9]+\\..*");
    }

    private static String shortName(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private Set<String> listsWithKeys(String... keys) {
        return fields((_, field) ->
                field.schema().type() == Type.ARRAY
                        && field.schema().listType() == ListType.MAP
                        && field.schema().listKeys().equals(java.util.List.of(keys)));
    }

    @Test
    void listsMergedByName() {
        assertThat(listsWithKeys("name"))
                .containsExactlyInAnyOrder(
                        "PodSpec.containers",
                        "PodSpec.initContainers",
                        "PodSpec.ephemeralContainers",
                        "PodSpec.volumes",
                        "PodSpec.imagePullSecrets",
                        "PodSpec.schedulingGates",
                        "PodSpec.resourceClaims",
                        "PodStatus.resourceClaimStatuses",
                        "Container.env",
                        "EphemeralContainer.env",
                        "ResourceRequirements.claims",
                        "ServiceAccount.secrets",
                        "CSINodeSpec.drivers",
                        "MutatingWebhookConfiguration.webhooks",
                        "ValidatingWebhookConfiguration.webhooks",
                        "MutatingWebhook.matchConditions",
                        "ValidatingWebhook.matchConditions",
                        "MutatingAdmissionPolicySpec.matchConditions",
                        "ValidatingAdmissionPolicySpec.matchConditions",
                        "ValidatingAdmissionPolicySpec.variables",
                        "ContainerStatus.allocatedResourcesStatus");
    }

    @Test
    void listsMergedByOtherKeys() {
        assertThat(listsWithKeys("containerPort", "protocol"))
                .containsExactlyInAnyOrder("Container.ports", "EphemeralContainer.ports");
        assertThat(listsWithKeys("port", "protocol")).containsExactly("ServiceSpec.ports");
        assertThat(listsWithKeys("mountPath"))
                .containsExactlyInAnyOrder(
                        "Container.volumeMounts",
                        "EphemeralContainer.volumeMounts",
                        "ContainerStatus.volumeMounts");
        assertThat(listsWithKeys("devicePath"))
                .containsExactlyInAnyOrder(
                        "Container.volumeDevices", "EphemeralContainer.volumeDevices");
        assertThat(listsWithKeys("ip"))
                .containsExactlyInAnyOrder("PodSpec.hostAliases", "PodStatus.podIPs");
        assertThat(listsWithKeys("topologyKey", "whenUnsatisfiable"))
                .containsExactly("PodSpec.topologySpreadConstraints");
        assertThat(listsWithKeys("uid"))
                .containsExactlyInAnyOrder(
                        "ObjectMeta.ownerReferences", "ResourceClaimStatus.reservedFor");
        assertThat(listsWithKeys("driver", "device", "pool", "shareID"))
                .containsExactly("ResourceClaimStatus.devices");
        assertThat(listsWithKeys("resourceID")).containsExactly("ResourceStatus.resources");
    }

    @Test
    void conditionsAreMergedByType() {
        Set<String> byType = listsWithKeys("type");

        assertThat(byType).contains("NodeStatus.addresses", "PodStatus.conditions");
        assertThat(byType)
                .allMatch(name ->
                        name.endsWith(".conditions") || name.equals("NodeStatus.addresses"));
        assertThat(byType).hasSize(22);
    }

    @Test
    void sets() {
        assertThat(
                        fields((_, field) ->
                                field.schema().type() == Type.ARRAY
                                        && field.schema().listType() == ListType.SET))
                .containsExactlyInAnyOrder(
                        "ObjectMeta.finalizers",
                        "NodeSpec.podCIDRs",
                        "Endpoint.addresses",
                        "CSIDriverSpec.volumeLifecycleModes",
                        "NonResourcePolicyRule.nonResourceURLs",
                        "NonResourcePolicyRule.verbs",
                        "ResourcePolicyRule.apiGroups",
                        "ResourcePolicyRule.namespaces",
                        "ResourcePolicyRule.resources",
                        "ResourcePolicyRule.verbs",
                        "PodFailurePolicyOnExitCodesRequirement.values",
                        "ContainerRestartRuleOnExitCodes.values",
                        "UncountedTerminatedPods.failed",
                        "UncountedTerminatedPods.succeeded",
                        "ValidatingAdmissionPolicyBindingSpec.validationActions",
                        "NodeAllocatableResourceClaimStatus.containers");
    }

    @Test
    void patchAndApplyDifferInAFewPlaces() {
        assertThat(
                        fields((_, field) ->
                                field.patchStrategies().contains(PatchStrategy.MERGE)
                                        && field.schema().listType() == ListType.ATOMIC))
                .containsExactlyInAnyOrder("JobStatus.conditions", "PodStatus.hostIPs");
        assertThat(
                        fields((_, field) ->
                                field.patchStrategies().contains(PatchStrategy.RETAIN_KEYS)))
                .containsExactlyInAnyOrder(
                        "PodSpec.volumes", "PodSpec.resourceClaims",
                        "PodStatus.resourceClaimStatuses", "DeploymentSpec.strategy");
        assertThat(fields((_, field) -> field.patchStrategies().contains(PatchStrategy.REPLACE)))
                .containsExactly("PodDisruptionBudgetSpec.selector");
        // A patch knows one key: the first.
        assertThat(
                        fields((_, field) ->
                                field.patchMergeKey() != null
                                        && field.schema().listType() == ListType.MAP
                                        && !field.patchMergeKey()
                                                .equals(field.schema().listKeys().getFirst())))
                .isEmpty();
    }

    @Test
    void atomicMapsAndStructs() {
        assertThat(
                        fields((_, field) ->
                                field.schema().type() == Type.MAP
                                        && field.schema().mapType() == MapType.ATOMIC))
                .containsExactlyInAnyOrder(
                        "PodSpec.nodeSelector",
                        "ServiceSpec.selector",
                        "ReplicationControllerSpec.selector",
                        "Scheduling.nodeSelector");
        var structs = new TreeSet<String>();
        schemas.definitions()
                .forEach((name, schema) -> {
                    if (schema.mapType() == MapType.ATOMIC) {
                        structs.add(shortName(name));
                    }
                });
        assertThat(structs)
                .contains(
                        "LabelSelector",
                        "OwnerReference",
                        "NodeSelector",
                        "NodeSelectorTerm",
                        "ObjectReference",
                        "LocalObjectReference",
                        "SecretReference",
                        "ConfigMapKeySelector",
                        "SecretKeySelector",
                        "RoleRef",
                        "Subject",
                        "ParamKind",
                        "ParamRef",
                        "MatchResources",
                        "EndpointAddress",
                        "EndpointPort",
                        "CrossVersionObjectReference")
                .doesNotContain("Container", "PodSpec", "ObjectMeta", "Toleration");
    }
}
