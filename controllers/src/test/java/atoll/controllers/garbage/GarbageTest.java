package atoll.controllers.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.DeleteOptions;
import atoll.api.request.DeleteOptions.Propagation;
import atoll.api.request.ListOptions;
import atoll.api.request.Write;
import atoll.control.EventRecorder;
import atoll.controllers.World;
import atoll.controllers.kinds.Kinds;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class GarbageTest {
    @AutoClose private final World world = new World();

    private KubeObject configMap(String name) {
        return world.create("{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + "}}");
    }

    private KubeObject child(String name, String finalizers, KubeObject... owners) {
        var references = new StringBuilder();
        for (KubeObject owner : owners) {
            references
                    .append("{apiVersion: v1, kind: ConfigMap, name: ")
                    .append(owner.name())
                    .append(", uid: ")
                    .append(owner.uid())
                    .append(", blockOwnerDeletion: true}, ");
        }
        return world.create(
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: "
                        + name
                        + ", finalizers: ["
                        + finalizers
                        + "], ownerReferences: ["
                        + references
                        + "]}}");
    }

    private void delete(String name, Propagation propagation) {
        world.client
                .write(
                        Write.delete(
                                Kinds.CONFIG_MAPS,
                                "shop",
                                name,
                                new DeleteOptions(null, null, null, propagation, false)))
                .orThrow();
        world.runFor(Duration.ofSeconds(1));
    }

    private boolean exists(String name) {
        return world.exists(Kinds.CONFIG_MAPS, name);
    }

    @Test
    void dependentsFollowThroughGenerations() {
        KubeObject owner = configMap("owner");
        child("grandchild", "", child("child", "", owner));
        world.settle();
        delete("owner", Propagation.BACKGROUND);

        assertThat(exists("child")).isFalse();
        assertThat(exists("grandchild")).isFalse();
    }

    @Test
    void oneOwnerLeftKeepsTheDependentAndTheGoneOneIsStruckOff() {
        KubeObject stays = configMap("stays");
        child("child", "", configMap("goes"), stays);
        world.settle();
        delete("goes", Propagation.BACKGROUND);

        assertThat(world.get(Kinds.CONFIG_MAPS, "child").ownerReferences())
                .extracting(owner -> owner.name())
                .containsExactly("stays");
    }

    @Test
    void anOwnerThatNeverWasIsNoOwner() {
        world.create(
                """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: lost
                  ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: never, uid: nobody}]
                """);
        world.runFor(Duration.ofSeconds(1));

        assertThat(exists("lost")).isFalse();
    }

    @Test
    void anOwnerOfTheSameNameWithAnotherUidIsNotTheOwner() {
        KubeObject first = configMap("owner");
        child("child", "example.com/hold", first);
        world.settle();
        delete("owner", Propagation.BACKGROUND);
        configMap("owner");
        world.patch(Kinds.CONFIG_MAPS, "child", "{metadata: {finalizers: null}}");
        world.runFor(Duration.ofSeconds(1));

        assertThat(exists("child")).isFalse();
        assertThat(exists("owner")).isTrue();
    }

    @Test
    void orphansStayWithoutTheirOwner() {
        child("child", "", configMap("owner"));
        world.settle();
        delete("owner", Propagation.ORPHAN);

        assertThat(exists("owner")).isFalse();
        assertThat(world.get(Kinds.CONFIG_MAPS, "child").ownerReferences()).isEmpty();
    }

    @Test
    void inTheForegroundTheOwnerGoesLast() {
        child("child", "example.com/hold", configMap("owner"));
        world.settle();
        delete("owner", Propagation.FOREGROUND);

        assertThat(world.get(Kinds.CONFIG_MAPS, "owner").finalizers())
                .containsExactly("foregroundDeletion");
        assertThat(world.get(Kinds.CONFIG_MAPS, "child").isBeingDeleted()).isTrue();

        world.patch(Kinds.CONFIG_MAPS, "child", "{metadata: {finalizers: null}}");
        world.runFor(Duration.ofSeconds(1));
        assertThat(exists("owner")).isFalse();
        assertThat(exists("child")).isFalse();
    }

    @Test
    void aDependentOfAnUnservedKindIsLeftAlone() {
        world.create(
                """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: foreign
                  ownerReferences: [{apiVersion: example.com/v1, kind: Thing, name: x, uid: x}]
                """);
        world.runFor(Duration.ofSeconds(5));

        assertThat(exists("foreign")).isTrue();
    }

    @Test
    void anOwnerInAnotherNamespaceCountsAsAbsentAndIsWarnedOf() {
        KubeObject elsewhere =
                world.create(
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: far, namespace:"
                                + " default}}");
        world.settle();
        child("child", "", elsewhere);
        world.runFor(Duration.ofSeconds(1));

        assertThat(exists("child")).isFalse();
        assertThat(world.events("ConfigMap"))
                .anyMatch(event -> event.startsWith("Warning OwnerRefInvalidNamespace ownerRef ["));
        assertThat(world.list(EventRecorder.EVENTS))
                .allMatch(one -> !one.tree().object("involvedObject").has("resourceVersion"));
    }

    @Test
    void anObjectWithoutNamespaceWhoseOwnerHasOneIsLeftAndWarnedOf() {
        KubeObject owner = configMap("owner");
        world.settle();
        world.create(
                """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata:
                  name: wide
                  ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: owner, uid: %s}]
                rules: []
                """
                        .formatted(owner.uid()));
        world.runFor(Duration.ofSeconds(10));

        assertThat(
                        world.client.find(
                                GroupVersionResource.of(
                                        "rbac.authorization.k8s.io/v1", "clusterroles"),
                                new ObjectKey("", "wide")))
                .isPresent();
        assertThat(
                        world.client
                                .list(
                                        new GroupVersionResource("", "v1", "events"),
                                        "default",
                                        ListOptions.ALL)
                                .items())
                .extracting(event -> event.tree().stringOr("message", ""))
                .containsOnlyOnce(
                        "ownerRef [v1/ConfigMap, namespace: , name: owner, uid: %s] does not exist in namespace \"\""
                                .formatted(owner.uid()));
    }

    /// Failures of before are forgotten once there was nothing to do.
    @Test
    void aDependentThatWasAllRightMeanwhileIsTriedAgainSoon() {
        KubeObject owner = configMap("owner");
        child("child", "", owner);
        String unknown =
                "metadata: {ownerReferences: [{apiVersion: demo.test/v1, kind: Box, name: gone, uid: u}]}";
        String known =
                "metadata: {ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: owner, uid: %s}]}"
                        .formatted(owner.uid());
        world.patch(Kinds.CONFIG_MAPS, "child", unknown);
        world.runFor(Duration.ofSeconds(83));
        world.patch(Kinds.CONFIG_MAPS, "child", known);
        world.runFor(Duration.ofSeconds(70)); // The last retry finds that all is right.
        world.patch(Kinds.CONFIG_MAPS, "child", unknown);
        world.runFor(Duration.ofSeconds(1));
        world.create(
                """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: boxes.demo.test}
                spec:
                  group: demo.test
                  scope: Namespaced
                  names: {plural: boxes, kind: Box}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    schema:
                      openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
                """);
        world.runFor(Duration.ofSeconds(30));

        assertThat(exists("child")).isFalse();
    }
}
