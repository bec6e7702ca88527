package atoll.placement.override;

import atoll.api.KubeObject;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.placement.kinds.Selectors;
import atoll.placement.schedule.ClusterSelector;
import atoll.placement.schedule.FleetCluster;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// Applies override policies to what one cluster gets. Cluster-wide policies come first, then those
/// of the object's namespace; among these the loosest selector first and then by name, so that what
/// is said most closely has the last word. Pure. All or nothing: when one rule fails, none of the
/// cluster's counts.
public final class Overrides {
    private Overrides() {}

    /// @param manifest as it was, when a policy failed
    /// @param clusterWide what was applied of ClusterOverridePolicies: `policyName`, `overriders`
    /// @param namespaced the same of OverridePolicies
    /// @param notes one for each policy that was applied or failed
    public record Overridden(
            JsonObject manifest, JsonArray clusterWide, JsonArray namespaced, List<Note> notes) {
        public Overridden {
            notes = List.copyOf(notes);
        }

        public boolean failed() {
            return notes.stream().anyMatch(note -> !note.failure().isEmpty());
        }
    }

    /// What became of one policy.
    ///
    /// @param failure empty: it was applied
    public record Note(KubeObject policy, String failure) {
        /// `override policy(default/nginx-op)`.
        public String subject() {
            return policy.namespace().isEmpty()
                    ? "cluster override policy(" + policy.name() + ")"
                    : "override policy(" + policy.key() + ")";
        }
    }

    /// One rule of one policy that means the cluster.
    private record Rule(KubeObject policy, JsonObject overriders) {}

    /// @param clusterPolicies every ClusterOverridePolicy
    /// @param policies the OverridePolicies of the object's namespace
    /// @param cluster whom the manifest is for, by its name, labels and place
    public static Overridden apply(
            KubeObject manifest,
            FleetCluster cluster,
            Collection<KubeObject> clusterPolicies,
            Collection<KubeObject> policies) {
        List<Rule> wide = rules(manifest, cluster, clusterPolicies);
        List<Rule> own =
                manifest.namespace().isEmpty() ? List.of() : rules(manifest, cluster, policies);
        var all = new ArrayList<>(wide);
        all.addAll(own);
        var notes = new ArrayList<Note>();
        JsonObject changed = manifest.tree();
        for (Rule rule : all) {
            try {
                changed = Overriders.apply(changed, rule.overriders());
                notes.add(new Note(rule.policy(), ""));
            } catch (OverrideException e) {
                notes.add(new Note(rule.policy(), String.valueOf(e.getMessage())));
                return new Overridden(manifest.tree(), JsonArray.EMPTY, JsonArray.EMPTY, notes);
            }
        }
        return new Overridden(changed, applied(wide), applied(own), notes);
    }

    /// In the order in which they are applied.
    private static List<Rule> rules(
            KubeObject manifest, FleetCluster cluster, Collection<KubeObject> policies) {
        var rules = new ArrayList<Rule>();
        policies.stream()
                .filter(policy ->
                        !policy.isBeingDeleted() && closeness(policy, manifest) > Selectors.NONE)
                .sorted(
                        Comparator.comparingInt((KubeObject policy) -> closeness(policy, manifest))
                                .thenComparing(KubeObject::name))
                .forEach(policy ->
                        rulesOf(policy).stream()
                                .filter(rule -> means(rule, cluster))
                                .forEach(rule ->
                                        rules.add(new Rule(policy, rule.object("overriders")))));
        return rules;
    }

    /// A policy without selectors means everything in its reach, most loosely.
    private static int closeness(KubeObject policy, KubeObject manifest) {
        JsonArray selectors = policy.spec().array("resourceSelectors");
        return selectors.isEmpty() ? Selectors.ALL : Selectors.closeness(selectors, manifest);
    }

    /// The older form, with one rule in the spec itself, counts where there are no rules. Each has
    /// `overriders` and may have a `targetCluster`.
    private static List<JsonObject> rulesOf(KubeObject policy) {
        List<JsonObject> rules = policy.spec().array("overrideRules").objects();
        return rules.isEmpty() ? List.of(policy.spec()) : rules;
    }

    /// A rule without a target means every cluster.
    private static boolean means(JsonObject rule, FleetCluster cluster) {
        return !rule.has("targetCluster")
                || ClusterSelector.of(rule.object("targetCluster")).matches(cluster);
    }

    /// `[{"policyName": …, "overriders": {…}}]`, as the Work's annotation has it.
    private static JsonArray applied(List<Rule> rules) {
        return JsonArray.of(
                rules.stream()
                        .sorted(Comparator.comparing((Rule rule) -> rule.policy().name()))
                        .map(rule ->
                                (Json)
                                        JsonObject.of(
                                                "policyName",
                                                rule.policy().name(),
                                                "overriders",
                                                rule.overriders()))
                        .toList());
    }
}
