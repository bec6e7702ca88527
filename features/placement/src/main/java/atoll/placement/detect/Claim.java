package atoll.placement.detect;

import atoll.api.KubeObject;
import atoll.placement.kinds.Selectors;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A policy that selects a template.
///
/// Pure.
///
/// @param closeness as [Selectors] tells it
record Claim(KubeObject policy, int closeness) {
    /// The best first: the namespace's own policies, higher priority, closer match, name.
    static final Comparator<Claim> BEST_FIRST =
            Comparator.comparing((Claim claim) -> claim.policy().namespace().isEmpty())
                    .thenComparing(Comparator.comparingLong(Claim::priority).reversed())
                    .thenComparing(
                            Comparator.comparingInt((Claim claim) -> claim.closeness()).reversed())
                    .thenComparing(claim -> claim.policy().name());

    /// 0 unless the policy says otherwise.
    long priority() {
        return policy.spec().longOr("priority", 0);
    }

    /// Whether the policy may take templates from others at all.
    private boolean preempts() {
        return policy.spec().stringOr("preemption", "Never").equals("Always");
    }

    /// Karmada's activation preference: the policy waits for a change of the template. Nothing is
    /// done when only the policy changed.
    boolean isLazy() {
        return policy.spec().stringOr("activationPreference", "").equals("Lazy");
    }

    /// `propagation policy(shop/web)`.
    String subject() {
        return policy.namespace().isEmpty()
                ? "cluster propagation policy(" + policy.name() + ")"
                : "propagation policy(" + policy.key() + ")";
    }

    /// The claim of a policy on a template; null when it selects it not.
    static @Nullable Claim of(KubeObject policy, KubeObject template) {
        if (policy.isBeingDeleted()) {
            return null;
        }
        boolean namespaced = !policy.namespace().isEmpty();
        if (namespaced ? !policy.namespace().equals(template.namespace()) : isReserved(template)) {
            return null;
        }
        int closeness = Selectors.closeness(policy.spec().array("resourceSelectors"), template);
        return closeness == Selectors.NONE ? null : new Claim(policy, closeness);
    }

    /// The system's own objects are no templates for cluster-wide policies.
    private static boolean isReserved(KubeObject template) {
        String namespace = template.namespace();
        return namespace.startsWith("kube-") || namespace.startsWith("karmada-");
    }

    /// Whether this may take the template away: a namespace's own policy from any cluster-wide one,
    /// else only from one of its own scope and lower priority.
    private boolean preempts(Claim holder) {
        boolean wide = policy.namespace().isEmpty();
        boolean heldWide = holder.policy().namespace().isEmpty();
        return preempts() && (wide == heldWide ? priority() > holder.priority() : heldWide);
    }

    /// Who has the template keeps it, unless another preempts.
    ///
    /// @param holder the claimant now; null when there is none, or it selects the template no more
    /// @param claims of all policies that select the template, in any order
    /// @return null when there is none
    static @Nullable Claim choose(List<Claim> claims, @Nullable Claim holder) {
        List<Claim> order = claims.stream().sorted(BEST_FIRST).toList();
        if (holder == null) {
            return order.isEmpty() ? null : order.getFirst();
        }
        return order.stream().filter(claim -> claim.preempts(holder)).findFirst().orElse(holder);
    }
}
