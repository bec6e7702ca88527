package atoll.controllers.clusterrole;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.controllers.World;
import atoll.controllers.kinds.Kinds;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class ClusterRoleAggregationTest {
    @AutoClose private final World world = new World();

    private void aggregate(String name, String labels, String... selectors) {
        var each = new StringBuilder();
        for (String selector : selectors) {
            each.append("{matchLabels: {").append(selector).append("}}, ");
        }
        world.create(
                """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: %s, labels: {%s}}
                aggregationRule: {clusterRoleSelectors: [%s]}
                """
                        .formatted(name, labels, each));
        world.settle();
    }

    private void role(String name, String labels, String... resources) {
        world.create(
                """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: %s, labels: {%s}}
                rules: [%s]
                """
                        .formatted(name, labels, rules(resources)));
        world.settle();
    }

    private static String rules(String... resources) {
        var rules = new StringBuilder();
        for (String resource : resources) {
            rules.append("{apiGroups: [''], resources: [").append(resource);
            rules.append("], verbs: [get]}, ");
        }
        return rules.toString();
    }

    private KubeObject role(String name) {
        return world.client.find(Kinds.CLUSTER_ROLES, new ObjectKey("", name)).orElseThrow();
    }

    private void change(String name, String yaml) {
        world.patch(Kinds.CLUSTER_ROLES, "", name, "", yaml);
        world.settle();
    }

    /// The resources of a role's rules, in their order.
    private List<String> resources(String name) {
        return role(name).tree().array("rules").objects().stream()
                .flatMap(rule -> rule.array("resources").strings().stream())
                .toList();
    }

    @Test
    void rulesComeInTheOrderOfTheSelectorsAndThenOfTheNamesAndEachOnce() {
        role("a-second", "to: second", "secrets", "pods");
        role("z-first", "to: first", "nodes");
        role("b-first", "to: first", "pods", "services");
        aggregate("sum", "", "to: first", "to: second");
        assertThat(resources("sum")).containsExactly("pods", "services", "nodes", "secrets");
    }

    @Test
    void itFollowsRolesThatComeChangeAndGo() {
        aggregate("sum", "", "to: sum");
        assertThat(resources("sum")).isEmpty();
        role("part", "to: sum", "pods");
        assertThat(resources("sum")).containsExactly("pods");

        change("part", "{rules: [%s]}".formatted(rules("nodes")));
        assertThat(resources("sum")).containsExactly("nodes");

        change("part", "{metadata: {labels: {to: other}}}");
        assertThat(resources("sum")).isEmpty();

        change("part", "{metadata: {labels: {to: sum}}}");
        assertThat(resources("sum")).containsExactly("nodes");
        world.client
                .write(Write.delete(Kinds.CLUSTER_ROLES, "", "part", DeleteOptions.background()))
                .orThrow();
        world.settle();
        assertThat(resources("sum")).isEmpty();
    }

    @Test
    void whatSomebodyWritesIntoAnAggregateIsTakenBack() {
        role("part", "to: sum", "pods");
        aggregate("sum", "", "to: sum");
        change("sum", "{rules: [%s]}".formatted(rules("secrets")));
        assertThat(resources("sum")).containsExactly("pods");
    }

    @Test
    void anAggregateOfAggregatesHasTheRulesOfBoth() {
        aggregate("all", "", "to: all");
        aggregate("sum", "to: all", "to: sum");
        role("part", "to: sum", "pods");
        assertThat(resources("all")).containsExactly("pods");
    }

    @Test
    void anAggregateThatSelectsItselfTakesNothingFromItself() {
        role("part", "to: sum", "pods");
        aggregate("sum", "to: sum", "to: sum");
        assertThat(resources("sum")).containsExactly("pods");
        assertThat(role("sum").tree().array("rules").size()).isOne();
    }

    /// So `kubectl apply` of a role without rules does not fight with the controller.
    @Test
    void theRulesBelongToTheControllerThatAppliedThem() {
        role("part", "to: sum", "pods");
        aggregate("sum", "", "to: sum");
        assertThat(role("sum").tree().object("metadata").array("managedFields").objects())
                .filteredOn(entry -> entry.object("fieldsV1").has("f:rules"))
                .extracting(entry ->
                        entry.stringOr("manager", "") + " " + entry.stringOr("operation", ""))
                .containsExactly("clusterrole-aggregation-controller Apply");
    }

    @Test
    void anAggregateThatIsRightIsLeftAlone() {
        role("part", "to: sum", "pods");
        aggregate("sum", "", "to: sum");
        JsonObject before = role("sum").tree();
        role("stranger", "to: nobody", "nodes");
        role("twin", "to: sum", "pods");
        assertThat(role("sum").tree()).isEqualTo(before);
    }
}
